"""Figures of usage stand in the digest beside what people report, where the company switched it on."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.rules.usage import Used
from storage import usage
from storage.tables import Edition
from tests.stories.conftest import Harbour

Answering = Callable[..., Any]
WHO = ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea")
TOLD = "Usage, week from 13 April"


def counts(week: str, sales: int = 1) -> list[Used]:
    """What a company's licences say: hardly anybody of Sales uses Copilot."""
    people = {"sales": (sales, 6), "commercial": (0, 1), "finance": (3, 5), "legal": (1, 2)}
    return [Used(week, key, "Copilot", *some) for key, some in people.items()]


def keeping(harbour: Harbour, *figures: Used) -> Callable[[Session], object]:
    return lambda session: usage.keep(session, figures, harbour.now)


async def a_pulse_with_figures(harbour: Harbour, answering: Answering) -> None:
    """Ten people answer that they use AI; the week before it closes, four of them are counted."""
    await harbour.until("2026-04-15 14:00")
    for name in WHO:
        await answering(harbour, getattr(harbour, name))
    await harbour.write(keeping(harbour, *counts("2026-W16")))


def digest(harbour: Harbour, week: str) -> str:
    """The digest of a week, as Olga reads it."""
    here = harbour.olga.messages(harbour.olga.dm.id)
    (found,) = [m for m in here if (m.key or "").startswith(f"digest:ops:{week}")]
    return found.visible()


async def edition(harbour: Harbour, week: str) -> Any:
    return await harbour.stored(
        lambda s: (
            s.exec(select(Edition).where(Edition.period == week, Edition.audience == "ops")).one().figures["usage"]
        )
    )


@pytest.mark.long
async def test_the_digest_tells_usage_beside_what_people_report_and_names_no_difference_from_ten_answers(
    harbour: Harbour, answering: Answering
) -> None:
    harbour.told.product.house.settings.usage_figures = True
    await a_pulse_with_figures(harbour, answering)
    await harbour.until("2026-04-20 08:00")
    assert "there are no published results yet to put them beside" in digest(harbour, "2026-W16")
    await harbour.until("2026-04-27 08:00")
    said = digest(harbour, "2026-W17")
    for words in (
        TOLD,
        "Copilot: 5 of 14 people with a licence used it (36 %)",
        "of those who answered the last pulse, 70 to 100 % say they used AI",
        "directional, since fewer than 30 answered; no difference is named",
        "Counts by department and week, with nobody's name.",
    ):
        assert words in said
    assert "licences lie unused" not in said
    for name in WHO:
        assert f"{name}@example.com" not in said


@pytest.mark.long
async def test_a_week_is_told_the_same_again_and_another_three_weeks_later(
    harbour: Harbour, answering: Answering
) -> None:
    harbour.told.product.house.settings.usage_figures = True
    await a_pulse_with_figures(harbour, answering)
    await harbour.until("2026-04-27 08:00")
    await harbour.write(keeping(harbour, *counts("2026-W17", sales=3)))
    await harbour.until("2026-05-04 08:00")
    assert (await edition(harbour, "2026-W18"))["tools"] == (await edition(harbour, "2026-W17"))["tools"]
    await harbour.write(keeping(harbour, *counts("2026-W16", sales=6), *counts("2026-W19", sales=3)))
    await harbour.until("2026-05-11 08:00")
    assert "corrected after a digest had told them" not in digest(harbour, "2026-W18")
    assert (await edition(harbour, "2026-W19"))["week"] == "2026-W19"
    assert digest(harbour, "2026-W19").count("Usage, week from 4 May") == 1


@pytest.mark.long
async def test_figures_that_were_corrected_are_not_told_a_second_time(harbour: Harbour, answering: Answering) -> None:
    harbour.told.product.house.settings.usage_figures = True
    await a_pulse_with_figures(harbour, answering)
    await harbour.until("2026-04-27 08:00")
    await harbour.write(keeping(harbour, *counts("2026-W16", sales=6)))
    await harbour.until("2026-05-04 08:00")
    assert "those of 2026-W16 were corrected after a digest had told them" in digest(harbour, "2026-W18")


@pytest.mark.long
async def test_as_it_comes_nothing_of_it_is_told(harbour: Harbour, answering: Answering) -> None:
    await a_pulse_with_figures(harbour, answering)
    await harbour.until("2026-04-27 08:00")
    assert "licence" not in digest(harbour, "2026-W17")
    assert "Usage figures" not in digest(harbour, "2026-W17")
    assert await edition(harbour, "2026-W17") is None
