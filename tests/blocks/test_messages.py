"""Every message, word for word, and within Slack's limits.

`GROUNDSWELL_WRITE_GOLDEN=1 pytest tests/blocks` writes the files anew; read the difference before you commit it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from typing import Any

import pytest

from bot.blocks import contact, digest, pulse, replies, speech
from bot.blocks.message import Message, escaped, shortened
from bot.rules.pulses import Asking, Mode
from bot.rules.questions import Choice, Kind, Question, Stage
from bot.rules.rights import Refusal
from tests.blocks.checks import civil, compare, shown, taken

T0 = datetime(2026, 5, 5, 7, 0, tzinfo=UTC)
AGREEMENT = tuple(
    Choice(str(n), f"{n} - {word}")
    for n, word in enumerate(("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"), 1)
)
CONCERNS = (
    *(Choice(f"c{n}", f"Concern {n}") for n in range(9)),
    Choice("none", "None"),
    Choice("no", "Rather not"),
)
ASKING = Asking(
    id=17,
    name="How AI is <going> & more",
    mode="confidential",
    state="open",
    floor=5,
    floor_comments=10,
    links_days=30,
    participation_days=400,
    questions=(
        Question("usefulness", Kind.SCALE, "AI is useful in my job.", AGREEMENT, Stage.DESIRE, ("4", "5")),
        Question("concern", Kind.SINGLE, "What is your main concern?", CONCERNS),
    ),
    opens_at=T0,
    closes_at=T0 + timedelta(days=9),
)
LONGEST = replace(
    ASKING,
    name="N" * 150,
    questions=tuple(
        Question(f"q{n}", Kind.SINGLE, "W" * 300, tuple(Choice(f"v{m}", "L" * 75) for m in range(25))) for n in range(5)
    ),
)
PERSON: Mapping[str, str | None] = {
    "name": "Ana <!channel>",
    "company": "Fern & Way",
    "department": "Sales",
    "champion": "U123",
}
SHARE = {
    "saying": "exact", "answered": 84, "asked": 117, "yes": [52, 52], "share": 52 / 84,
    "interval": [0.55, 0.68], "bounds": [0.44, 0.73], "directional": False, "better": "interval",
}  # fmt: skip
NEARLY_ALL = {
    "saying": "nearly_all", "answered": 9, "asked": 12, "yes": [6, 9], "share": 7.5 / 9,
    "interval": [0.4, 1.0], "bounds": [0.5, 1.0], "directional": True, "better": "interval",
}  # fmt: skip
UNITS = [
    {"key": "sales", "name": "Sales", "departments": ["sales"], "asked": 20, "took_part": 15},
    {"key": "hr+legal", "name": "HR and Legal", "departments": ["hr", "legal"], "asked": 12, "took_part": 9},
]
CYCLE = {
    "number": 1, "closed_at": "2026-04-16T07:00:00+00:00", "asked": 117, "took_part": 84, "floor": 5, "least": 7,
    "units": UNITS,
    "shares": [
        {
            "question": "usage", "finding": "used AI for real work in the last 7 days", "short": "Used AI",
            "company": SHARE,
            "units": {"sales": SHARE, "hr+legal": NEARLY_ALL},
            "cohorts": {
                "volunteer": {"saying": "nearly_all", "yes": [19, 22], "answered": 22, "share": 20.5 / 22},
                "assigned": {"saying": "exact", "yes": [32, 32], "answered": 62, "share": 32 / 62},
            },
            "weighted": {
                "share": 0.57, "interval": {"low": 0.5, "high": 0.64}, "effective": 80.1, "answered": 84, "asked": 117,
                "capped": False,
            },
        }
    ],
    "concerns": {
        "question": "concern", "text": "What is your main concern?", "labels": {c.value: c.label for c in CONCERNS},
        "company": {"shown": [["c0", 20, 20], ["none", 18, 21]], "other": [0, 3], "answered": 41, "nearly_all": None},
        "units": {
            "sales": {"shown": [["c0", 4, 15]], "other": [0, 11], "answered": 15, "nearly_all": None},
            "hr+legal": {"shown": [], "other": [0, 9], "answered": 9, "nearly_all": None},
        },
    },
}  # fmt: skip
FIGURES = {
    "week": "2026-W16", "company": "Fern & Way", "cycle": CYCLE,
    "running": [{"name": "How AI is going", "asked": 30, "took_part": 12, "closes_at": "2026-05-14T07:00:00+00:00"}],
}  # fmt: skip


def many_units(number: int) -> dict[str, Any]:
    units = [{**UNITS[0], "key": f"u{n}", "name": f"Department number {n}"} for n in range(number)]
    shares = [{**CYCLE["shares"][0], "units": {u["key"]: SHARE for u in units}} for _ in range(5)]  # type: ignore[index]
    return {**FIGURES, "cycle": {**CYCLE, "units": units, "shares": shares}}


MESSAGES: dict[str, Callable[[], Message]] = {
    "pulse_first": lambda: pulse.first(ASKING),
    "pulse_first_of_an_anonymous_one": lambda: pulse.first(replace(ASKING, mode=Mode.ANONYMOUS)),
    "pulse_reminder": lambda: pulse.reminder(ASKING),
    "pulse_next": lambda: pulse.after(ASKING, "usefulness", {"usefulness"}),
    "pulse_thanks": lambda: pulse.after(ASKING, "concern", {"usefulness", "concern"}),
    "pulse_closed": lambda: pulse.closed(ASKING),
    "pulse_not_asked": pulse.not_asked,
    "pulse_no_such_answer": pulse.no_such_answer,
    "contact": lambda: contact.greeting(
        "Hello {name}, of {department} at {company}. {champion}, {floor}, {days}: {promise}",
        PERSON,
        Mode.CONFIDENTIAL,
        5,
        30,
    ),
    "contact_without_a_champion": lambda: contact.greeting(
        "{champion}", {**PERSON, "champion": None}, Mode.ANONYMOUS, 5, 30
    ),
    "digest": lambda: digest.weekly(FIGURES),
    "digest_without_new_results": lambda: digest.weekly({**FIGURES, "week": "2026-W18"}),
    "digest_before_the_first_close": lambda: digest.weekly({**FIGURES, "cycle": None}),
    "digest_with_nothing_at_all": lambda: digest.weekly({**FIGURES, "cycle": None, "running": []}),
    "digest_of_too_few": lambda: digest.weekly(
        {**FIGURES, "running": [], "cycle": {**CYCLE, "units": [], "shares": [], "concerns": None, "took_part": 3}}
    ),
    "help": lambda: replies.help_for(lead=False),
    "help_for_leads": lambda: replies.help_for(lead=True),
    "unknown": lambda: replies.unknown("pasue <!here>", "pause", lead=True),
    "stopped": lambda: replies.stopped(lead=False),
    "stopped_as_a_lead": lambda: replies.stopped(lead=True),
    "started": replies.started,
    "paused": lambda: replies.paused(changed=True),
    "live": lambda: replies.live(changed=True),
    "status": lambda: replies.status(live_since=T0, paused_since=None, rounds=[("How AI is going", 20, 7)]),
    "not_saved": replies.not_saved,
    "reads_nothing": replies.reads_nothing,
    "refused": lambda: replies.refused(Refusal.NOT_ON_ROSTER),
    "longest_pulse": lambda: pulse.first(LONGEST),
    "digest_of_a_hundred_units": lambda: digest.weekly(many_units(100)),
}
VIEWS: dict[str, Callable[[], Any]] = {
    "pulse_change": lambda: pulse.change(ASKING, {"usefulness": "4"}),
    "pulse_changed": lambda: pulse.changed(ASKING),
    "longest_change": lambda: pulse.change(LONGEST, {}),
    "refused_in_a_modal": lambda: replies.as_view(replies.refused(Refusal.NOT_ON_ROSTER)),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())


@pytest.mark.parametrize("name", VIEWS)
def test_each_form_is_laid_out_as_it_was(name: str) -> None:
    compare(name, VIEWS[name]().to_dict())


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_keeps_to_slacks_limits_and_can_be_read_aloud(name: str) -> None:
    taken(MESSAGES[name]())
    assert len(json.dumps(MESSAGES[name]().payload().get("blocks", []))) < 40_000


@pytest.mark.parametrize("name", VIEWS)
def test_each_form_keeps_to_slacks_limits(name: str) -> None:
    shown(VIEWS[name]())


@pytest.mark.parametrize("name", MESSAGES)
def test_nothing_that_was_typed_can_ping_the_company_and_nothing_shouts(name: str) -> None:
    civil(MESSAGES[name]().payload())


@pytest.mark.parametrize(
    ("tapped", "answered", "shown"),
    [
        ("usefulness", {"usefulness"}, "What is your main concern?"),
        ("usefulness", {"usefulness", "concern"}, "Thank you"),  # everything was answered in the reminder
        ("concern", {"concern"}, "AI is useful in my job."),  # the first one was passed over
    ],
)
def test_after_a_tap_comes_the_next_question_that_is_not_answered(tapped: str, answered: set[str], shown: str) -> None:
    assert shown in json.dumps(pulse.after(ASKING, tapped, answered).payload())


class Marked(NullTranslations):
    """A catalogue in which it shows that a text was looked up."""

    def gettext(self, message: str) -> str:
        return f"~{message}"


def test_what_is_kept_as_drawn_is_told_in_the_language_of_whoever_taps(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogues = {"en": NullTranslations(), "de": Marked()}
    monkeypatch.setattr(speech, "catalogue", catalogues.__getitem__)
    asking = replace(ASKING, id=4711)
    question, others = asking.questions[0].key, [one.key for one in asking.questions]
    for language, begins in (("en", "Thank"), ("de", "~Thank"), ("en", "Thank")):
        with speech.speaking(language):
            assert pulse.after(asking, question, others).text.startswith(begins)
            small = pulse.after(asking, question, []).payload()["blocks"][-1]["elements"][0]["text"]
            assert small.startswith("~") is (language == "de")


def test_escaping_leaves_plain_words_as_they_are() -> None:
    assert escaped("Q&A <b> 3 > 2") == "Q&amp;A &lt;b&gt; 3 &gt; 2"
    assert escaped("nothing to do") == "nothing to do"


@pytest.mark.parametrize("most", [0, 1, 5, 20, 200, 5000])
@pytest.mark.parametrize("text", ["", "&" * 100, "Word " * 50, "<!here> & more"])
def test_what_is_shortened_fits_and_stays_whole_where_it_can(text: str, most: int) -> None:
    found = shortened(text, most)
    assert len(found) <= most
    assert found == escaped(text) or found.endswith("…") or not most
