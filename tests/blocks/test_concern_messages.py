"""What is said of a concern: to whoever raises it, whoever works on it, and in the queue; all word for word."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from slack_sdk.models.views import View

from bot.blocks import card, concern, raising, step, triage, working
from bot.blocks.concern import Shown, Talk
from bot.blocks.message import Message
from bot.rules.climbing import Why
from bot.rules.escalation import IN_CHANNEL, Happened, Way
from bot.rules.handling import Illegal, Verb
from tests.blocks import samples
from tests.blocks.checks import civil, compare, letters, shown, taken, worded
from tests.blocks.samples import (
    ACKNOWLEDGED,
    CLIMBED,
    FORGOTTEN,
    LABEL_LONGEST,
    LONGEST,
    OPEN,
    POLICY,
    REOPENED,
    RESOLVED,
    RUDE,
    T0,
    TALKED_OF,
    many,
    talked,
)

LARGEST = replace(talked(6, LONGEST), outcome=LONGEST, team=True)
MESSAGES: dict[str, Callable[[], Message]] = {
    "card_open": lambda: card.card(OPEN),
    "card_acknowledged": lambda: card.card(TALKED_OF),
    "card_in_a_channel": lambda: card.in_channel(OPEN),
    "card_in_a_channel_acknowledged": lambda: card.in_channel(ACKNOWLEDGED),
    "card_reads_nothing": lambda: card.reads_nothing(12),
    "card_resolved": lambda: card.card(RESOLVED),
    "card_climbed": lambda: card.card(CLIMBED),
    "card_open_again": lambda: card.card(REOPENED),
    "card_of_somebody_who_left": lambda: card.card(FORGOTTEN),
    "card_with_the_team": lambda: card.card(replace(OPEN, team=True)),
    "card_with_the_team_anonymous": lambda: card.card(replace(OPEN, team=True, anonymous=True, reporter=None)),
    "card_answered": lambda: card.answered(OPEN, RUDE),
    "card_helped": lambda: card.helped(RESOLVED),
    "card_reopened": lambda: card.reopened(CLIMBED),
    "step_acknowledged": lambda: step.acknowledged(ACKNOWLEDGED),
    "step_climbed_since_away": lambda: step.climbed(CLIMBED, Why.AWAY),
    "step_climbed": lambda: step.climbed(CLIMBED, ""),
    "step_question": lambda: step.question(ACKNOWLEDGED, RUDE),
    "step_resolved": lambda: step.resolved(RESOLVED),
    "step_thanks": lambda: step.thanks(RESOLVED, helped=True),
    "step_thanks_all_the_same": lambda: step.thanks(CLIMBED, helped=False),
    "triage_empty": lambda: triage.queue([], [], with_you=0, with_others=0),
    "triage_of_others": lambda: triage.queue([], [], with_you=0, with_others=3),
    "triage_queue": lambda: triage.queue([OPEN, CLIMBED, ACKNOWLEDGED, FORGOTTEN], [], with_you=4, with_others=2),
    "triage_all": lambda: triage.queue([OPEN], [CLIMBED], with_you=1, with_others=1),
    **{f"triage_done_{verb}": lambda verb=verb: triage.done(OPEN, verb) for verb in Verb},  # type: ignore[misc]
    "triage_words_missing": lambda: triage.words_missing(12, Verb.ASK),
    "triage_not_understood": lambda: triage.not_understood("<!channel> " * 20, triage.USAGE),
    "triage_unknown": lambda: triage.unknown(12, "resovle", "resolve", RUDE),
    "triage_unknown_without_a_guess": lambda: triage.unknown(12, "<!here>", None, ""),
    **{f"concern_{why.name.lower()}": lambda why=why: concern.refused(why, OPEN) for why in Illegal},  # type: ignore[misc]
    "concern_not_opened": lambda: concern.not_opened(RUDE),
    "concern_not_opened_from_a_button": lambda: concern.not_opened(""),
    "concern_not_ready": lambda: concern.not_ready(RUDE),
}
LARGE: dict[str, Callable[[], Message]] = {
    "card": lambda: card.card(LARGEST),
    "card_answered": lambda: card.answered(LARGEST, LONGEST),
    "step_acknowledged": lambda: step.acknowledged(LARGEST),
    "step_climbed": lambda: step.climbed(LARGEST, Why.GONE),
    "step_question": lambda: step.question(LARGEST, LONGEST),
    "step_resolved": lambda: step.resolved(LARGEST),
    "triage": lambda: triage.queue(*(many(20, words=LONGEST, label=LABEL_LONGEST),) * 2, with_you=20, with_others=20),
    "triage_of_many": lambda: triage.queue(many(25), many(20), with_you=25, with_others=20),
}
"""As much as each can hold: too much to be read word for word."""
MORE = list(working.CHOICES.values())
VIEWS: dict[str, Callable[[], View]] = {
    "concern_form": lambda: raising.form(POLICY),
    "concern_form_with_words": lambda: raising.form(POLICY, RUDE),
    "concern_saved": lambda: raising.saved(OPEN),
    "concern_saved_with_nobody_to_hurry": lambda: raising.saved(FORGOTTEN),
    "concern_form_by_name_only": lambda: raising.form(replace(POLICY, speak_up="Ms Roth <!here>"), anonymous=False),
    "concern_preview": lambda: raising.preview(OPEN, {Way.MATRIX: "Ana <Silva>", Way.LEAD: "Olga"}, "told"),
    "concern_preview_where_there_is_a_channel": lambda: raising.preview(
        OPEN, {Way.MATRIX: "Ana"}, "told", in_channel=True
    ),
    "concern_preview_anonymous": lambda: raising.preview(
        replace(OPEN, anonymous=True, reporter=None, about="U9"), {Way.NEUTRAL: "N" * 90}, "told"
    ),
    **{f"concern_{verb}_form": partial(working.text_form, 1_234_567, verb, 12) for verb in working.TEXTS},
    "concern_pass_form": lambda: working.pass_form(12, {"sales": "Sales <North>", "finance": "F" * 99}, 4),
    "concern_pass_form_again": lambda: working.pass_form(
        12, {"sales": "Sales", "finance": "Finance"}, 5, working.Typed("x" * 2_000, "hand", "finance", "", "Meanwhile.")
    ),
    "concern_pass_form_of_many": lambda: working.pass_form(12, {f"d{n}": f"Team {n}" for n in range(120)}, 4),
    "concern_consult_form": lambda: working.consult_form(12, ["it_support", "Data Protection <Officer>"]),
    "concern_consult_form_of_a_row_without_any": lambda: working.consult_form(12, []),
    "concern_answer_form": lambda: concern.answer_form(12),
    "concern_sent": lambda: concern.sent(1_234_567),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())


@pytest.mark.parametrize("name", VIEWS)
def test_each_form_is_laid_out_as_it_was(name: str) -> None:
    compare(name, VIEWS[name]().to_dict())


@pytest.mark.parametrize("message", [*MESSAGES.values(), *LARGE.values()], ids=[*MESSAGES, *LARGE])
def test_each_message_is_taken_by_slack(message: Callable[[], Message]) -> None:
    taken(message())


@pytest.mark.parametrize("name", VIEWS)
def test_each_form_is_taken_by_slack(name: str) -> None:
    shown(VIEWS[name]())


def test_the_longest_concern_can_be_looked_at_before_it_is_sent() -> None:
    ways = dict.fromkeys(Way, "N" * 200)
    shown(raising.preview(LARGEST, ways, "&" * (len(LONGEST) + 150)))


def test_the_form_takes_a_hundred_categories_and_no_more_words_than_slack_does() -> None:
    view = raising.form(samples.POLICY_LONGEST, LONGEST * 3)
    shown(view)
    assert view.to_dict()["blocks"][1]["element"]["initial_value"] == LONGEST


@pytest.mark.parametrize("name", MESSAGES)
def test_nothing_that_was_typed_pings_anybody(name: str) -> None:
    civil(MESSAGES[name]().payload())


@pytest.mark.parametrize("words", [RUDE, LONGEST, samples.FOREVER, "\n" * 9 + "a" + "\n" * 1_990 + "b", "<" * 2_000])
def test_what_somebody_wrote_is_quoted_whole(words: str) -> None:
    pieces = concern.quoted(words)
    assert all(len(piece) <= 3_000 and piece.startswith("> ") for piece in pieces)
    back = "".join(piece.removeprefix("> ") for piece in pieces).replace("\n> ", "\n")
    assert back.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words.strip()


def test_no_character_is_cut_in_two() -> None:
    for piece in concern.quoted(LONGEST):
        assert piece.count("&") == piece.count("&amp;")


@pytest.mark.parametrize(("words", "told"), [("short", "> short"), ("&" * 9, "> &amp;&amp;…"), ("", "> ")])
def test_what_is_cut_short_says_so(words: str, told: str) -> None:
    assert concern.cut(words, 12) == told


@pytest.mark.parametrize("talks", [1, 6, 40])
@pytest.mark.parametrize("words", [LONGEST, "w" * 2_000, "short"])
def test_a_card_fits_a_message_whatever_was_said_about_it(talks: int, words: str) -> None:
    taken(card.card(talked(talks, words)))


def test_what_was_said_is_on_the_card_whole_where_there_is_room() -> None:
    said = "w" * 1_500
    told = letters(card.card(replace(talked(6, said), words="It is slow.")))
    assert told.count(said) == 6
    assert "…" not in told


def test_only_the_newest_of_what_was_said_is_on_the_card() -> None:
    talk = [Talk(Happened.NOTED, "U002", f"Note {n}.", T0) for n in range(1, 9)]
    told = letters(card.card(replace(OPEN, talk=talk)))
    assert "Note 2." not in told
    assert all(f"Note {n}." in told for n in range(3, 9))


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (OPEN, None),
        (CLIMBED, "It has climbed, since nobody had acknowledged it in time."),
        (REOPENED, "It is open again, since what was done has not helped yet."),
        (replace(REOPENED, talk=(*REOPENED.talk, Talk(Happened.CLIMBED, "U003", "", T0))), "It has climbed, since"),
        (replace(ACKNOWLEDGED, climbed=True), None),
        (replace(RESOLVED, climbed=True), None),
    ],
)
def test_a_card_says_why_it_comes(one: Shown, why: str | None) -> None:
    told = letters(card.card(one))
    reasons = [reason for reason in ("It has climbed", "It is open again") if reason in told]
    assert (why in told and len(reasons) == 1) if why else not reasons


@pytest.mark.parametrize(
    ("one", "labels"),
    [
        (OPEN, ["Acknowledge", "Ask", "Resolve", *MORE]),
        (ACKNOWLEDGED, ["Ask", "Resolve", *MORE]),
        (RESOLVED, ["Take it up again"]),
    ],
)
def test_a_card_offers_what_can_be_done_in_its_stage(one: Shown, labels: list[str]) -> None:
    blocks = card.card(one).payload().get("blocks", [])
    elements = [e for block in blocks if block["type"] == "actions" for e in block["elements"]]
    assert [one["text"]["text"] for e in elements for one in e.get("options", [e])] == labels


def listed(message: Message) -> list[int]:
    """The numbers of the concerns in a queue, in the order in which they stand."""
    texts = [block["text"]["text"] for block in message.payload()["blocks"] if block["type"] == "section"]
    numbers = [text.split("*")[1] for text in texts]
    return [int(number) for number in numbers if number.isdecimal()]


def test_the_queue_begins_with_what_is_unacknowledged_and_most_urgent() -> None:
    assert listed(triage.queue(many(10), [], with_you=10, with_others=0)) == [3, 9, 2, 8, 1, 7, 6, 5, 4, 10]


@pytest.mark.parametrize(("own", "shared"), [(10, 0), (7, 3), (0, 10), (1, 9), (3, 0)])
@pytest.mark.parametrize("words", ["short", samples.FOREVER, LONGEST])
def test_all_of_a_page_fits_a_message_and_the_next_page_is_named(own: int, shared: int, words: str) -> None:
    pages = many(own, words=words, label=LABEL_LONGEST), many(shared, words=words, label=LABEL_LONGEST)
    message = triage.queue(*pages, with_you=400, with_others=300, left=688, more="/triage all page 2")
    taken(message)
    assert len(listed(message)) == own + shared
    worded("688 more: `/triage all page 2`", letters(message))


def test_a_queue_says_of_what_is_open_again_with_nobody_to_climb_to_that_it_is_not_acknowledged() -> None:
    assert "not acknowledged" in letters(triage.queue([replace(OPEN, climbs_at=None)], [], with_you=1, with_others=0))


@pytest.mark.parametrize("words", [RUDE, LONGEST * 2, "line\n" * 500])
def test_what_could_not_be_done_gives_all_the_words_back(words: str) -> None:
    for message in (concern.not_opened(words), triage.unknown(12, "resovle", "resolve", words)):
        given = message.text.split(":\n> ", 1)[1].replace("\n> ", "\n")
        assert given.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words.strip()


NAMED = replace(OPEN, team=True)


def test_the_owner_reads_in_one_small_line_that_the_team_is_responsible_with_them_and_how_to_bring_it_in() -> None:
    blocks = card.card(NAMED).payload()["blocks"]
    (line,) = [one["elements"][0]["text"] for one in blocks if "team" in str(one.get("elements", ""))]
    assert line == (
        "The team of whoever raised it is responsible with you in this row of the matrix: `/triage 12 consult @name` "
        "brings one of them in."
    )


def test_of_an_anonymous_concern_the_owner_reads_that_the_team_is_not_brought_in() -> None:
    said = letters(card.card(replace(NAMED, anonymous=True, reporter=None)))
    assert "but it is not brought in, since asking around could tell who raised this" in said
    assert "12 consult" not in said


def test_whom_it_is_about_is_not_brought_in_with_the_team() -> None:
    assert "brings one of them in, but not <@U009>." in letters(card.card(replace(NAMED, about="U009")))


@pytest.mark.parametrize("one", [OPEN, replace(RESOLVED, team=True)], ids=["another row", "resolved"])
def test_where_the_team_has_no_part_in_it_any_more_or_never_had_nothing_is_said_of_it(one: Shown) -> None:
    assert "The team" not in letters(card.card(one))


def test_every_step_that_is_told_in_a_channel_has_its_words() -> None:
    assert set(card.BELOW_IN_CHANNEL) == IN_CHANNEL
