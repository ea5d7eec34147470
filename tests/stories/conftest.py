"""Harbour: a company of fourteen people, its Slack, and the running product between them."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import pytest
from sqlmodel import Session

from bot.rules.languages import ENGLISH
from bot.rules.pulses import Mode
from bot.seeding import Company, read_company
from bot.settings import AT_ONCE
from bot.simulation import Story, story
from simulator import Person, Slack
from tests.conftest import KINDS

T = TypeVar("T")
HARBOUR = Path(__file__).parent / "harbour"
MONDAY = datetime(2026, 4, 13, 6, 0, tzinfo=UTC)
"""Eight in the morning in Berlin, in a week without holidays."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each story is told on one database, every eighth on PostgreSQL; those on the other one are the long tests."""
    for item in items:
        if Path(__file__).parent not in item.path.parents or not isinstance(item, pytest.Function):
            continue
        told_on = getattr(item, "callspec", None) and item.callspec.params.get("database_url")
        if told_on and told_on != KINDS[crc32(item.function.__name__.encode()) % 8 == 0]:
            item.add_marker(pytest.mark.long)


@cache
def the_company() -> Company:
    """Harbour as its folder says."""
    return read_company(HARBOUR)


class Harbour:
    """The story so far, with verbs for whoever tells it."""

    def __init__(self, told: Story) -> None:
        self.told = told
        self.slack: Slack = told.slack

    def __getattr__(self, name: str) -> Person:
        return self.slack.person(name)

    @property
    def now(self) -> datetime:
        return self.told.clock.now()

    async def forward(self, **amount: float) -> None:
        """Let time pass, and everything that falls due in it happen."""
        await self.told.live_until(self.now + timedelta(**amount))

    async def until(self, moment: str) -> None:
        """Let time pass until a moment in UTC: "2026-04-14 09:00"."""
        await self.told.live_until(datetime.fromisoformat(moment).replace(tzinfo=UTC))

    async def rest(self) -> None:
        """Wait until everybody has finished what they are at."""
        await self.told.rest()

    async def stored(self, query: Callable[[Session], T]) -> T:
        """What the database says."""
        return await self.told.product.house.db.read(query)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Change the database as another process would."""
        return await self.told.product.house.db.write(work)


@pytest.fixture
async def harbour(
    request: pytest.FixtureRequest, database_url: str, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Harbour]:
    """Harbour on the Monday it goes live. At its end nothing was refused, sent twice or logged as an error.

    Its pulses are anonymous and it speaks English unless the test is marked with another mode or language; champions
    get each concern as it comes.
    """
    caplog.set_level(logging.INFO)
    marked = request.node.get_closest_marker("mode")
    mode = marked.args[0] if marked else Mode.ANONYMOUS
    spoken = request.node.get_closest_marker("language")
    language = spoken.args[0] if spoken else ENGLISH
    async with AsyncExitStack() as stack:
        told = await stack.enter_async_context(
            story(the_company(), MONDAY, database_url, alive=False, mode=mode, champion_hour=AT_ONCE, language=language)
        )
        yield Harbour(told)
        await told.rest()
        counts = told.slack.counts()
    expected = request.node.get_closest_marker("refused")
    counts["refused"] -= expected.args[0] if expected else 0
    wrong = {name: counts[name] for name in ("refused", "late_acks", "duplicates") if counts[name]}
    assert not wrong, told.slack.refusals
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert not errors, errors


def answers() -> list[str]:
    """One answer for each question of the first cycle's form."""
    return ["Once or twice", "4 - Agree", "4 - Agree", "2 - Disagree", "My day leaves no time for it", "Nothing to add"]


@pytest.fixture
def answering() -> Callable[..., Any]:
    """Somebody answers the whole pulse."""

    async def all_of_it(harbour: Harbour, person: Person, given: list[str] | None = None) -> None:
        for label in given or answers():
            await person.clicks(label)
            await harbour.rest()

    return all_of_it
