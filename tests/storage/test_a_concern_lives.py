"""Concerns live through whatever people do, in any order: nothing rests too long, nothing is lost, nobody is found."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from bot import climbing, passing, telling
from bot import concerns as escalating
from bot.concerns import Acting, Raising, Result
from bot.loading import load
from bot.rules.concerns import Urgency
from bot.rules.escalation import NEUTRAL_PERSON, Happened, Stage, Way
from bot.rules.handling import Consent, Illegal, Verb
from bot.rules.sending import Kind
from bot.seeding import read_company
from storage import attempts, company, concerns, people, trail, turns
from storage.db import Database
from storage.deliveries import Claimed
from storage.keys import Keys, new_secret
from storage.people import Terms
from storage.reporters import reporter_of, subject
from storage.tables import Concern, Deed, Delivery, Department, Person, RoleHolder

HARBOUR = Path(__file__).parents[1] / "stories" / "harbour"
MONDAY = datetime(2026, 4, 13, 6, 0, tzinfo=UTC)
KEYS = Keys(new_secret())
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset(), keys=KEYS)
EVERYBODY = range(1, 15)
STAYS = ("olga@example.com", "ida@example.com")
"""The operations lead and the CEO do not leave, or nobody would be left to own anything."""
PASSED = ("assign", "consult", "hand", "up", "reopen")
LATE = timedelta(hours=1)
"""How seldom it ticks here."""


class ConcernsLive(RuleBasedStateMachine):
    """People of a company of fourteen raise, work on and answer concerns, fall ill, and leave."""

    numbers = Bundle("numbers")
    make: Callable[[], Database]

    def __init__(self) -> None:
        super().__init__()
        self.db = type(self).make()
        self.now = MONDAY + timedelta(hours=2)
        self.reporters: dict[int, int] = {}
        self.steps = self.told = 0
        self.form = 0

    def teardown(self) -> None:
        self.db.close()

    @initialize()
    def moves_in(self) -> None:
        with self.db.transaction() as session:
            load(session, read_company(HARBOUR), MONDAY, "test")
            company.go_live(session, MONDAY)
            for person in session.exec(select(Person)):
                person.slack_id, person.contacted_at, person.contact_planned = f"U{person.id}", MONDAY, True
            session.add(RoleHolder(role=NEUTRAL_PERSON, person_id=12, deputy_id=13))

    def does(self, work: Callable[[Session], Result]) -> Result:
        with self.db.transaction() as session:
            return work(session)

    def acting(self, number: int, person: int, words: str = "Words of theirs") -> Acting:
        self.form += 1
        return Acting(f"form {self.form}", number, f"U{person}", words)

    def is_here(self, person: int) -> bool:
        with self.db.reading() as session:
            row = session.get(Person, person)
            return row is not None and row.left_at is None

    @rule(target=numbers, person=st.sampled_from(EVERYBODY), anonymous=st.booleans(), way=st.sampled_from(Way),
          urgency=st.sampled_from(Urgency), category=st.sampled_from(["skills_gap", "weak_sponsorship", "other"]),
          about=st.none() | st.sampled_from(EVERYBODY))  # fmt: skip
    def raises(self, person: int, anonymous: bool, way: Way, urgency: Urgency, category: str, about: int | None) -> int:
        if not self.is_here(person):
            return 0
        self.form += 1
        told = Raising(
            f"form {self.form}", f"U{person}", category, urgency, "It is wrong", anonymous, way,
            f"U{about}" if about else None,
        )  # fmt: skip
        with self.db.transaction() as session:
            found = escalating.raise_concern(session, TERMS, told, self.now)
            number = found.id or 0 if found else 0
        if number:
            self.reporters[number] = person
        return number

    @rule(number=numbers, person=st.sampled_from(EVERYBODY),
          verb=st.sampled_from([Verb.ACKNOWLEDGE, Verb.ASK, Verb.NOTE, Verb.RESOLVE]))  # fmt: skip
    def acts(self, number: int, person: int, verb: Verb) -> None:
        if self.is_here(person):
            self.does(lambda s: escalating.act(s, TERMS, self.acting(number, person), verb, self.now))

    @rule(number=numbers, verb=st.sampled_from([Verb.ACKNOWLEDGE, Verb.ASK, Verb.RESOLVE]))
    def its_owner_acts(self, number: int, verb: Verb) -> None:
        owner = self.owner(number)
        if owner and self.is_here(owner):
            self.does(lambda s: escalating.act(s, TERMS, self.acting(number, owner), verb, self.now))

    @rule(number=numbers, to=st.sampled_from(EVERYBODY), how=st.sampled_from(PASSED),
          department=st.sampled_from(["sales", "finance", "legal"]))  # fmt: skip
    def it_is_passed_on(self, number: int, to: int, how: str, department: str) -> None:
        owner = self.owner(number)
        if not owner or not self.is_here(owner):
            return

        def work(session: Session) -> Result:
            acting, person = self.acting(number, owner), session.get(Person, to)
            match how:
                case "assign":
                    return passing.assign(session, TERMS, acting, person, self.now)
                case "consult":
                    return passing.consult(session, TERMS, acting, [person] if person else [], self.now)
                case "hand":
                    return passing.hand(session, TERMS, acting, session.get(Department, department), self.now)
                case "up":
                    return passing.up(session, TERMS, acting, self.now)
                case _:
                    return passing.reopen(session, TERMS, acting, self.now)

        self.does(work)

    @rule(number=numbers)
    def its_reporter_answers(self, number: int) -> None:
        person = self.reporters.get(number)
        if person and self.is_here(person):
            result = self.does(lambda s: escalating.answer(s, TERMS, self.acting(number, person), self.now))
            assert result.refused in (None, Illegal.RESOLVED)

    @rule(number=numbers, helped=st.booleans(), person=st.none() | st.sampled_from(EVERYBODY))
    def somebody_says_whether_it_helped(self, number: int, helped: bool, person: int | None) -> None:
        who = person or self.reporters.get(number)
        if not who or not self.is_here(who):
            return
        result = self.does(lambda s: escalating.verdict(s, TERMS, self.acting(number, who), self.now, helped=helped))
        if who != self.reporters.get(number):
            assert result.refused is Illegal.NOT_THERE

    @rule(number=numbers, yes=st.booleans(), stale=st.booleans(), person=st.none() | st.sampled_from(EVERYBODY))
    def somebody_says_whether_others_may_hear(self, number: int, yes: bool, stale: bool, person: int | None) -> None:
        who = person or self.reporters.get(number)
        if not number or not who or not self.is_here(who):
            return
        result = self.says_whether_others_may_hear(number, who, yes, stale)
        if who != self.reporters.get(number):
            assert result.refused is Illegal.NOT_THERE
        if yes and stale:
            assert result.refused is not None

    def says_whether_others_may_hear(self, number: int, who: int, yes: bool, stale: bool) -> Result:
        def work(session: Session) -> Result:
            mark = "" if stale else telling.asked(session, session.get_one(Concern, number)).mark
            return telling.consent(session, TERMS, self.acting(number, who), self.now, yes=yes, mark=mark)

        return self.does(work)

    @rule(number=numbers, yes=st.booleans())
    def it_is_resolved_and_has_helped(self, number: int, yes: bool) -> None:
        """What others may hear is seldom come to by chance."""
        owner, reporter = self.owner(number), self.reporters.get(number)
        if owner and reporter and self.is_here(owner) and self.is_here(reporter):
            self.does(lambda s: escalating.act(s, TERMS, self.acting(number, owner), Verb.RESOLVE, self.now))
            self.does(lambda s: escalating.verdict(s, TERMS, self.acting(number, reporter), self.now, helped=True))
            if yes:
                self.says_whether_others_may_hear(number, reporter, yes=True, stale=False)

    @rule(number=numbers, person=st.none() | st.sampled_from(EVERYBODY))
    def somebody_tells_others(self, number: int, person: int | None) -> None:
        who = person or self.owner(number)
        if not who or not self.is_here(who):
            return
        with self.db.reading() as session:
            found = session.get(Concern, number)
            may = found is not None and found.consent == Consent.YES and found.stage == Stage.RESOLVED
        result = self.does(lambda s: telling.publish(s, TERMS, self.acting(number, who, "It is mended"), self.now))
        assert may or result.refused is not None
        self.told += result.refused is None

    @rule(person=st.sampled_from(EVERYBODY), days=st.integers(1, 9), cover=st.none() | st.sampled_from(EVERYBODY))
    def somebody_goes_away(self, person: int, days: int, cover: int | None) -> None:
        with self.db.transaction() as session:
            end = self.now + timedelta(days=days)
            people.announce(session, f"U{person}", self.now, end, None if cover == person else cover)

    @rule(person=st.sampled_from(EVERYBODY))
    def somebody_comes_back(self, person: int) -> None:
        with self.db.transaction() as session:
            people.back(session, f"U{person}")

    @rule(person=st.sampled_from(EVERYBODY))
    def somebody_leaves(self, person: int) -> None:
        with self.db.transaction() as session:
            row = session.get_one(Person, person)
            if row.email not in STAYS:
                row.left_at = self.now

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        for _ in range(hours):
            self.now += LATE
            self.ticks()

    def ticks(self) -> None:
        with self.db.transaction() as session:
            people.turn_absences(session, self.now)
            for number in concerns.climbing(session, self.now):
                climbing.climb(session, TERMS, number, self.now)
        with self.db.transaction() as session:
            written_to: set[str] = set()
            while found := turns.due(session, self.now, written_to):
                number, recipient = found
                written_to.add(recipient)
                begun = attempts.begin(session, number, TERMS, self.now)
                if isinstance(begun, Claimed):
                    attempts.sent(session, number, "D1", "1.0", self.now)
                    self.arrived(session, begun)

    def arrived(self, session: Session, card: Claimed) -> None:
        if card.kind is Kind.CARD:
            number = int((card.about or "").partition(":")[2])
            climbing.card_arrived(session, number, card.payload["rung"], TERMS, self.now)

    def owner(self, number: int) -> int | None:
        with self.db.reading() as session:
            found = session.get(Concern, number)
            return found.owner_id if found else None

    # What holds at every moment

    @invariant()
    def every_concern_has_one_owner_or_is_resolved_and_none_rests_longer_than_its_ladder_allows(self) -> None:
        with self.db.reading() as session:
            waiting = {row.about for row in self.cards(session) if row.state == "waiting"}
            for concern in session.exec(select(Concern)):
                if concern.stage == Stage.RESOLVED:
                    continue
                assert concern.owner_id is not None
                rests = concern.climbs_at is not None and concern.climbs_at + LATE < self.now
                assert not rests or subject(concern.id or 0) in waiting, concern
                if concern.stage == Stage.OPEN:
                    assert concern.climbs_at is not None
                elif concern.answered_at is None:
                    assert concern.climbs_at is not None, "an answer is owed"

    @invariant()
    def nobody_has_what_is_about_them_or_what_they_raised_by_name(self) -> None:
        with self.db.reading() as session:
            for concern in session.exec(select(Concern)):
                number = concern.id or 0
                barred = {concern.about_id} - {None}
                if not concern.anonymous:
                    barred |= {self.reporters[number]}
                standing = concerns.standing(session, KEYS, concern)
                assert concern.owner_id not in barred
                assert not any(standing.open_to(one) for one in barred if one is not None)
                if concern.way == Way.NEUTRAL:
                    mine = {12, 13, concern.owner_id, *concern.consulted}
                    assert standing.involved <= mine | set(people.covers(session).values())

    @invariant()
    def whoever_raised_it_anonymously_stands_nowhere_and_is_found_by_the_key_alone(self) -> None:
        with self.db.reading() as session:
            for concern in session.exec(select(Concern).where(col(Concern.anonymous))):
                number = concern.id or 0
                assert concern.reporter_id is None
                assert reporter_of(KEYS, concern) == self.reporters[number]
                for step in concerns.events(session, number):
                    if step.happened in BY_THE_REPORTER:
                        assert step.by_id is None
                for row in session.exec(select(Delivery).where(Delivery.about == subject(number))):
                    if row.recipient == subject(number):
                        assert (row.channel, row.ts, row.sent_at) == (None, None, None)

    @invariant()
    def others_are_told_only_what_was_let_be_heard_and_no_unit_of_fewer_than_ten(self) -> None:
        with self.db.reading() as session:
            deeds = session.exec(select(Deed)).all()
            assert len(deeds) == self.told
            # Nobody of this company of fourteen is in a unit of ten.
            assert all(deed.departments is None and deed.publication_id is None for deed in deeds)
            for concern in session.exec(select(Concern).where(Concern.consent != "")):
                assert concern.helped or concern.stage != Stage.RESOLVED

    @invariant()
    def the_record_is_whole(self) -> None:
        with self.db.reading() as session:
            head, broken = trail.check(session, KEYS)
            assert broken == []
            assert head.length >= self.steps
            self.steps = head.length

    def cards(self, session: Session) -> Any:
        return session.exec(select(Delivery).where(Delivery.kind == Kind.CARD))


BY_THE_REPORTER = (
    Happened.RAISED, Happened.ANSWERED, Happened.HELPED, Happened.REOPENED, Happened.CONSENTED, Happened.DECLINED,
)  # fmt: skip


def lives(make: Callable[[], Database], examples: int, steps: int) -> None:
    machine = type("Lives", (ConcernsLive,), {"make": staticmethod(make)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.fixture
def fresh(tmp_path: Path, migrated_file: Path) -> Callable[[], Database]:
    """Makes a new database each time it is called."""
    made = iter(range(100_000))

    def make() -> Database:
        file = tmp_path / f"{next(made)}.db"
        file.write_bytes(migrated_file.read_bytes())
        return Database(f"sqlite:///{file}")

    return make


def test_whatever_people_do_no_concern_is_lost(fresh: Callable[[], Database]) -> None:
    lives(fresh, examples=4, steps=25)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_whatever_people_do_no_concern_is_lost_in_many_lives(fresh: Callable[[], Database]) -> None:
    lives(fresh, examples=50, steps=50)
