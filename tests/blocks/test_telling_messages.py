"""Whether others may hear what was done about a concern: the question, its answers, and what is told; word for word."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from slack_sdk.models.views import View

from bot.blocks import card, digest, said, step, telling
from bot.blocks.concern import Talk
from bot.blocks.message import Message
from bot.blocks.said import Done, Heard
from bot.blocks.telling import Asked
from bot.rules.escalation import Happened
from bot.rules.handling import Consent
from bot.rules.telling import LONGEST as TOLD_LONGEST
from tests.blocks.checks import civil, compare, letters, shown, taken
from tests.blocks.samples import LABEL, LABEL_LONGEST, LONGEST, RESOLVED, RUDE, T0, talked
from tests.blocks.test_messages import FIGURES, many_units

UNIT, COMPANY = Asked("Sales & Service", "1:sales"), Asked(None, "1:")
YES = replace(RESOLVED, consent=Consent.YES, hearers="Sales & Service")
TO_ALL = replace(YES, hearers=None)
NAMELESS = replace(YES, reporter=None, anonymous=True)
PUBLISHED = replace(YES, consent=Consent.TOLD, talk=(Talk(Happened.PUBLISHED, "U002", RUDE, T0),))
HEARD = Heard(LABEL, Done(RUDE, "U002", T0))
FULL = Heard(LABEL_LONGEST, Done("&" * TOLD_LONGEST, "U" * 20, T0))
LARGEST = replace(
    talked(6, LONGEST), label=LABEL_LONGEST, outcome=LONGEST, consent=Consent.YES, hearers="&" * 150, stage=YES.stage
)

MESSAGES: dict[str, Callable[[], Message]] = {
    "step_thanks_and_asks": lambda: step.thanks(RESOLVED, helped=True, then=telling.question(RESOLVED, UNIT)),
    "step_thanks_and_asks_for_all": lambda: step.thanks(
        RESOLVED, helped=True, then=telling.question(RESOLVED, COMPANY)
    ),
    "telling_asked_anew": lambda: telling.asked_anew(RESOLVED, UNIT),
    "telling_agreed": lambda: telling.agreed(YES),
    "telling_declined": lambda: telling.declined(RESOLVED),
    "telling_consented": lambda: telling.consented(YES),
    "telling_consented_without_a_name": lambda: telling.consented(NAMELESS),
    "telling_consented_for_all": lambda: telling.consented(TO_ALL),
    "telling_told": lambda: telling.told(YES, RUDE),
    "telling_in_a_channel": lambda: said.heard(HEARD),
    "telling_at_home": lambda: Message("Home", said.at_home([], "sales", [HEARD, HEARD])),
    "card_of_what_may_be_told": lambda: card.card(YES),
    "card_of_what_was_told": lambda: card.card(PUBLISHED),
}
VIEWS: dict[str, Callable[[], View]] = {
    "telling_form": lambda: telling.form(replace(YES, outcome="We check orders twice now. Thank you, Ben.")),
    "telling_form_for_all": lambda: telling.form(replace(TO_ALL, outcome="We check orders twice now.")),
    "telling_written": lambda: telling.written(YES),
}
LARGE: dict[str, Callable[[], Message]] = {
    "question": lambda: step.thanks(
        LARGEST, helped=True, then=telling.question(LARGEST, Asked("&" * 150, "1:" + "k" * 150))
    ),
    "agreed": lambda: telling.agreed(LARGEST),
    "consented": lambda: telling.consented(LARGEST),
    "told": lambda: telling.told(LARGEST, "&" * TOLD_LONGEST),
    "channel": lambda: said.heard(FULL),
    "home": lambda: Message("Home", said.at_home([], "sales", [FULL] * 40)),
    "card": lambda: card.card(LARGEST),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())
    taken(MESSAGES[name]())
    civil(MESSAGES[name]().payload())


@pytest.mark.parametrize("name", VIEWS)
def test_each_form_is_laid_out_as_it_was(name: str) -> None:
    view = VIEWS[name]()
    compare(name, view.to_dict())
    shown(view)
    civil(view.to_dict())


@pytest.mark.parametrize("name", LARGE)
def test_the_largest_of_each_is_taken_by_slack(name: str) -> None:
    taken(LARGE[name]())
    shown(telling.form(LARGEST))


@pytest.mark.parametrize("name", ["step_thanks_and_asks", "telling_consented_without_a_name", "telling_told"])
def test_nothing_of_the_reporters_words_or_name_is_in_what_speaks_of_telling(name: str) -> None:
    one = replace(NAMELESS, words="Zebras fear for their work", outcome="It was decided")
    words = {
        "step_thanks_and_asks": lambda: step.thanks(one, helped=True, then=telling.question(one, UNIT)),
        "telling_consented_without_a_name": lambda: telling.consented(one),
        "telling_told": lambda: telling.told(one, "It was decided"),
    }[name]()
    assert "Zebras" not in letters(words)
    assert "U001" not in letters(words)


def test_the_digest_tells_it_in_the_room_that_the_table_leaves() -> None:
    some = [{"label": LABEL, "words": f"{n} {RUDE}", "at": T0.isoformat()} for n in range(3)]
    told = digest.weekly({**FIGURES, "heard": some})
    compare("digest_with_what_was_done_about_concerns", told.payload())
    taken(told)
    civil(told.payload())
    assert digest.weekly({**FIGURES, "heard": []}).payload() == digest.weekly(FIGURES).payload()
    full = [{"label": LABEL_LONGEST, "words": "&" * TOLD_LONGEST, "at": T0.isoformat()}] * 3
    deeds = [{"words": "&" * 500, "by": "U1", "at": T0.isoformat()}] * 9
    for units in (1, 60, 100):
        taken(digest.weekly({**many_units(units), "heard": full, "done": deeds, "round": 3}))
