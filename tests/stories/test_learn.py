"""`/learn`: one's own track, how lessons come, coverage, wins and thanks."""

from bot.rules.training import Standing
from tests.stories.conftest import Harbour
from tests.stories.test_a_lesson import FIRST, SECOND, steps

NOON = "2026-04-14 10:00"


async def says(harbour: Harbour, name: str, line: str) -> str:
    """What somebody is told when they type a command."""
    who = getattr(harbour, name)
    await who.types(line)
    await harbour.rest()
    return str(who.messages()[-1].visible())


async def test_whoever_likes_goes_on_at_once_and_reads_what_they_choose(harbour: Harbour) -> None:
    await harbour.until(NOON)
    told = await says(harbour, "ana", "/learn")
    assert "Your lessons: 0 of 14 done" in told
    assert f"{FIRST} (3 min): required by Tuesday 12 May" in told
    await harbour.ana.clicks("Read the next one")
    await harbour.rest()
    assert await harbour.ana.submits() == {}
    await harbour.ana.clicks("Read the next one")
    await harbour.rest()
    assert await harbour.ana.submits() == {}
    await harbour.ana.picks("Choose a lesson", "Say what goes wrong, so that it stops")
    await harbour.rest()
    assert await harbour.ana.submits() == {}
    assert list((await steps(harbour)).values()) == [Standing.DONE] * 3
    told = await says(harbour, "ana", "/learn")
    assert "Your lessons: 3 of 14 done" in told
    assert f"{SECOND} (" in told and told.count("): done") == 3


async def test_how_lessons_come_is_decided_by_a_word_and_a_wrong_one_gets_the_nearest(harbour: Harbour) -> None:
    assert "No lessons, then." in await says(harbour, "emre", "/learn stop")
    assert "The next one comes" in await says(harbour, "emre", "/learn weekly")
    assert "The next one comes" in await says(harbour, "emre", "/learn month")
    told = await says(harbour, "emre", "/learn weakly")
    assert "Did you mean /learn weekly?" in told.replace("`", "")
    assert "required" not in told
