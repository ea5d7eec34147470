"""What will happen if a round is opened: how many are asked, how many not and why, what is merged, when it is done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.company import Department
from bot.rules.privacy import ResponseOnly, Turnout, partition
from bot.rules.reasons import Reason
from bot.rules.tree import IN_ENGLISH, Names

REASONS_FROM = 10
"""People there must be before it is told which of their own reasons keep some from being asked: of fewer, one can
guess who it is."""
OF_THEIR_OWN = (Reason.ABSENT, Reason.RESTING, Reason.STOPPED)


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody who would be asked: their department, and the first moment at which they may be written to (UTC)."""

    department: str
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Forecast:
    """Counts, never names. `not_asked` maps the name of a reason to a number, with people's own reasons together where
    telling them apart would tell of whom.

    `held` are those who are asked later, since they have had their messages for the week. `merged` are the units that
    are shown together because too few are asked in one of them; `too_few` says that nothing but the response will be
    shown at all. `last_at` is when the last one will have it, at the pace of messages; None where nobody is asked.
    """

    asked: int
    not_asked: Mapping[str, int]
    held: int
    merged: tuple[str, ...]
    too_few: bool
    last_at: datetime | None


def forecast(
    departments: Iterable[Department],
    asked: Sequence[Ask],
    not_asked: Mapping[str, int],
    *,
    held: int,
    floor: int,
    per_minute: float,
    names: Names = IN_ENGLISH,
) -> Forecast:
    """What will happen if these people are asked, `per_minute` of them each minute."""
    crowd = Counter(one.department for one in asked)
    part = partition(departments, {key: Turnout(n, n) for key, n in crowd.items()}, floor, names=names)
    return Forecast(
        asked=len(asked),
        not_asked=reasons_told(not_asked, len(asked)),
        held=held,
        merged=() if isinstance(part, ResponseOnly) else tuple(u.name for u in part.units if len(u.departments) > 1),
        too_few=isinstance(part, ResponseOnly),
        last_at=_last(sorted(one.not_before for one in asked), timedelta(minutes=1) / per_minute),
    )


def reasons_told(not_asked: Mapping[str, int], asked: int) -> dict[str, int]:
    """How many are not asked, by reason; of few people, their own reasons together."""
    if asked + sum(not_asked.values()) >= REASONS_FROM:
        return dict(not_asked)
    own = {reason.name for reason in OF_THEIR_OWN}
    kept = {name: n for name, n in not_asked.items() if name not in own}
    pooled = sum(n for name, n in not_asked.items() if name in own)
    return kept | ({Reason.OF_THEIR_OWN.name: pooled} if pooled else {})


def _last(moments: Sequence[datetime], between: timedelta) -> datetime | None:
    """When the last of these messages is said, one after the other."""
    said: datetime | None = None
    for moment in moments:
        said = moment if said is None else max(moment, said + between)
    return said
