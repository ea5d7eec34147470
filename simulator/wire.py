"""What passes between Slack and the app, kept for whoever looks at it: payloads, calls, and what was refused."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from simulator.json_types import Json

KEPT = 200


@dataclass(slots=True, frozen=True)
class Passed:
    """One payload to the app, or one call of it. `no` is why it was refused or not acknowledged, or empty."""

    number: int
    at: datetime
    to_app: bool
    name: str
    sent: Json
    answer: Json
    no: str = ""


class Wire:
    """Keeps the last of them while somebody looks (`tapped`), and nothing otherwise."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._count = 0
        self._passed: deque[Passed] = deque(maxlen=KEPT)
        self.tapped = False

    @property
    def count(self) -> int:
        """How many have passed since somebody looked first."""
        return self._count

    def newest_first(self) -> list[Passed]:
        """Those that are kept."""
        return list(reversed(self._passed))

    def told(self, kind: str, payload: Json, answer: Json, no: str = "") -> None:
        """Slack handed a payload to the app."""
        if self.tapped:
            about = payload.get("command") or (payload.get("event") or {}).get("type") or payload.get("type") or ""
            self._note(f"{kind} {about}".strip(), payload, answer, no, to_app=True)

    def called(self, method: str, args: Json, answer: Json, no: str = "") -> None:
        """The app called Slack."""
        if self.tapped:
            self._note(method, args, answer, no, to_app=False)

    def _note(self, name: str, sent: Json, answer: Json, no: str, *, to_app: bool) -> None:
        self._count += 1
        self._passed.append(Passed(self._count, self._now(), to_app, name, sent, answer, no))
