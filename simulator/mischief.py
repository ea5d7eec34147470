"""Makes Slack misbehave, on demand or by chance: the same seed misbehaves the same way."""

import asyncio
import random
from dataclasses import dataclass, field
from enum import StrEnum

from simulator.counts import Counts
from simulator.delivery import Kind

HELD_BACK = 0.02
"""Real seconds after which a payload that waits to be overtaken is sent all the same."""


class Fault(StrEnum):
    """What can go wrong: the first five with calls of the app, the others with payloads to it."""

    LOSE_REPLY = "lose_reply"
    FAIL_BEFORE = "fail_before"
    FAIL_AFTER = "fail_after"
    RATE_LIMIT = "rate_limit"
    SLOW = "slow"
    """Done at once, and answered `retry_after` real seconds later."""
    TWICE = "twice"
    OUT_OF_ORDER = "out_of_order"
    LOSE_ACK = "lose_ack"
    DISCONNECT = "disconnect"


@dataclass(slots=True)
class Rule:
    """One fault for one method or kind of payload (`*` for all): the next `times`, or each with `chance`.

    A failure is an answer of this `status`, or one of Slack's own, with `error` in it.
    With `naming`, only calls in whose body that text is: the id of somebody, as a rule.
    """

    fault: Fault
    on: str
    times: int | None
    chance: float
    status: int
    retry_after: int
    rng: random.Random
    naming: str = ""
    error: str = ""
    struck: int = field(default=0)

    def strikes(self, place: str, body: str) -> bool:
        """Decide for one call or payload."""
        if self.on not in ("*", place) or self.naming not in body or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        elif self.rng.random() >= self.chance:
            return False
        self.struck += 1
        return True

    def stop(self) -> None:
        """Behave again."""
        self.times = 0


class Mischief:
    """The rules in force."""

    def __init__(self, seed: int, counts: Counts) -> None:
        self._seed = seed
        self._counts = counts
        self._rules: list[Rule] = []
        self._held: list[asyncio.Event] = []

    def add(
        self,
        fault: Fault,
        on: str = "*",
        *,
        times: int | None = None,
        chance: float = 0.0,
        status: int = 503,
        retry_after: int = 30,
        naming: str = "",
        error: str = "",
    ) -> Rule:
        """Misbehave from now on; without `chance` it happens `times` times, once unless told otherwise."""
        times = 1 if times is None and not chance else times
        rng = random.Random(f"{self._seed}:{fault}:{on}:{len(self._rules)}")
        rule = Rule(fault, on, times, chance, status, retry_after, rng, naming, error)
        self._rules.append(rule)
        return rule

    def clear(self) -> None:
        """Behave well again."""
        self._rules.clear()

    @property
    def at_rest(self) -> bool:
        """Whether nothing was asked for."""
        return not self._rules

    def strikes(self, place: str, *faults: Fault, body: str = "") -> Rule | None:
        """The first rule that strikes this method or kind of payload with one of those faults."""
        for rule in self._rules:
            if rule.fault in faults and rule.strikes(place, body):
                self._counts.faults += 1
                return rule
        return None

    async def before(self, kind: Kind) -> int:
        """Hold a payload back until another has overtaken it; how many copies of it to send."""
        if not self._rules:
            return 1
        overtaken, self._held = self._held, []
        for event in overtaken:
            event.set()
        if self.strikes(kind, Fault.OUT_OF_ORDER):
            event = asyncio.Event()
            self._held.append(event)
            try:
                async with asyncio.timeout(HELD_BACK):
                    await event.wait()
            except TimeoutError:
                pass
            # One more turn of the loop, so that the other payload is written first.
            await asyncio.sleep(0)
        return 2 if self.strikes(kind, Fault.TWICE) else 1

    def loses_ack(self, kind: Kind) -> bool:
        """Whether the acknowledgement of that payload gets lost on its way back."""
        return self.strikes(kind, Fault.LOSE_ACK) is not None
