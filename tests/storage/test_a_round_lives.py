"""Rounds live through whatever may happen to them, killed anywhere and taken up again, and every count stays true.

Hypothesis draws the story (`living.py`): rounds open, people answer, change their minds, move, leave and are erased,
time passes, rounds are closed, cancelled and finished. What truly happened is known beside it (`what_happened.py`).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlmodel import Session, select

from bot.rules.publishing import EVERYBODY
from bot.rules.pulses import Mode, RoundState
from bot.rules.sending import Kind
from storage import closing, deliveries, rounds
from storage.deliveries import State
from storage.keys import Keys, Locked, new_secret
from storage.tables import Comment, Delivery, Invite, OpenAnswer, Participation, Person, Publication, Round, RoundKey
from tests.conftest import Postgres
from tests.storage.living import KEYS, Living, NewDatabase
from tests.storage.what_happened import Lived

OTHER_KEYS = Keys(new_secret())


def as_json(body: Any) -> Any:
    return json.loads(json.dumps(body))


class Rounds(Living):
    """What must hold at every moment, whatever has happened."""

    def __init__(self, new_database: NewDatabase) -> None:
        super().__init__(new_database)
        self.authors: dict[int, set[bytes]] = {}

    @invariant()
    def the_tables_say_what_happened(self) -> None:
        with self.db.reading() as session:
            rows = {row.id: row for row in session.exec(select(Round))}
            took_part = _by_round(session.exec(select(Participation.round_id, Participation.person_id)))
            given = _by_round((one.round_id, one) for one in session.exec(select(OpenAnswer)))
            keys = {key.round_id: key.wrapped for key in session.exec(select(RoundKey))}
            asked = _by_round((one.round_id, one) for one in session.exec(select(Invite)))
            comments = _by_round((one.round_id, one) for one in session.exec(select(Comment)))
            assert rows.keys() == self.truth.rounds.keys()
            for one in self.truth.rounds.values():
                assert rows[one.number].state == one.state
                assert {row.person_id: (row.department, row.cohort) for row in asked[one.number]} == one.asked
                assert {row.person_id for row in asked[one.number] if row.reached} == one.reached
                assert sorted(took_part[one.number]) == sorted(one.took_part)
                self._answers_are_those_given(session, one, given[one.number], keys.get(one.number))
                self._counts_are_those_of_the_answers(rows[one.number], one)
                self._comments_are_those_written(one, comments[one.number])
                self._everybody_is_written_to(session, rows[one.number], one)
            self._the_ledger_holds_each_cycle_once(session)
            self._nothing_of_asking_is_left(session)
            self._nobody_who_was_erased_is_left(session)
        self._the_disk_has_forgotten()

    def _answers_are_those_given(
        self, session: Session, one: Lived, given: list[OpenAnswer], key: bytes | None
    ) -> None:
        anonymous = one.mode is Mode.ANONYMOUS
        assert (key is not None) is (anonymous and one.state is RoundState.OPEN)
        people = list(one.asked) or list(one.answers)
        authors = KEYS.authors(key, one.number, people) if key else {person: str(person) for person in people}
        found = {(row.author, row.question): row.value for row in given}
        truth = {(authors.get(p, str(p)), q): v for p, said in one.answers.items() for q, v in said.items()}
        assert found == truth
        if key is None:
            return
        self.authors.setdefault(one.number, set()).update(author.encode() for author in authors.values())
        for person in people[:1]:
            assert rounds.answers_of(session, KEYS, one.number, f"U{person}") == one.answers.get(person, {})
        with pytest.raises(Locked):
            OTHER_KEYS.authors(key, one.number, people)

    def _counts_are_those_of_the_answers(self, row: Round, one: Lived) -> None:
        if one.counted is None:
            assert row.tally is None
            return
        response = {name: one.counted.body[name] for name in ("asked", "took_part")}
        if one.published:
            assert row.tally == response
            return
        assert {name: row.tally[name] for name in response} == response
        assert row.tally.keys() == {*response, "sealed"}
        body, kept = closing.tally(KEYS, row)
        assert (body, set(kept)) == (as_json(one.counted.body), set(one.counted.kept))
        for question in one.counted.questions:
            told = sum(k.n for k in kept if k.question == question.key and k.cohort == EVERYBODY)
            assert told <= response["took_part"] <= response["asked"]

    def _comments_are_those_written(self, one: Lived, kept: list[Comment]) -> None:
        linked = one.linked and one.mode is Mode.CONFIDENTIAL
        truth = [(unit, words, str(who) if linked else None) for unit, words, who in one.comments]
        assert Counter((row.unit, row.words, row.author) for row in kept) == Counter(truth)

    def _the_ledger_holds_each_cycle_once(self, session: Session) -> None:
        ledger = [(row.first_round, row.figures) for row in session.exec(select(Publication))]
        assert len(ledger) == len(dict(ledger))
        assert dict(ledger) == {number: as_json(one) for number, one in self.truth.figures().items()}
        for one in self.truth.rounds.values():
            published = closing.of_round(session, session.get_one(Round, one.number))
            assert (published is not None) is (one.published or self._is_cancelled_part(one))

    def _is_cancelled_part(self, one: Lived) -> bool:
        """Whether the other half of its cycle was published."""
        cycle = [r for r in self.truth.rounds.values() if one.cycle is not None and r.cycle == one.cycle]
        return one.state is RoundState.CANCELLED and any(r.published for r in cycle)

    def _nothing_of_asking_is_left(self, session: Session) -> None:
        over = [deliveries.about_round(n) for n, r in self.truth.rounds.items() if r.state is not RoundState.OPEN]
        for row in session.exec(select(Delivery).where(Delivery.about.in_(over))):
            assert (row.kind, row.state) == (Kind.PULSE, State.SENT)

    def _everybody_is_written_to(self, session: Session, row: Round, one: Lived) -> None:
        """As far as it has come, in the order of their numbers."""
        if one.state is RoundState.OPEN:
            about = (Delivery.about == deliveries.about_round(one.number), Delivery.kind == Kind.PULSE)
            mark = max(one.asked, default=0) if row.asked_up_to is None else row.asked_up_to
            recipients = sorted(session.exec(select(Delivery.recipient).where(*about)))
            assert recipients == sorted(f"U{person}" for person in one.asked if person <= mark)

    def _nobody_who_was_erased_is_left(self, session: Session) -> None:
        assert set(session.exec(select(Person.id))) == self.truth.people.keys()
        recipients = {int(one.removeprefix("U")) for one in session.exec(select(Delivery.recipient))}
        assert recipients <= self.truth.people.keys()

    def _the_disk_has_forgotten(self) -> None:
        """Of SQLite: neither the file nor its log holds what stood for people in a round that is over."""
        file = Path(self.db.url.database or "")
        over = [self.authors.get(one.number, set()) for one in self.truth.rounds.values() if one.ended]
        if over and self.db.engine.dialect.name == "sqlite":
            disk = b"".join(part.read_bytes() for part in (file, file.with_name(f"{file.name}-wal")))
            assert not [author for authors in over for author in authors if author in disk]


def _by_round(pairs: Iterable[tuple[int, Any]]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for number, one in pairs:
        found[number].append(one)
    return found


def lived_through(new_database: NewDatabase, stories: int, steps: int, *, shortened: bool = False) -> None:
    """So many stories of so many steps; `shortened` looks for a shorter one that fails, which may take minutes."""
    how = settings(
        max_examples=stories,
        stateful_step_count=steps,
        phases=[phase for phase in Phase if shortened or phase not in (Phase.shrink, Phase.explain)],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Rounds(new_database), settings=how)


@pytest.fixture(autouse=True)
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty people are written to at once."""
    monkeypatch.setattr("bot.opening.AT_ONCE", 20)


@pytest.fixture
def files(tmp_path: Path, migrated_file: Path) -> NewDatabase:
    """Makes SQLite databases."""
    numbers = count(1)

    @contextmanager
    def new_database() -> Iterator[str]:
        file = tmp_path / f"{next(numbers)}.db"
        copyfile(migrated_file, file)
        yield f"sqlite:///{file}"
        for part in tmp_path.glob(f"{file.name}*"):
            part.unlink()

    return new_database


def test_whatever_happens_to_rounds_every_answer_is_counted_once_and_forgotten(files: NewDatabase) -> None:
    lived_through(files, stories=8, steps=10)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_whatever_happens_to_rounds_in_many_stories_on_sqlite(files: NewDatabase) -> None:
    lived_through(files, stories=40, steps=40, shortened=True)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_whatever_happens_to_rounds_in_many_stories_on_postgresql(postgres: Postgres) -> None:
    lived_through(postgres.database, stories=20, steps=30, shortened=True)
