"""Nothing that is kept, said or logged tells who answered what, or when: exchange two people, and nothing changes.

One story is told twice. In the second telling people who are alike do what the other did in the first: at other
moments, with other answers and comments, before the reminder or after it, at all or never. Whatever is the same in both
tellings cannot tell them apart. Every table there is is held against itself, one that is added later too.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from shutil import copyfile

import pytest
from sqlmodel import SQLModel

from bot import app
from tests.attacks.traces import BEFORE_REMINDERS, CLOSED, DRAWN, MOMENTS, PAIRS, REMINDED, USUAL, Told, script, told
from tests.conftest import KINDS

Tellings = tuple[Told, Told]


@pytest.fixture(params=[KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.long)])
def two_databases(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, str]]:
    """The addresses of two databases. On PostgreSQL each delivery has its job there, as for many processes."""
    with ExitStack() as stack:
        if request.param == "postgresql":
            monkeypatch.setattr(app, "wire", partial(app.wire, shared=True))
            server = request.getfixturevalue("postgres")
            yield stack.enter_context(server.database()), stack.enter_context(server.database())
            return
        for name in ("first", "second"):
            copyfile(migrated_file, tmp_path / f"{name}.db")
        yield f"sqlite:///{tmp_path}/first.db", f"sqlite:///{tmp_path}/second.db"


@pytest.fixture
async def tellings(
    two_databases: tuple[str, str], all_logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Tellings:
    # One message after the other, so that chance tells the tellings apart nowhere.
    monkeypatch.setenv("GROUNDSWELL_WORKERS", "1")
    first, second = two_databases
    return await told(first, False, all_logged), await told(second, True, all_logged)


async def test_exchange_who_answered_what_and_when_and_all_that_is_kept_said_and_logged_stays_the_same(
    tellings: Tellings, two_databases: tuple[str, str]
) -> None:
    first, second = tellings
    every_table_was_looked_at(first, jobs=two_databases[0].startswith("postgresql"))
    for moment in MOMENTS:
        assert changed(tellings, moment) == expected(first, moment), moment
    what_is_said_of_its_own_accord_is_the_same_but_for_reminders(first, second)
    what_follows_a_tap_is_the_same_whatever_was_tapped(first, second)
    assert (first.log, first.calls) == (second.log, second.calls)
    for telling in tellings:
        reminders_tell_at_most_that_an_answer_was_still_missing(telling)
        no_moment_of_an_answer_stands_anywhere(telling)
        words_stand_only_where_comments_are_kept(telling)


def every_table_was_looked_at(telling: Told, *, jobs: bool) -> None:
    known = SQLModel.metadata.tables
    for name, column in DRAWN:
        assert column in known[name].columns
    for rows in telling.rows.values():
        assert known.keys() <= rows.keys()
    full = {name for rows in telling.rows.values() for name, some in rows.items() if some}
    # What else there may be to tell of a story without lessons that were read, and without concerns, is not in these.
    assert known.keys() - full == {
        "approval",
        "note",
        "concern",
        "event",
        "event_content",
        "deed",
        "correction",
        "win",
        "proposal",
        "sent_lesson",
        "usage_figure",
    }
    assert ("procrastinate_jobs" in full) is jobs


def changed(tellings: Tellings, moment: str) -> set[tuple[str, str, str]]:
    """(table, what a row is about, whom) of every row that is in one telling only."""
    found = set()
    first, second = (telling.rows[moment] for telling in tellings)
    for table in first.keys() | second.keys():
        for row in [row for row in first[table] + second[table] if (row in first[table]) != (row in second[table])]:
            about = row["kind"] if table == "delivery" else ""
            found.add((table, about, row["recipient"] if table == "delivery" else str(row.get("person_id"))))
        assert len(first[table]) == len(second[table]), table
    return found


def expected(telling: Told, moment: str) -> set[tuple[str, str, str]]:
    """That somebody took part; and while it is open, who was reminded: by then their answer was still missing."""
    _, before_or_after, ever_or_never = PAIRS
    people = {row["slack_id"]: str(row["id"]) for row in telling.rows[moment]["person"]}
    taking_part = (*before_or_after, *ever_or_never) if moment == BEFORE_REMINDERS else ever_or_never
    reminded = (*before_or_after, *ever_or_never) if moment == REMINDED else ()
    return {("participation", "", people[telling.names[name]]) for name in taking_part} | {
        ("delivery", "reminder", telling.names[name]) for name in reminded
    }


def reminders_tell_at_most_that_an_answer_was_still_missing(telling: Told) -> None:
    """Everybody has one until its time, whoever had an answer then has none, and when the round closes all go."""
    states = {
        moment: Counter(row["state"] for row in rows["delivery"] if row["kind"] == "reminder")
        for moment, rows in telling.rows.items()
    }
    asked, by_then = len(telling.rows[REMINDED]["invite"]), len(telling.rows[BEFORE_REMINDERS]["participation"])
    assert states == {BEFORE_REMINDERS: {"waiting": asked}, REMINDED: {"sent": asked - by_then}, CLOSED: {}}


def what_is_said_of_its_own_accord_is_the_same_but_for_reminders(first: Told, second: Told) -> None:
    differs = (Counter(first.posted) - Counter(second.posted)) + (Counter(second.posted) - Counter(first.posted))
    _, before_or_after, ever_or_never = PAIRS
    names = [first.names[name] for name in (*before_or_after, *ever_or_never)]
    keys = [json.loads(what)[2]["event_payload"]["key"] for _, _, what in differs.elements()]
    assert sorted(keys) == sorted(f"reminder:1:{name}" for name in names)


def what_follows_a_tap_is_the_same_whatever_was_tapped(first: Told, second: Told) -> None:
    """Of two who press as often, who were told the same: what took the place of each question, and their Home."""
    for name in (first.names[name] for name in PAIRS[0]):
        assert len(first.replaced[name]) > len(USUAL)
        assert first.replaced[name] == second.replaced[name]
    emre = first.names["emre"]
    assert len(first.homes[emre]) == len(MOMENTS)
    assert first.homes[emre] == second.homes[emre]


def no_moment_of_an_answer_stands_anywhere(telling: Told) -> None:
    for rows in telling.rows.values():
        text = str(rows)
        for at in telling.answered_at:
            seconds = str(int(at.timestamp()))[:8]
            spelled = f"datetime.datetime({at.year}, {at.month}, {at.day}, {at.hour}, {at.minute}"
            for forbidden in (spelled, f"{at:%Y-%m-%d %H:%M}", f"{at:%Y-%m-%dT%H:%M}", seconds):
                assert forbidden not in text


def words_stand_only_where_comments_are_kept(telling: Told) -> None:
    words = [act.comment for act in script(swapped=False)]
    for moment, rows in telling.rows.items():
        kept = "comment" if moment == CLOSED else "open_answer"
        where = {name for name, some in rows.items() for row in some for one in words if one in str(row)}
        assert where == {kept}
    said = str((telling.posted, telling.replaced, telling.homes, telling.log))
    logged = str(telling.log)
    for one in words:
        assert one not in said
    for name, slack_id in telling.names.items():
        assert slack_id not in logged
        assert f"{name}@" not in logged
