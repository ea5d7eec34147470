"""How people act on concerns that are theirs to act on: acknowledge, perhaps ask, and resolve, each by their temper."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from simulator import sentences
from simulator.errands import Errand, Errands, asks, was_saved
from simulator.hands import Hands
from simulator.life import Life
from simulator.message import Message
from simulator.people import acts_after
from simulator.person import Person
from simulator.screen import Place, controls
from simulator.seen import Seen
from simulator.view import View

ACKNOWLEDGE, ASK, RESOLVE, READY = "Acknowledge", "Ask", "Resolve", "Ready answers"
WHICH, FITS, SENT = "Which answer?", "Fits this concern", "sent the ready answer"
YOUR_QUESTION, DECIDED = "Your question", "What was decided or done?"
WRITE, WHAT_WAS_DONE = "Write it", "What was done?"
ASKS_FIRST = 0.35
SENDS_READY = 0.6
"""How many look whether there is a ready answer that fits, where they are offered some."""
AT_ONCE = timedelta(minutes=2)
"""What changes within this time after a question is the question's own doing, not its answer."""
CLIMBED = 2


@dataclass(slots=True)
class Case:
    """A concern that somebody has made their own, and the card by which they act on it."""

    who: str
    number: int
    ts: str
    draw: Random
    asked: datetime | None = None
    resolving: bool = False


