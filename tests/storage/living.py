"""What may happen to rounds, in any order: the rules from which Hypothesis draws a story, and the company it is about.

Whatever changes the database may be killed at any of its statements. `Truth` is told only what came to its end.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from pydantic import SecretStr
from sqlmodel import Session, select

from bot import closing, opening
from bot.asking import Order
from bot.house import terms
from bot.rules.due import Ask, Close, Finish, Open, Sweep, due
from bot.rules.pulses import Mode, RoundState
from bot.rules.sending import Kind
from bot.settings import load as load_settings
from bot.tick import drawing, load, record
from storage import attempts, deliveries, retention, rounds
from storage.answers import Answers, Tap, Verdict
from storage.db import Database
from storage.deliveries import Planned
from storage.keys import Keys, new_secret
from storage.tables import Delivery, Person, Round
from tests.storage.company import MONDAY, Killed, hire, killed_at, move_in
from tests.storage.what_happened import (
    COMMENTS,
    FLOOR,
    LEAVERS,
    LINKS,
    PARTICIPATION,
    SIZES,
    VALUES,
    Lived,
    Somebody,
    Truth,
)

SECRET = new_secret()
KEYS = Keys(SECRET)
ANSWERS = Answers(KEYS)
TOGETHER = {"any": st.integers(0, 200), "killed": st.one_of(st.none(), st.none(), st.integers(0, 30))}
"""Which of those there are is meant, and at which statement (or commit) the process is killed, or None."""
CROWD = {"first": st.integers(0, 5), "every": st.sampled_from([1, 1, 2, 3, 8])}
"""Of those who are asked, from which on, and every which."""
MODES = st.sampled_from([Mode.ANONYMOUS, Mode.CONFIDENTIAL])
DAYS = (1 / 24, 1, 3, 9, 36, 100)
NewDatabase = Callable[[], AbstractContextManager[str]]


class Living(RuleBasedStateMachine):
    """A company whose rounds live through what Hypothesis draws."""

    def __init__(self, new_database: NewDatabase) -> None:
        super().__init__()
        self.stack = ExitStack()
        url = self.stack.enter_context(new_database())
        self.db = Database(url)
        self.stack.callback(self.db.close)
        self.settings = load_settings(
            env_file=None, DATABASE_URL=url, secret=SecretStr(SECRET), floor_scores=FLOOR,
            keep_links_days=LINKS.days, keep_participation_days=PARTICIPATION.days, keep_leavers_days=LEAVERS.days,
            keep_comments_days=COMMENTS.days,
        )  # fmt: skip
        self.now = MONDAY
        with self.db.transaction() as session:
            self.truth = Truth(move_in(session))
        self.taps: list[Tap] = []
        self.presses = count()

    def teardown(self) -> None:
        self.stack.close()

    def done(self, work: Callable[[Session], object], killed: int | None = None) -> bool:
        """Whether one transaction came to its end."""
        try:
            with killed_at(self.db, killed), self.db.transaction() as session:
                work(session)
        except Killed:
            return False
        return True

    def chosen(self, place: int, *, open_ones: bool = False) -> Lived:
        every = list(self.truth.rounds.values())
        some = [one for one in every if one.takes(self.now)] if open_ones else []
        return (some or every)[-1 - place % len(some or every)]

    # People are asked, and answer

    @initialize(mode=MODES, days=st.sampled_from([9, 9, 20]), **CROWD, value=st.integers(0, 4))
    def the_first_opens(self, mode: Mode, days: int, first: int, every: int, value: int) -> None:
        """A round that stays open for twenty days is still open when the next half of its cycle, or the next, opens."""
        self.settings.pulse_mode, self.settings.pulse_days = mode, days
        self.now += timedelta(days=1, hours=4)
        self.the_clock_ticks(None)
        self.the_post_comes(0, first, every)
        self.people_answer(0, None, first, every, None, value)

    @rule(mode=MODES, days=st.integers(2, 10), killed=TOGETHER["killed"], **CROWD, value=st.integers(0, 4))
    def a_lead_opens_one(self, mode: Mode, days: int, killed: int | None, first: int, every: int, value: int) -> None:
        order = Order("lessons", self.now, self.now + timedelta(days=days), mode=mode)
        terms_now = terms(self.settings, self.now)
        opened: list[Round] = []
        if self.done(lambda s: opened.append(opening.open_now(s, self.settings, terms_now, order, self.now)), killed):
            self._opened(opened[0])
            self.people_answer(0, None, first, every, None, value)

    def _opened(self, row: Round) -> None:
        mode = Mode(row.mode)
        one = Lived(row.id or 0, row.template, mode, self.now, row.closes_at, {}, row.cycle, row.part, row.parts)
        self.truth.open(self.now, one)

    @rule(**TOGETHER, **CROWD, question=st.sampled_from([None, None, 0, 1, 2]), value=st.integers(0, 4))
    def people_answer(
        self, any: int, killed: int | None, first: int, every: int, question: int | None, value: int
    ) -> None:
        """Some of those who are asked answer a question, or all of them (None); some for the second time."""
        one = self.chosen(any, open_ones=True)
        keys = [q.key for q in one.questions] if question is None else [one.questions[question].key]
        self._tapped(
            [
                (one, person, key, VALUES[key][(value + place) % len(VALUES[key])])
                for place, person in enumerate(sorted(one.asked)[first::every])
                for key in keys
            ],
            killed,
        )

    @rule(**TOGETHER, person=st.integers(1, 90), question=st.sampled_from(sorted(VALUES)), value=st.integers(0, 12))
    def anybody_taps_anything(self, any: int, killed: int | None, person: int, question: str, value: int) -> None:
        """Perhaps they are not asked in it, or it has no such question, or no such value."""
        values = [value for values in VALUES.values() for value in values]
        self._tapped([(self.chosen(any), person, question, values[value % len(values)])], killed)

    @rule(any=TOGETHER["any"])
    def a_tap_comes_again(self, any: int) -> None:
        """Soon enough for it to be known."""
        late = [tap for tap in self.taps if tap.at > self.now - timedelta(days=5)]
        with self.db.transaction() as session:
            outcomes = ANSWERS.save(session.connection(), late[any % (len(late) or 1) :][:1])
        assert Verdict.SAVED not in {one.verdict for one in outcomes}

    def _tapped(self, taps: list[tuple[Lived, int, str, str]], killed: int | None) -> None:
        new = [
            Tap(f"tap {next(self.presses)}", f"U{person}", one.number, key, value, self.now)
            for one, person, key, value in taps
        ]
        said: list[Verdict] = []
        if not self.done(lambda s: said.extend(o.verdict for o in ANSWERS.save(s.connection(), new)), killed):
            return
        for (one, who, key, value), tap, verdict in zip(taps, new, said, strict=True):
            assert verdict is self._verdict(one, who, key, value)
            if verdict is Verdict.SAVED:
                one.answer(who, key, value)
                self.taps.append(tap)

    def _verdict(self, one: Lived, person: int, key: str, value: str) -> Verdict:
        who = self.truth.people.get(person)
        if person not in one.asked or who is None or who.left_at is not None:
            return Verdict.NOT_ASKED
        if not one.takes(self.now):
            return Verdict.CLOSED
        fits = any(question.key == key and question.accepts(value) for question in one.questions)
        return Verdict.SAVED if fits else Verdict.NO_SUCH_ANSWER

    @rule(any=TOGETHER["any"], **CROWD)
    def the_post_comes(self, any: int, first: int, every: int) -> None:
        """The pulse reaches some of them, and half of these are reminded."""
        one = self.chosen(any, open_ones=True)
        if one.state is not RoundState.OPEN:
            return
        new = [person for person in sorted(one.asked)[first::every] if person not in one.reached]
        with self.db.transaction() as session:
            about = deliveries.about_round(one.number)
            reminders = [
                Planned(f"reminder:{one.number}:U{n}", Kind.REMINDER, f"U{n}", self.now, about) for n in new[::2]
            ]
            deliveries.plan(session, reminders, self.now)
            for row in session.exec(select(Delivery).where(Delivery.about == about)):
                if int(row.recipient.removeprefix("U")) in new:
                    attempts.sent(session, row.id or 0, f"D{row.recipient}", "1.1", self.now)
            for person in new:
                rounds.reached(session, one.number, f"U{person}")
        one.reached.update(new)

    # They come and go

    @rule(**TOGETHER, department=st.sampled_from(sorted(SIZES)), how=st.sampled_from(["moves", "moves", "leaves"]))
    def somebody(self, any: int, killed: int | None, department: str, how: str) -> None:
        """Moves or leaves, and five colleagues with them."""
        some = sorted(self.truth.people)[any % len(self.truth.people) :][:6]
        before = {number: replace(self.truth.people[number]) for number in some}
        for who in (self.truth.people[number] for number in some):
            if how == "moves":
                who.department = department
            else:
                who.left_at = who.left_at or self.now

        def change(session: Session) -> None:
            for number in some:
                person, who = session.get_one(Person, number), self.truth.people[number]
                person.department, person.left_at = who.department, who.left_at

        if not self.done(change, killed):
            self.truth.people.update(before)

    @rule(department=st.sampled_from(sorted(SIZES)))
    def somebody_joins(self, department: str) -> None:
        """Their number may be that of somebody who was erased."""
        with self.db.transaction() as session:
            hire(session, self.truth.people, Somebody(department, "assigned"))

    @rule(**TOGETHER)
    def somebody_is_erased(self, any: int, killed: int | None) -> None:
        number = sorted(self.truth.people)[-1 - any % len(self.truth.people)]
        if self.done(lambda s: retention.erase(s, KEYS, s.get_one(Person, number)), killed):
            self.truth.erase(number)

    # Time passes, and rounds end

    @rule(days=st.sampled_from(DAYS), killed=TOGETHER["killed"])
    def time_passes(self, days: float, killed: int | None) -> None:
        self.now += timedelta(days=days)
        self.the_clock_ticks(killed)

    @rule(**CROWD, value=st.integers(0, 4), killed=TOGETHER["killed"])
    def a_fortnight_passes(self, first: int, every: int, value: int, killed: int | None) -> None:
        """As it should go: many answer everything, and when the next half is asked, the last has closed."""
        self.people_answer(0, None, first, min(every, 2), None, value)
        self.time_passes(14, killed)

    def the_clock_ticks(self, killed: int | None) -> None:
        """Whatever is due of rounds is done, until the process is killed; the next tick takes it up again."""
        with self.db.reading() as session:
            state = load(session, self.settings, self.now)
        try:
            with killed_at(self.db, killed):
                for decision in due(state, self.now):
                    if isinstance(decision, Ask | Open | Close | Finish | Sweep):
                        self._carried_out(decision)
        except Killed:
            self.came_as_far_as_they_are()

    def _carried_out(self, decision: Ask | Open | Close | Finish | Sweep) -> None:
        more = not isinstance(decision, Open | Finish)
        while more:
            with self.db.transaction() as session:
                more = record(session, self.settings, terms(self.settings, self.now), decision, self.now)
        match decision:
            case Open():
                self._opens(decision)
            case Finish():
                asyncio.run(closing.finish(self.db, KEYS, self.now))
                self.truth.finish(self.now)
            case Close(number):
                self.truth.rounds[number].close(self.now)
            case Sweep():
                self.truth.sweep(self.now)

    def _opens(self, decision: Open) -> None:
        """As in the tick: in a transaction what is stored, and in others its messages."""
        with self.db.reading() as session:
            drawn = drawing(self.settings, terms(self.settings, self.now), decision, self.now)(session)
        with self.db.transaction() as session:
            row = opening.store(session, self.settings, drawn)
        self._opened(row)
        self._carried_out(Ask(row.id))

    @rule(**TOGETHER, how=st.lists(st.sampled_from(["close", "close", "cancel"]), min_size=1, max_size=2))
    def somebody_ends_it(self, any: int, killed: int | None, how: list[str]) -> None:
        """By hand, and perhaps twice, or after it has ended."""
        one = self.chosen(any)
        for verb in how:
            was_open, said = one.state is RoundState.OPEN, []

            def end(session: Session, verb: str = verb, said: list[bool] = said) -> None:
                close = verb == "close"
                ended = (
                    closing.close(session, KEYS, one.number, self.now)
                    if close
                    else closing.cancel(session, one.number, self.now)
                )
                said.append(ended)

            if self.done(end, killed):
                assert said == [was_open]
                if was_open:
                    one.close(self.now) if verb == "close" else one.cancel()

    @rule(killed=TOGETHER["killed"])
    def what_has_ended_is_finished(self, killed: int | None) -> None:
        """By the command line: each step is another transaction here than in the tick."""
        try:
            with killed_at(self.db, killed):
                closing.finish_here(self.db, KEYS, self.now)
        except Killed:
            self.came_as_far_as_they_are()
        else:
            self.truth.finish(self.now)

    def came_as_far_as_they_are(self) -> None:
        """After a kill: which steps of closing had been done by then. They are done in their order, or not at all."""
        with self.db.reading() as session:
            found = {row.id: row for row in session.exec(select(Round))}
        for one in self.truth.rounds.values():
            row = found[one.number]
            if one.state is RoundState.CLOSING and row.state == RoundState.CLOSED:
                one.state = RoundState.CLOSED
            if one.state is RoundState.CANCELLED:
                one.closed_at = one.closed_at or row.closed_at
        complete = [one for cycle in self.truth.complete() for one in cycle]
        for one in complete:
            one.published = found[one.number].published_at is not None
