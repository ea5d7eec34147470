"""`/learn`: one's own track, how lessons come, coverage, wins and thanks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.rules.training import Standing
from simulator import Fault
from storage import lessons
from storage.tables import Department, Document, Person, Win
from tests.stories.conftest import MONDAY, Harbour
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
    await harbour.ana.sees("This one is required; please do it by Tuesday 12 May.")
    await harbour.ana.sees("your operations lead is shown your name")
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


async def test_coverage_is_told_to_champions_and_leads_by_the_floor_and_to_nobody_else(harbour: Harbour) -> None:
    await harbour.write(have_done("rules_for_ai", ("ana", "ben", "cleo", "dina", "emre")))
    told = await says(harbour, "olga", "/learn team")
    assert "Lessons of the company" in told
    assert "5 to 9 of 14 people have done at least one lesson" in told
    # Sales has six people, and seven would be needed.
    told = await says(harbour, "ana", "/learn team")
    assert "Of 6 people it cannot be said (they are too few) how many have done at least one lesson" in told
    told = await says(harbour, "emre", "/learn team")
    assert "Only AI champions and operations leads see that" in told


def have_done(lesson: str, names: tuple[str, ...]) -> Callable[[Session], None]:
    """They have done it in the week before."""

    def work(session: Session) -> None:
        for name in names:
            person = session.exec(select(Person).where(Person.email == f"{name}@example.com")).one()
            lessons.take_step(session, person, lesson, Standing.DONE, MONDAY - timedelta(days=3))

    return work


def was_offered(lesson: str, name: str) -> Callable[[Session], None]:
    """It came to them, and says what it says."""

    def work(session: Session) -> None:
        person = session.exec(select(Person).where(Person.email == f"{name}@example.com")).one()
        lessons.offered(session, person, lesson, MONDAY - timedelta(days=40))

    return work


async def test_who_is_late_is_shown_to_operations_leads_by_name_or_not_at_all(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    await harbour.until(NOON)
    assert "Nobody's day for a required lesson is past yet" in await says(harbour, "olga", "/learn required")
    await harbour.write(greeted_long_ago)
    await harbour.write(have_done("rules_for_ai", ("ana", "ben")))
    told = await says(harbour, "olga", "/learn required")
    assert "open with 12 of 14 whose day is past" in told
    assert "Emre" not in told  # nobody has told him yet that a name can be shown
    await harbour.write(was_offered("rules_for_ai", "emre"))
    told = await says(harbour, "olga", "/learn required")
    assert "• Emre Kaya: The rules for using AI here" in told
    assert "• Ana Silva: The rules" not in told
    assert "There is no page 2" in await says(harbour, "olga", "/learn required page 2")
    for name in ("ana", "emre"):
        told = await says(harbour, name, "/learn required")
        assert "Only operations leads can do that" in told
    settings = harbour.told.product.house.settings
    monkeypatch.setattr(harbour.told.product.house, "settings", settings.model_copy(update={"required_names": False}))
    told = await says(harbour, "olga", "/learn required")
    assert "GROUNDSWELL_REQUIRED_NAMES" in told
    assert "open with 11 or more of 14 whose day is past" in told
    assert "Emre" not in told


def greeted_long_ago(session: Session) -> None:
    """They were greeted, and the lessons were there, eight weeks before."""
    for person in session.exec(select(Person)):
        person.contacted_at = MONDAY - timedelta(days=56)
    for row in session.exec(select(Document).where(Document.kind == lessons.SHELF)):
        row.at = MONDAY - timedelta(days=60)


WON = "Quotes take me half an hour now <and> no longer a day"


@pytest.mark.long
async def test_a_win_is_looked_at_first_then_told_in_the_channel_and_in_one_digest(harbour: Harbour) -> None:
    channel = await with_channel(harbour)
    assert "Please write a sentence" in await says(harbour, "emre", "/learn win Wow")
    told = await says(harbour, "emre", f"/learn win {'x' * 501}")
    assert "500 letters or fewer" in told and "x" * 501 in told
    await says(harbour, "emre", f"/learn win {WON}")
    await harbour.forward(minutes=1)
    await harbour.ana.sees("Somebody in Sales shares a win:")
    card = harbour.ana.messages()[-1]
    await harbour.ana.presses(card, "Share it")
    await harbour.ana.presses(card, "Not this one")
    await harbour.forward(minutes=1)
    await harbour.ana.sees("Somebody has decided about this one already")
    await harbour.emre.sees("The win you sent is shared in")
    posted = harbour.emre.messages(channel)[-1].visible()
    assert "Somebody of you shares something that works" in posted and "Emre" not in posted
    await harbour.emre.clicks("With my name")
    await harbour.rest()
    await harbour.emre.sees("Somebody has decided about this one already")
    await harbour.until("2026-04-20 08:30")
    digest = next(m for m in harbour.olga.messages() if (m.key or "").startswith("digest:"))
    assert "half an hour now" in digest.visible() and "Emre" not in digest.visible()
    assert await harbour.stored(lambda s: s.exec(select(Win.digest)).one()) is not None


@pytest.mark.long
async def test_a_win_that_slack_delivers_twice_is_one_win(harbour: Harbour) -> None:
    await harbour.until(NOON)
    harbour.slack.misbehave(Fault.TWICE, on="slash_commands")
    assert "Somebody looks at it first" in await says(harbour, "emre", f"/learn win {WON}")
    await says(harbour, "emre", f"/learn win {WON}")
    await harbour.forward(minutes=1)
    assert await harbour.stored(lambda s: len(s.exec(select(Win)).all())) == 1
    assert sum("shares a win" in one.visible() for one in harbour.ana.messages()) == 1


@pytest.mark.long
async def test_a_name_stands_with_a_win_only_where_its_owner_wants_it_and_a_champions_goes_to_the_lead(
    harbour: Harbour,
) -> None:
    channel = await with_channel(harbour)
    await says(harbour, "ana", f"/learn win {WON}")
    await harbour.ana.clicks("With my name")
    await harbour.forward(minutes=1)
    await harbour.olga.clicks("Share it")
    await harbour.forward(minutes=1)
    assert f"{harbour.ana.user.name} shares something that works" in harbour.ben.messages(channel)[-1].visible(
        lambda _: str(harbour.ana.user.name)
    )


@pytest.mark.long
async def test_a_team_is_thanked_in_its_channel_by_those_who_speak_for_it(harbour: Harbour) -> None:
    channel = await with_channel(harbour)
    assert "the departments whose AI champion you are" in await says(
        harbour, "gus", "/learn thanks Sales You did it all"
    )
    assert "has no channel that I know" in await says(harbour, "gus", "/learn thanks Finance You did it all")
    assert "comes a department" in await says(harbour, "ana", "/learn thanks Nowhere You did it all")
    await says(harbour, "ana", "/learn thanks sales You have all <tried> it")
    await harbour.ana.sees("On its way")
    await harbour.forward(minutes=1)
    assert "You have all <tried> it" in harbour.ben.messages(channel)[-1].visible()


async def with_channel(harbour: Harbour) -> str:
    """It is a working day, and Sales has a channel of its own; that channel."""
    await harbour.until(NOON)
    channel = next(one.id for one in harbour.slack.workspace.channels.values() if one.name == "team-sales")

    def work(session: Session) -> None:
        session.get_one(Department, "sales").channel = channel
        session.get_one(Department, "finance").channel = None

    await harbour.write(work)
    return channel