class Duties:
    """The side of whoever must act. Only cards that somebody will still act on are remembered."""

    def __init__(self, life: Life, hands: Hands, errands: Errands, seen: Seen) -> None:
        self._life, self._hands, self._errands, self._seen = life, hands, errands, seen
        self._cases: dict[tuple[str, int], Case] = {}

    def came(self, who: str, message: Message, number: int, rung: int) -> None:
        """A card came."""
        if rung >= CLIMBED:
            self._seen.escalated.add(number)
        before = self._cases.get((who, number))
        if before is not None:
            # From now on by the new card.
            self._lays_aside(before)
        self._considers(who, message, number, rung)

    def changed(self, who: str, message: Message, number: int, rung: int) -> None:
        """A card shows something else."""
        if self._hands.changed(who, message):
            self.hears_of(who, number)
        elif ACKNOWLEDGE in message.buttons:
            # One that was done with asks for something again.
            self._considers(who, message, number, rung)

    def _considers(self, who: str, message: Message, number: int, rung: int) -> None:
        draw = self._life.draw_on(who, message)
        wait = acts_after(self._life.minds[who], draw, rung)
        if wait is None:
            return
        if ACKNOWLEDGE in message.buttons:
            self._hands.hold(who, message, lambda _, __, now: self._acknowledged(who, number, draw, now))
            self._life.at_work(who, wait, draw, lambda: self._hands.press(who, message.ts, ACKNOWLEDGE))
        elif RESOLVE in message.buttons:
            self._hands.hold(who, message, lambda *_: None)
            self._takes(Case(who, number, message.ts, draw))

    def may_tell(self, who: str, message: Message) -> None:
        """Whoever raised a concern lets others hear what was done: it is written for them."""
        if WRITE not in message.buttons:
            return
        draw = self._life.draw_on(who, message)
        self._hands.hold(who, message, lambda *_: None)
        wait = timedelta(hours=draw.uniform(0.2, 20))
        self._life.at_work(who, wait, draw, lambda: self._errands.begin(self._telling(who, message.ts, draw)))

    def _telling(self, who: str, ts: str, draw: Random) -> Errand:
        async def opens() -> bool:
            message = self._hands.latest(who, ts)
            if message is None:
                return False
            await self._life.person(who).presses(message, WRITE)
            return True

        async def fills(person: Person, _: View, tries: int) -> None:
            await person.fills(WHAT_WAS_DONE, sentences.DECISIONS[(place + tries) % len(sentences.DECISIONS)])

        def taken(shown: str) -> bool:
            if was_saved(shown):
                self._hands.drop(who, ts)
            return was_saved(shown)

        place = draw.randrange(len(sentences.DECISIONS))
        return Errand(who, draw, opens, asks(WHAT_WAS_DONE), fills, taken)

    def hears_of(self, who: str, number: int) -> None:
        """Something new about a concern: whoever waits for an answer has it."""
        case = self._cases.get((who, number))
        if case is not None and case.asked is not None and self._life.now() - case.asked > AT_ONCE:
            case.asked = None
            self._resolves(case, timedelta(hours=case.draw.uniform(0.5, 4)))

    def _acknowledged(self, who: str, number: int, draw: Random, message: Message) -> None:
        self._seen.acknowledged.add(number)
        if RESOLVE in message.buttons:
            self._takes(Case(who, number, message.ts, draw))
        else:
            self._hands.drop(who, message.ts)

    def _takes(self, case: Case) -> None:
        self._cases[case.who, case.number] = case
        card, luck = self._hands.latest(case.who, case.ts), self._life.draw(case.who, "ready", case.number)
        if card is not None and _may_be_sent(card) and luck.random() < SENDS_READY:
            wait = timedelta(hours=luck.uniform(0.1, 2))
            self._life.at_work(case.who, wait, luck, lambda: self._errands.begin(self._sending(case, luck)))
        if case.draw.random() < ASKS_FIRST:
            wait = timedelta(hours=case.draw.uniform(0.1, 3))
            self._life.at_work(case.who, wait, case.draw, lambda: self._errands.begin(self._asking(case)))
        else:
            self._resolves(case, timedelta(hours=case.draw.uniform(22, 70)))

    def _resolves(self, case: Case, wait: timedelta) -> None:
        self._life.at_work(case.who, wait, case.draw, lambda: self._resolve(case))

    async def _resolve(self, case: Case) -> None:
        # After a question it is planned twice: for when the answer comes, and for a day later.
        if not case.resolving:
            case.resolving = True
            await self._errands.begin(self._resolving(case))

    def _asking(self, case: Case) -> Errand:
        def asked() -> None:
            case.asked = self._life.now()
            self._resolves(case, timedelta(hours=case.draw.uniform(20, 28)))

        return self._form(case, ASK, YOUR_QUESTION, sentences.QUESTIONS, asked)

    def _resolving(self, case: Case) -> Errand:
        return self._form(case, RESOLVE, DECIDED, sentences.DECISIONS, lambda: self._lays_aside(case))

    def _sending(self, case: Case, draw: Random) -> Errand:
        async def opens() -> bool:
            card = self._hands.latest(case.who, case.ts)
            if case.resolving or card is None or not _may_be_sent(card):
                return False
            await self._life.person(case.who).presses(card, READY)
            return True

        async def fills(_: Person, __: View, ___: int) -> None:
            """The one that fits is chosen already."""

        return Errand(case.who, draw, opens, asks(WHICH), fills, was_saved, declines=lambda form: not _fits(form))

    def _lays_aside(self, case: Case) -> None:
        case.resolving = True
        self._hands.drop(case.who, case.ts)
        if self._cases.get((case.who, case.number)) is case:
            del self._cases[case.who, case.number]

    def _form(self, case: Case, button: str, label: str, texts: tuple[str, ...], then: Callable[[], None]) -> Errand:
        async def opens() -> bool:
            card = self._hands.latest(case.who, case.ts)
            if card is None or button not in card.buttons:
                # Somebody else was faster, or there is a newer card.
                self._lays_aside(case)
                return False
            await self._life.person(case.who).presses(card, button)
            return True

        async def fills(person: Person, _: View, tries: int) -> None:
            await person.fills(label, texts[(place + tries) % len(texts)])

        def taken(shown: str) -> bool:
            if was_saved(shown):
                then()
            return was_saved(shown)

        place = case.draw.randrange(len(texts))
        return Errand(case.who, case.draw, opens, asks(label), fills, taken)


def _may_be_sent(card: Message) -> bool:
    """Whether there are ready answers, and nobody has sent one before."""
    return READY in card.buttons and SENT not in card.visible()


def _fits(form: View) -> bool:
    """Whether the ready answer that is shown is one for a concern like this."""
    for control in controls(Place(view=form), WHICH):
        groups = control.element.get("option_groups") or []
        return bool(groups) and groups[0]["label"]["text"] == FITS
    return False
