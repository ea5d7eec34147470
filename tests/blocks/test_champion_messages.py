"""What champions read: the brief, their first steps, each other's lessons, and who cares for which department."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.models.views import View

from bot.blocks import brief, coverage, notes, onboarding
from bot.blocks.message import Message
from bot.rules.brief import COVERS_MOST, Area, Away, Running, State, Suggestion, Waiting, suggestion
from bot.rules.calendar import iso_week
from bot.rules.champions import Cared, Somebody
from bot.rules.onboarding import Step
from tests.blocks.checks import civil, compare, letters, shown, taken, worded
from tests.blocks.samples import RUDE, T0

NAME = "R&D <!here>"
PULSE = Running("How AI is <going>", T0 - timedelta(days=6), 12, 5)
AREA = Area(NAME, unwritten=(4, "How AI is <going>"), learners=(20, 9), running=(PULSE,))
WAITING = (
    Waiting(3, "My job & <!channel>", T0 - timedelta(days=9), None),
    Waiting(8, "Quality", T0 - timedelta(days=2), T0 + timedelta(hours=5)),
)
AWAY = (Away("U2", NAME, ("U3", "U4"), near=True), Away("U5", "Legal", near=True))
BUSY = State("2026-W20", T0, T0 - timedelta(weeks=8), 5, (AREA,), WAITING, AWAY, step=Step.FEAR, steps_done=3)
CALM = replace(BUSY, areas=(), waiting=(), away=(), step=None)
LONG = "&" * 300
LARGEST = replace(
    BUSY,
    week="2026-W19",
    areas=(Area(LONG, (1_234_567_890, LONG), (100_000, 3), (replace(PULSE, name=LONG),)),),
    waiting=tuple(Waiting(1_234_567 + n, LONG, T0, T0) for n in range(300)),
    away=tuple(Away("U" * 20, LONG, ("U" * 20,) * 9, near=True) for _ in range(COVERS_MOST)),
    others_away=300,
)
NOTE = notes.Shown(7, {"worked": RUDE, "failed": "", "advice": "Begin\n\nsmall"}, "U1", NAME, T0, mine=True)
OTHER = notes.Shown(5, {"worked": "", "failed": "A day of slides", "advice": ""}, None, None, T0)
FULL = replace(NOTE, words=dict.fromkeys(notes.FIELDS, "&" * notes.LONGEST), department=LONG)
ANA, BEN = Somebody("Ana", "U1"), Somebody("Ben <@U999>")
CARED = [
    Cared("a", NAME, 1, (), (), 0),
    Cared("b", "Sales", 20, (ANA,), (), 20),
    Cared("c", "Finance", 120, (ANA, BEN), (BEN,), 60),
    Cared("d", "Legal", 30, (BEN,), (ANA,), 30),
]

MESSAGES: dict[str, Callable[[], Message]] = {
    "brief": lambda: brief.brief(BUSY),
    "brief_without_concerns": lambda: brief.brief(replace(BUSY, waiting=(), step=None), stands_in=[NAME, "Legal"]),
    "brief_of_few": lambda: brief.brief(
        replace(BUSY, areas=(replace(AREA, unwritten=None),), waiting=WAITING[1:], away=(), step=None)
    ),
    "brief_with_nothing_to_do": lambda: brief.brief(CALM),
    "brief_that_looks_back": lambda: brief.brief(replace(CALM, week="2026-W19")),
    "welcome": lambda: onboarding.welcome([NAME], []),
    "welcome_half_done": lambda: onboarding.welcome([NAME, "Legal", "Sales"], ["part", "fear"]),
    "welcome_all_done": lambda: onboarding.welcome([], list(Step)),
    "first_step_noted": lambda: onboarding.noted(["part"]),
    "last_first_step_noted": lambda: onboarding.noted(list(Step)),
    "first_steps_stopped": onboarding.stopped,
    "first_steps_not_given": onboarding.none_given,
    "note_told": lambda: notes.told(NOTE),
    "notes_listed": lambda: notes.listed([NOTE, OTHER], "", more=True, first=True, writes=True),
    "notes_sought": lambda: notes.listed([OTHER], "<!here> slides", more=False, first=True, writes=False),
    "notes_further": lambda: notes.listed([OTHER], "", more=False, first=False, writes=False),
    "notes_none": lambda: notes.listed([], "", more=False, first=True, writes=True),
    "notes_none_found": lambda: notes.listed([], "<!here>", more=False, first=True, writes=False),
    "notes_no_more": lambda: notes.listed([], "", more=False, first=False, writes=True),
    "note_kept": lambda: notes.kept(told=True),
    "note_kept_without_a_channel": lambda: notes.kept(told=False),
    "note_taken_back": notes.taken_back,
    "note_taken_back_in_channel": notes.taken_back_in_channel,
    "coverage": lambda: coverage.coverage(CARED),
    "coverage_of_nothing": lambda: coverage.coverage([]),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())
    taken(MESSAGES[name]())
    civil(MESSAGES[name]().payload())


def test_the_form_is_laid_out_as_it_was() -> None:
    view: View = notes.form()
    compare("note_form", view.to_dict())
    shown(view)
    civil(view.to_dict())


@pytest.mark.parametrize("week", [iso_week((T0 + n * timedelta(weeks=1)).date()) for n in range(len(Suggestion))])
def test_every_suggestion_is_said(week: str) -> None:
    message = brief.brief(replace(CALM, week=week))
    taken(message)
    assert brief.SUGGESTIONS[suggestion(week)][0] in letters(message)
    assert "one thing, 15 minutes" in letters(message)


@pytest.mark.parametrize("step", Step)
def test_every_first_step_is_said_in_the_welcome_and_in_a_brief(step: Step) -> None:
    for message in (onboarding.welcome(["Sales"], []), brief.brief(replace(CALM, step=step))):
        taken(message)
        assert onboarding.STEPS[step].title in letters(message)


def test_the_largest_brief_and_welcome_are_taken_by_slack() -> None:
    for step in (None, Step.PART):
        for waiting in (LARGEST.waiting, ()):
            message = brief.brief(replace(LARGEST, step=step, waiting=waiting), stands_in=[LONG] * 300)
            taken(message)
            civil(message.payload())
    taken(onboarding.welcome([LONG] * 300, []))
    taken(onboarding.welcome([LONG], []))


def test_a_page_of_the_longest_lessons_is_taken_by_slack_and_goes_on_where_it_stopped() -> None:
    sought = "&" * notes.SOUGHT_LONGEST
    page = notes.listed([replace(FULL, number=20 - n) for n in range(10)], sought, more=False, first=True, writes=True)
    taken(page)
    taken(notes.told(FULL))
    more = next(
        b for block in page.payload()["blocks"] for b in block.get("elements", ()) if b["action_id"] == "note_more"
    )
    assert more["value"] == f"20:{sought}"
    assert notes.more_of(more["value"]) == ("20", sought)
    short = [replace(OTHER, number=20 - n, mine=True) for n in range(10)]
    assert "More" not in letters(notes.listed(short, "", more=False, first=True, writes=False))


def test_a_company_of_hundreds_of_departments_is_taken_by_slack() -> None:
    many = [replace(CARED[2], name=f"{n} {LONG}", champions=(ANA,) * 9) for n in range(500)]
    message = coverage.coverage(many)
    taken(message)
    worded("`groundswell roster champions` prints all of them", letters(message))
