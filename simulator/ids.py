"""Makes the ids that Slack would make: a letter for the kind, then capitals and digits."""

import random

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits


class Ids:
    """Counts per kind, so that the same seed and the same order give the same ids."""

    __slots__ = ("_counts", "_random")

    def __init__(self, seed: int) -> None:
        self._counts: dict[str, int] = {}
        self._random = random.Random(f"ids:{seed}")

    def next(self, kind: str) -> str:
        """`kind` is Slack's prefix: U, C, D, T, V, F, Ev, S ..."""
        count = self._counts.get(kind, 0) + 1
        self._counts[kind] = count
        return f"{kind}0{_base36(count):0>7}"

    def secret(self, length: int = 24) -> str:
        """Letters nobody guesses, for URLs and tickets."""
        return f"{self._random.getrandbits(length * 4):0{length}x}"


def im_id(user_id: str) -> str:
    """The DM between the app and a user: derived, so that no table has to be kept for 100,000 people."""
    return f"D{user_id[1:]}"


def ts_text(ts: int) -> str:
    """A message's ts as Slack writes it; kept as an integer of microseconds."""
    return f"{ts // 1_000_000}.{ts % 1_000_000:06d}"


def ts_number(text: str) -> int:
    """The microseconds of a ts; 0 for what is none. A float would lose the last digits."""
    seconds, _, fraction = text.partition(".")
    fraction = (fraction + "000000")[:6]
    if not (seconds.isdigit() and fraction.isdigit()):
        return 0
    return int(seconds) * 1_000_000 + int(fraction)
