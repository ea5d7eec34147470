"""Ready answers as they are kept: a file withdraws and renews them, and two who approve at once are not both first."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import select

from bot import loading
from bot.ready import Approving, Outcome, approve, gap_before_the_first_pulse
from bot.rules.ready import JOBS, Gap, ReadyAnswer, Verdict, Wanted
from bot.seeding import Company, read_company
from storage import company, ready, retention
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.people import by_slack_id
from storage.tables import Approval, Document, Person

KEYS = Keys(new_secret())
T0 = datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
HARBOUR = Path(__file__).parents[1] / "stories" / "harbour"
TEXT = "Nothing is decided yet."
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What two processes have no part in is the same on both databases."""
ANSWER = ReadyAnswer("jobs", "My job", (JOBS,), TEXT)


@cache
def harbour() -> Company:
    return read_company(HARBOUR)


Load = Callable[..., loading.Seeded]


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A database that was migrated before."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def seeds_with(db: Database) -> Load:
    """Load the company with these ready answers."""

    def load(*answers: ReadyAnswer) -> loading.Seeded:
        whole = replace(harbour(), answers=answers)
        with db.transaction() as session:
            return loading.load(session, whole, T0, "groundswell seed")

    return load


@pytest.fixture
def staffed(db: Database, seeds_with: Load) -> Iterator[Database]:
    """Harbour with one ready answer; Olga (U1) is accountable, and Ben (U2) deputises for her."""
    seeds_with(ANSWER)
    with db.transaction() as session:
        for slack_id, email in (("U1", "olga@example.com"), ("U2", "ben@example.com"), ("U3", "ana@example.com")):
            session.exec(select(Person).where(Person.email == email)).one().slack_id = slack_id
    yield db


def approving(once: str, slack_id: str, text: str = TEXT, seen: int = 1, approved: bool = False) -> Approving:
    return Approving(once, slack_id, Wanted("jobs", seen, approved, text))


def done(db: Database, wanted: Approving) -> Outcome:
    with db.transaction() as session:
        return approve(session, KEYS, wanted, T0)


def kept(db: Database) -> list[tuple[int, str, str | None]]:
    """Number and text of what is in force, and who approved it."""
    with db.reading() as session:
        found = ready.newest(session)
        return sorted((one.number, one.answer.text, one.approval.by if one.approval else None) for one in found)


@pytest.mark.parametrize("texts", [(TEXT, TEXT), ("It is open.", "It is settled."), (TEXT, "It is settled.")])
def test_of_two_at_the_same_moment_one_is_first_and_the_other_is_told(
    staffed: Database, texts: tuple[str, str]
) -> None:
    both = [approving("a", "U1", texts[0]), approving("b", "U2", texts[1])]
    ready_to_go = Barrier(2)

    def at_once(wanted: Approving) -> Outcome:
        ready_to_go.wait(10)
        return done(staffed, wanted)

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(at_once, both), key=lambda one: one.verdict)
    assert [one.verdict for one in outcomes] == sorted([Verdict.APPROVED, Verdict.OVERTAKEN])
    first = next(one for one in outcomes if one.verdict is Verdict.APPROVED)
    told = next(one for one in outcomes if one.verdict is Verdict.OVERTAKEN)
    assert told.version == first.version
    assert len(kept(staffed)) == 1


def test_the_same_form_at_the_same_moment_approves_once(staffed: Database) -> None:
    ready_to_go = Barrier(2)

    def at_once(_: int) -> bool:
        ready_to_go.wait(10)
        outcome = done(staffed, approving("a", "U1", "It is open."))
        assert outcome.verdict is Verdict.APPROVED
        return outcome.repeated

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(at_once, range(2))) == [False, True]
    assert kept(staffed) == [(2, "It is open.", "U1")]


@ON_SQLITE
def test_what_is_refused_leaves_nothing_and_may_be_sent_again_when_it_is_right(staffed: Database) -> None:
    assert done(staffed, approving("a", "U3")).verdict is Verdict.NOT_ACCOUNTABLE
    assert done(staffed, approving("a", "U1", "[who]")).verdict is Verdict.CANNOT_BE
    assert kept(staffed) == [(1, TEXT, None)]
    assert not done(staffed, approving("a", "U1")).repeated
    assert kept(staffed) == [(1, TEXT, "U1")]


@ON_SQLITE
def test_a_new_file_is_a_new_version_that_waits_and_the_same_file_changes_nothing(
    staffed: Database, seeds_with: Load
) -> None:
    done(staffed, approving("a", "U1"))
    assert seeds_with(ANSWER).documents == 0
    assert kept(staffed) == [(1, TEXT, "U1")]
    seeded = seeds_with(replace(ANSWER, text="Two roles change."))
    assert (seeded.documents, seeded.gap) == (1, Gap.NOT_APPROVED)
    assert kept(staffed) == [(2, "Two roles change.", None)]


@ON_SQLITE
def test_words_that_were_changed_in_slack_stay_until_the_file_itself_changes(
    staffed: Database, seeds_with: Load
) -> None:
    done(staffed, approving("a", "U1", "Ask Olga."))
    seeded = seeds_with(ANSWER)
    assert [one.other.by for one in seeded.changed_elsewhere if one.other] == ["U1"]
    assert (seeded.documents, seeded.gap) == (0, None)
    assert kept(staffed) == [(2, "Ask Olga.", "U1")]
    seeded = seeds_with(replace(ANSWER, title="Jobs"))
    assert seeded.changed_elsewhere[0].added
    assert kept(staffed) == [(3, TEXT, None)]


def test_what_the_file_does_not_have_any_more_is_withdrawn_and_can_come_back(
    staffed: Database, seeds_with: Load
) -> None:
    done(staffed, approving("a", "U1"))
    other = ReadyAnswer("data", "My data", ("privacy",), "It stays here.")
    assert seeds_with(other).gap is Gap.MISSING
    assert [text for _, text, _ in kept(staffed)] == ["It stays here."]
    assert done(staffed, approving("b", "U1", seen=2)).verdict is Verdict.NO_SUCH_ANSWER
    assert seeds_with(other).documents == 0
    seeds_with(other, ANSWER)
    assert kept(staffed) == [(1, "It stays here.", None), (3, TEXT, None)]


@ON_SQLITE
def test_only_what_is_approved_now_counts_as_something_to_send(staffed: Database) -> None:
    with staffed.transaction() as session:
        assert not ready.some_approved(session)
    done(staffed, approving("a", "U1"))
    with staffed.transaction() as session:
        assert ready.some_approved(session)
        assert gap_before_the_first_pulse(session) is None
        before = ready.get(session, "jobs")
        assert before is not None
        ready.keep(session, replace(ANSWER, text="[open]"), before, T0, "U2")
        assert not ready.some_approved(session)
        assert gap_before_the_first_pulse(session) is Gap.NOT_APPROVED


@ON_SQLITE
def test_whoever_is_erased_leaves_the_words_and_the_approval_but_not_their_name(staffed: Database) -> None:
    done(staffed, approving("a", "U1", "Ask Olga."))
    with staffed.transaction() as session:
        person = by_slack_id(session, "U1")
        assert person is not None
        retention.erase(session, Keys(None), person)
    with staffed.reading() as session:
        assert session.get_one(Approval, ("jobs", 2)).by == retention.ERASED
        assert session.get_one(Document, (ready.KIND, "jobs", 2)).by == retention.ERASED
        assert company.newest(session, ready.KIND)["jobs"].body["text"] == "Ask Olga."
