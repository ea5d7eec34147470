"""What a running Groundswell is made of, handed to whoever needs it: settings, time, storage, Slack."""

import asyncio
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from bot.activity import Activity
from bot.clock import Clock
from bot.looking import Looking
from bot.metrics import Metrics
from bot.rules.calendar import SATURDAY_AND_SUNDAY
from bot.settings import Settings
from bot.slack import Slack
from bot.unmoved import Unmoved
from storage.answers import Answers
from storage.db import Database
from storage.keys import Keys
from storage.people import Terms


@dataclass(slots=True)
class House:
    """One running process. `due` is set whenever something new may have to be said."""

    settings: Settings
    clock: Clock
    db: Database
    slack: Slack
    activity: Activity
    keys: Keys
    due: asyncio.Event = field(default_factory=asyncio.Event)
    syncing: bool = False
    """Whether the list of members is being read: at Slack's pace that may take long, and ticks go on meanwhile."""
    untaken: dict[str, datetime] = field(default_factory=dict)
    """Kinds of blocks that Slack did not take, and until when digests go out without them."""
    ticked_at: datetime | None = None
    """When this process last did what was due, or began to; None where that is others' work."""
    looking: Looking = field(default_factory=Looking)
    metrics: Metrics = field(default_factory=Metrics)
    answers: Answers = field(init=False)
    unmoved: Unmoved = field(init=False)

    def __post_init__(self) -> None:
        self.answers = Answers(self.keys)
        self.unmoved = Unmoved(self.clock.seconds)
        self.db.committed = self.metrics.committed
        self.slack.heard.tell = lambda method, outcome: self.metrics.slack_calls.labels(method, outcome).inc()

    @property
    def terms(self) -> Terms:
        """What loading state for a decision takes from the settings."""
        return terms(self.settings, self.clock.now())


def keys(settings: Settings) -> Keys:
    """What the secret of these settings can do."""
    return _keys(settings.secret.get_secret_value() if settings.secret else None)


@cache
def _keys(secret: str | None) -> Keys:
    return Keys(secret)


def terms(settings: Settings, now: datetime) -> Terms:
    """The terms in force at `now`."""
    days_off = days_off_around(now.year)
    return Terms(
        settings.only,
        settings.day_starts,
        settings.day_ends,
        days_off,
        weekend,
        keys(settings),
        settings.champion_hour,
        settings.usage_figures,
    )


def days_off_around(year: int) -> Callable[[str | None], frozenset[date]]:
    """The public holidays of a country in the year, the one before and the one after."""
    return lambda country: frozenset() if country is None else _days_off(country, (year - 1, year, year + 1))


@cache
def _days_off(country: str, years: tuple[int, ...]) -> frozenset[date]:
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=years))
    except NotImplementedError:
        return frozenset()


@cache
def weekend(country: str | None) -> frozenset[int]:
    """The days on which people of a country do not work, 0 for Monday."""
    import holidays

    try:
        return frozenset(holidays.country_holidays(country).weekend) if country else SATURDAY_AND_SUNDAY
    except NotImplementedError:
        return SATURDAY_AND_SUNDAY


def trace(problem: BaseException) -> str:
    """Where an error came from, without its own text, which may quote what somebody typed."""
    return "".join(traceback.format_tb(problem.__traceback__))
