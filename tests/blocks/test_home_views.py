"""Home as each person sees their own, what is kept about them, and the matrix with its rows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from slack_sdk.models.views import View

from bot.blocks import home, kept, matrix, own
from bot.blocks.desk import Desk
from bot.blocks.home import Home
from bot.blocks.kept import Kept
from bot.blocks.message import Message
from bot.blocks.own import Absence, Hours
from bot.blocks.said import Heard
from bot.rules.library import Lesson
from bot.rules.pulses import Asking
from bot.rules.questions import Choice, Kind, Question, Stage
from bot.rules.raci import ADDITIONAL_MOST, ROWS_MOST, Activity, Matrix, Row, matrix_from
from bot.rules.wishes import Flaw
from tests.blocks.checks import civil, compare, letters, shown, taken
from tests.blocks.samples import ACKNOWLEDGED, CLIMBED, FORGOTTEN, LABEL_LONGEST, MATRIX, OPEN, RESOLVED, T0, many
from tests.blocks.test_desk_views import LARGEST_DESK
from tests.blocks.test_said_messages import DEPARTMENT, FULL

AGREE = (Choice("4", "Agree"), Choice("5", "Strongly agree"))
ASKING = Asking(
    id=17,
    name="How AI is <going> & more",
    mode="confidential",
    state="open",
    floor=5,
    floor_comments=10,
    links_days=30,
    participation_days=400,
    questions=tuple(Question(f"q{n}", Kind.SCALE, "AI is useful.", AGREE, Stage.DESIRE, ("5",)) for n in range(5)),
    opens_at=T0,
    closes_at=T0 + timedelta(days=9),
)
LESSON = Lesson("first_task", "Your first task", Stage.ABILITY, 4, "In ten minutes you can hand one over.", "Read.")
HOURS = Hours("Europe/Berlin", time(9), time(17), (time(9), time(17)))
HOME = Home(
    name="Ana <!channel> Silva & Söhne",
    pulses=[(ASKING, 0)],
    lesson=LESSON,
    lessons_done=1,
    lessons=6,
    concerns=[],
    stopped=False,
    resting_until=None,
    live=True,
    hours=HOURS,
    promise=("anonymous", 5, 30),
)
CHOSEN = Hours("Asia/Singapore", time(7, 30), time(14), (time(9), time(17)), own_zone=True, own_hours=True)
CHAMPION = replace(
    HOME,
    concerns=[OPEN, ACKNOWLEDGED, RESOLVED, FORGOTTEN],
    desk=Desk("U002", [OPEN, replace(ACKNOWLEDGED, number=14)], 3),
    may_erase=False,
)
LARGEST = Home(
    name="N" * 300,
    pulses=[(replace(ASKING, id=n, name="&" * 150), 2) for n in range(8)],
    lesson=Lesson("k" * 60, "T" * 70, Stage.DESIRE, 15, "&" * 250, "p" * 6_500),
    lessons_done=1_000,
    lessons=1_000,
    concerns=many(20, label=LABEL_LONGEST),
    desk=LARGEST_DESK,
    department=DEPARTMENT,
    told=[FULL] * 9,
    heard=[Heard("L" * 75, FULL.done[0])] * 30,
    stopped=False,
    resting_until=T0,
    live=True,
    promise=("confidential", 10_000, 10_000),
    hours=replace(HOURS, zone="Z" * 64, own_zone=True, own_hours=True),
    away=Absence(T0, T0, "U0123456789"),
)
KEPT = Kept(
    name="Ana <!channel> Silva",
    email="ana&co@example.com",
    slack_id="U001",
    zone="Europe/Berlin",
    country="DE",
    department="R&D <!here>",
    tier="practitioners",
    cohort="volunteer",
    roles=["AI champion", "legal & data <!here>"],
    away_until=T0,
    greeted_at=T0,
    messages=12,
    asked=3,
    took_part=2,
    linked_answers=5,
    lessons=4,
    concerns=1,
    worked_on=3,
    refused=1,
    amended=1,
    approved=2,
    notes=2,
    first_steps=3,
    wins=2,
    proposals=2,
    steps=3,
    wish=kept.wish(None, None, T0),
)
HOMES: dict[str, Callable[[], View]] = {
    "home": lambda: home.view(HOME),
    "home_half_answered": lambda: home.view(replace(HOME, pulses=[(ASKING, 2)])),
    "home_all_answered": lambda: home.view(replace(HOME, pulses=[(ASKING, 5)])),
    "home_with_nothing_open": lambda: home.view(replace(HOME, pulses=[], lesson=None, lessons_done=6)),
    "home_of_a_champion": lambda: home.view(CHAMPION),
    "home_of_a_champion_who_has_nothing_to_do": lambda: home.view(replace(HOME, desk=Desk("U002"), may_erase=False)),
    "home_of_somebody_away": lambda: home.view(replace(HOME, away=Absence(T0, T0 + timedelta(days=5), "U002"))),
    "home_of_somebody_who_goes_away": lambda: home.view(
        replace(HOME, hours=CHOSEN, away=Absence(T0, T0 + timedelta(days=5), None, begun=False))
    ),
    "home_where_pulses_are_confidential": lambda: home.view(replace(HOME, promise=("confidential", 8, 14))),
    "home_stopped": lambda: home.view(replace(HOME, stopped=True, resting_until=T0)),
    "home_paused": lambda: home.view(replace(HOME, resting_until=T0)),
    "home_before_the_company_is_live": lambda: home.view(replace(HOME, live=False)),
    "home_of_a_stranger": home.stranger,
}
MODALS: dict[str, Callable[[], View]] = {
    "erase_form": kept.erase_form,
    "erased": kept.erased,
    "copying": kept.copying,
    "hours_form": lambda: own.hours_form(HOURS),
    "hours_form_of_ones_own": lambda: own.hours_form(CHOSEN),
    "away_form": lambda: own.away_form(date(2026, 4, 15), None, None),
    "away_form_of_an_absence": lambda: own.away_form(
        date(2026, 4, 15), Absence(T0, T0 + timedelta(days=5), "U002"), date(2026, 4, 19)
    ),
    "kept": lambda: kept.shown(KEPT, 30),
    "kept_of_somebody_who_chose_their_hours": lambda: kept.shown(replace(KEPT, hours=own.chosen(CHOSEN)), 30),
    "kept_of_somebody_new": lambda: kept.shown(
        replace(KEPT, email=None, country=None, roles=[], away_until=None, greeted_at=None), 30
    ),
}
VIEWS = {**HOMES, **MODALS}

OWN = matrix_from(
    {
        "additional_roles": {"works_council": "Works <!here> Council & more"},
        "activities": {
            "policy": {"name": "Policy <!channel> & *rules*", "ceo": "A", "ai_champion": "R", "works_council": "C"}
        },
    }
)


def large(rows: int, roles: int) -> Matrix:
    """A matrix of so many rows, and so many roles beyond the five."""
    row = {"name": f"Activity {'N' * 40}", "ceo": "A", "ai_champion": "R"} | dict.fromkeys(map(str, range(roles)), "C")
    more = {str(n): f"Role {n} {'R' * 40}" for n in range(roles)}
    return matrix_from({"additional_roles": more, "activities": {f"row{n}": row for n in range(rows)}})


PEOPLE = {"ceo": ["U005"], "operations_lead": ["U003", "U004"], "ai_champion": ["U001", "U002"]}
MESSAGES: dict[str, Callable[[], Message]] = {
    "matrix": lambda: matrix.whole(MATRIX),
    "matrix_of_a_company_of_its_own": lambda: matrix.whole(OWN),
    "matrix_row": lambda: matrix.row(MATRIX, Activity.TRAINING, PEOPLE, "R&D <!here>"),
    "matrix_row_without_people": lambda: matrix.row(MATRIX, Activity.STRATEGY, {}, "Sales"),
    "matrix_row_of_a_company_of_its_own": lambda: matrix.row(OWN, "policy", PEOPLE, "Sales"),
    "matrix_unknown": lambda: matrix.unknown("<!channel> trainign", "training", MATRIX),
    "matrix_unknown_without_a_guess": lambda: matrix.unknown("x" * 200, None, MATRIX),
}


@pytest.mark.parametrize("name", VIEWS)
def test_each_view_is_laid_out_as_it_was(name: str) -> None:
    compare(name, VIEWS[name]().to_dict())


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())


@pytest.mark.parametrize("name", VIEWS)
def test_each_view_is_taken_by_slack(name: str) -> None:
    view = VIEWS[name]()
    assert view.to_dict()["type"] == ("home" if name in HOMES else "modal")
    shown(view)


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_taken_by_slack(name: str) -> None:
    taken(MESSAGES[name]())


@pytest.mark.parametrize("name", [*VIEWS, *MESSAGES])
def test_nothing_that_was_typed_pings_anybody(name: str) -> None:
    said = VIEWS[name]().to_dict() if name in VIEWS else MESSAGES[name]().payload()
    # The name at the top is plain text, in which Slack reads nothing.
    said = {**said, "blocks": [block for block in said.get("blocks", []) if block["type"] not in ("header", "table")]}
    civil(said)


def test_the_largest_home_is_taken_by_slack() -> None:
    shown(home.view(LARGEST))
    shown(kept.shown(replace(KEPT, name="N" * 300, department="&" * 150, roles=["R" * 100] * 9), 365))


def test_home_shows_the_newest_of_many_and_no_more() -> None:
    told = str(home.view(replace(LARGEST, desk=None)).to_dict())
    assert told.count("Open until") == home.PULSES_SHOWN
    assert told.count(", raised ") == home.CONCERNS_SHOWN


@pytest.mark.parametrize(
    ("one", "stands"),
    [
        (OPEN, "with <@U002> (AI champion), not acknowledged yet"),
        (CLIMBED, "with <@U003> (operations lead), not acknowledged yet"),
        (ACKNOWLEDGED, "<@U002> (AI champion) works on it"),
        (RESOLVED, "resolved"),
    ],
)
def test_home_says_how_each_concern_stands(one: home.Shown, stands: str) -> None:
    assert f": {stands}." in str(home.view(replace(HOME, concerns=[one])).to_dict())


@pytest.mark.parametrize(
    ("changes", "buttons"),
    [
        ({}, ["Pause for 2 weeks", "Stop"]),
        ({"resting_until": T0}, ["Go on", "Stop"]),
        ({"stopped": True}, ["Go on"]),
        ({"stopped": True, "resting_until": T0}, ["Go on"]),
    ],
)
def test_there_is_always_a_way_to_stop_or_to_go_on(changes: dict[str, object], buttons: list[str]) -> None:
    blocks = home.view(replace(HOME, **changes)).to_dict()["blocks"]  # type: ignore[arg-type]
    row = next(block for block in blocks if block.get("block_id") == "home:messages")
    assert [element["text"]["text"] for element in row["elements"]] == buttons


def cells(message: Message) -> list[list[str]]:
    table = next(block for block in message.payload()["blocks"] if block["type"] == "table")
    return [[cell["text"] for cell in row] for row in table["rows"]]


def test_the_whole_matrix_has_every_row_with_a_letter_for_each_role() -> None:
    head, *rows = cells(matrix.whole(MATRIX))
    assert head == ["Activity", "CEO", "Operations lead", "AI champion", "Team members", "IT support"]
    assert [row[0] for row in rows] == [row.name for row in MATRIX.rows]
    assert ["Budget approval", "A", "R", "C", "I", "I"] in rows
    assert cells(matrix.whole(OWN))[1][1:] == ["A", "–", "R", "–", "–", "C"]


def test_the_largest_matrix_is_taken_by_slack() -> None:
    for rows, roles in ((ROWS_MOST, 0), (ROWS_MOST, ADDITIONAL_MOST)):
        taken(matrix.whole(large(rows, roles)))
    crowd = {role: [f"U{n:09}" for n in range(60)] for role in PEOPLE}
    for activity in Activity:
        taken(matrix.row(MATRIX, activity, crowd, "&" * 100))
    taken(matrix.unknown("&" * 2_000, "row7", large(ROWS_MOST, 0)))


@pytest.mark.parametrize("row", MATRIX.rows, ids=lambda row: row.activity)
def test_each_row_names_whoever_has_a_letter_in_it(row: Row) -> None:
    told = letters(matrix.row(MATRIX, row.activity, PEOPLE, "Sales"))
    names = {
        "ceo": "CEO: <@U005>",
        "operations_lead": "operations lead: <@U003>, <@U004>",
        "ai_champion": "AI champion of Sales: <@U001>, <@U002>",
        "team_members": "the team of whoever asks",
        "it_support": "IT support: nobody is named yet",
    }
    assert all(f"*{letter}*  {names[role]}" in told for role, letter in row.letters)


@pytest.mark.parametrize("flaw", Flaw)
def test_each_flaw_of_a_wish_is_said_beside_a_field_of_a_form(flaw: Flaw) -> None:
    fields = {
        block["block_id"]
        for form in ("hours_form", "away_form")
        for block in MODALS[form]().to_dict()["blocks"]
        if block["type"] == "input"
    }
    for meant in ("Europe/Berlin", None):
        ((field, words),) = own.errors(flaw, "Berlin", meant).items()
        assert field in fields and words.endswith((".", "?"))
