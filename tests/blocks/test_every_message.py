"""Whatever the product can say has been held against Slack's limits: nothing that is added later goes untried."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk.models.views import View

import bot.blocks
from bot.blocks import (
    card,
    comments,
    concern,
    digest,
    kept,
    learn,
    message,
    notes,
    order,
    own,
    pulse,
    replies,
    rounds,
    said,
    step,
    team,
    triage,
    units,
    wins,
)
from bot.blocks.message import Message
from bot.rules.escalation import Happened
from bot.rules.handling import Verb
from tests.blocks.checks import civil, shown, taken
from tests.blocks.samples import LABEL_LONGEST, LONGEST, RUDE
from tests.blocks.test_concern_messages import LARGEST
from tests.blocks.test_messages import ASKING, many_units
from tests.blocks.test_messages import LONGEST as LONGEST_PULSE

NOW = datetime(2026, 4, 30, 9, 0, tzinfo=UTC)
NUMBER = 1_234_567
HERE = Path(__file__).parent
SHORT: dict[str, Callable[[], Message]] = {
    "a step below a card in a channel": lambda: card.below_in_channel(LARGEST, Happened.HANDED),
    "a note for the owner": lambda: card.noted(LARGEST, NOW, LONGEST),
    "a card that somebody may not read any more": lambda: card.gone_on(LARGEST),
    "half of the time is over": lambda: card.reminder(LARGEST),
    "input is asked for": lambda: card.consulted(LARGEST, LONGEST),
    "a comment that is not there": comments.not_there,
    "not everybody can be answered yet": lambda: concern.not_for_everybody(LONGEST),
    "a concern that is too long": lambda: concern.too_long(LONGEST * 3),
    "somebody who holds a role": kept.holds_a_role,
    "a lesson that was not opened": learn.not_opened,
    "gone from the roster": learn.not_on_roster,
    "a note that was kept before": notes.kept_already,
    "a note's form that was not opened": notes.not_opened,
    "a note that is not there": notes.not_there,
    "nothing to ask": order.no_pulses,
    "a round that was ordered before": order.sent_already,
    "a round that cannot be asked": lambda: order.not_sent(RUDE),
    "a form of one's own that was not opened": own.not_opened,
    "a comment's form that was not opened": pulse.not_opened,
    "no box is ticked": pulse.nothing_ticked,
    "a pulse that is answered": lambda: pulse.thanks(LONGEST_PULSE),
    "garbled": replies.garbled,
    "behind away": lambda: replies.away_how(LONGEST),
    "away": lambda: replies.away(NOW, NOW.replace(year=2027), "U123"),
    "away without cover": lambda: replies.away(NOW, NOW.replace(year=2027), None),
    "back": lambda: replies.back(was_away=True),
    "back without having been away": lambda: replies.back(was_away=False),
    "behind critical": replies.on_or_off,
    "at any hour": lambda: replies.at_any_hour(agreed=True),
    "at working hours": lambda: replies.at_any_hour(agreed=False),
    "a round that is open": lambda: rounds.sent(LONGEST_PULSE, 100_000),
    "a round that is scheduled": lambda: rounds.sent(LONGEST_PULSE, None),
    "a round that is not there": lambda: rounds.not_there(LONGEST),
    "a round that is not open": lambda: rounds.not_open(NUMBER),
    "a round that was closed": lambda: rounds.closed(NUMBER),
    "a round that was taken back": lambda: rounds.cancelled(NUMBER),
    "what was done is told": said.written,
    "what was done was told before": said.written_already,
    "there is nothing to tell": lambda: said.not_told(LONGEST),
    "a concern was passed on": lambda: step.passed_on(LARGEST),
    "a concern is taken up again": lambda: step.resumed(LARGEST, LONGEST),
    "a page after the last": lambda: team.no_such_page(NUMBER),
    "somebody is missing": lambda: triage.to_whom(NUMBER, Verb.ASSIGN),
    "words behind ack": lambda: triage.ack_takes_no_words(NUMBER),
    "a name beside a win": lambda: wins.named(yes=True),
    "no name beside a win": lambda: wins.named(yes=False),
    "thanks for a win": lambda: wins.thanked(LABEL_LONGEST),
    "what was typed comes back": lambda: replies.with_typed(replies.garbled(), LONGEST),
    "what was written comes back": lambda: triage.with_words(message.line("Nobody like that is here."), LONGEST),
    "a digest of many units": lambda: units.spread(digest.weekly(many_units(100)), many_units(100)["cycle"]),
}


@pytest.mark.parametrize("name", SHORT)
def test_each_short_message_is_taken_by_slack_however_long_what_it_holds(name: str) -> None:
    said_of_it = SHORT[name]()
    taken(said_of_it)
    civil(said_of_it.payload())


def test_forms_for_a_text_are_taken_by_slack_with_the_longest_there_can_be() -> None:
    shown(concern.words_form(NUMBER, "words", "T" * 24, "L" * 150, "H" * 150, typed=LONGEST, news="N" * 300))
    shown(concern.said("T" * 24, RUDE))
    for asking in (ASKING, LONGEST_PULSE):
        shown(pulse.comment(asking, asking.questions[0].key, LONGEST[:1_000]))


def test_every_message_and_every_view_is_taken_by_slack_in_some_test_here() -> None:
    tests = "\n".join(file.read_text() for file in HERE.glob("test_*.py"))
    tried = set(re.findall(r"\b\w+\.\w+\b", tests))
    for module, names in re.findall(r"^from bot\.blocks\.(\w+) import (.+)$", tests, re.MULTILINE):
        tried |= {f"{module}.{name}" for name in names.split(", ")}
    assert [one for one in said_by_the_product() if one not in tried] == []


def said_by_the_product() -> Iterator[str]:
    """Each function that makes a message or a view: "card.reminder"."""
    for module in pkgutil.iter_modules(bot.blocks.__path__):
        found = importlib.import_module(f"bot.blocks.{module.name}")
        for name, function in vars(found).items():
            own = inspect.isfunction(function) and function.__module__ == found.__name__ and not name.startswith("_")
            if own and inspect.signature(function).return_annotation in (Message, View):
                yield f"{module.name}.{name}"
