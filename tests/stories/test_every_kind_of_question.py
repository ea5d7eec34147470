"""Ratings, boxes to tick and comments: asked in place, changed in a form, counted or kept apart at the end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot import closing, commenting
from bot.asking import Order
from bot.opening import open_now
from simulator import Person as SlackPerson
from storage.tables import Comment, Correction, OpenAnswer, Publication
from tests.stories.conftest import Harbour

Answering = Callable[..., Any]
TUESDAY_NOON = "2026-04-14 10:00"
USUAL = ["Once or twice", "4 - Agree", "4 - Agree", "2 - Disagree", "My day leaves no time for it"]
COMMENTS = "Is there anything else that should be known?"
EVERYBODY = ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea")


async def asked_about_lessons(harbour: Harbour) -> None:
    """Another pulse, when the first week's is over."""
    await harbour.until("2026-05-04 07:00")
    house = harbour.told.product.house
    order = Order("training", harbour.now, harbour.now + timedelta(days=9), by="test")
    await harbour.write(lambda s: open_now(s, house.settings, house.terms, order, harbour.now))
    house.due.set()
    await harbour.forward(hours=4)


async def writes(harbour: Harbour, person: SlackPerson, text: str) -> None:
    """Somebody who has come to the last question writes a comment."""
    await person.clicks("Write a comment")
    await harbour.rest()
    await person.fills(COMMENTS, text)
    await person.submits()
    await harbour.rest()


async def stored(harbour: Harbour) -> set[tuple[str, str]]:
    return await harbour.stored(lambda s: {(row.question, row.value) for row in s.exec(select(OpenAnswer))})


async def test_a_comment_is_written_in_a_form_and_the_message_goes_on_to_thanks(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.ana.sees("5 short questions, one tap each, and room for a comment")
    await answering(harbour, harbour.ana, USUAL)
    await harbour.ana.sees(f"6 of 6  *{COMMENTS}*")
    await harbour.ana.clicks("Write a comment")
    await harbour.rest()
    await harbour.ana.sees("among those of at least 10 people")
    await harbour.ana.fills(COMMENTS, "Who decides <!channel> & when?")
    await harbour.ana.submits()
    await harbour.rest()
    await harbour.ana.sees("Thank you, that is everything.")
    harbour.ana.does_not_see("Who decides")
    assert ("comment", "Who decides <!channel> & when?") in await stored(harbour)


async def test_whoever_has_nothing_to_add_is_done_with_one_tap(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana, [*USUAL, "Nothing to add"])
    await harbour.ana.sees("Thank you, that is everything.")
    assert ("comment", "") in await stored(harbour)


async def test_a_comment_is_changed_in_the_form_of_all_answers_and_can_be_taken_back(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana, USUAL)
    await writes(harbour, harbour.ana, "I fear for my job.")
    for text in ("I feared for my job.", ""):
        await harbour.ana.clicks("Change my answers")
        await harbour.rest()
        await harbour.ana.fills(COMMENTS, text)
        await harbour.ana.submits()
        await harbour.rest()
        await harbour.ana.sees("Saved.")
        await harbour.ana.closes(everything=True)
        assert ("comment", text) in await stored(harbour)


@pytest.mark.long
async def test_a_comment_that_comes_after_the_close_is_not_saved_and_not_lost_from_the_form(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana, USUAL)
    await harbour.ana.clicks("Write a comment")
    await harbour.rest()
    await harbour.write(lambda s: closing.close(s, harbour.told.product.house.keys, 1, harbour.now))
    await harbour.ana.fills(COMMENTS, "Too late?")
    errors = await harbour.ana.submits()
    assert "This pulse has closed meanwhile" in str(errors)


@pytest.mark.long
async def test_comments_are_kept_apart_from_all_else_and_only_where_ten_wrote_one(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    for n, name in enumerate(EVERYBODY):
        person = getattr(harbour, name)
        await answering(harbour, person, USUAL)
        await writes(harbour, person, f"What about team {n}?")
    await harbour.until("2026-04-24 08:00")
    kept = await harbour.stored(lambda s: s.exec(select(Comment)).all())
    assert {one.words for one in kept} == {f"What about team {n}?" for n in range(10)}
    assert len({one.unit for one in kept}) == 1
    assert {one.author for one in kept} == {None}
    assert await stored(harbour) == set()


@pytest.mark.long
async def test_comments_of_fewer_than_ten_are_deleted_unread(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana, USUAL)
    await writes(harbour, harbour.ana, "Only mine.")
    await harbour.until("2026-04-24 08:00")
    assert await harbour.stored(lambda s: s.exec(select(Comment)).all()) == []


@pytest.mark.long
async def test_ratings_and_boxes_are_answered_in_place_and_counted(harbour: Harbour) -> None:
    await asked_about_lessons(harbour)
    ana = harbour.ana
    await ana.clicks("4 - Agree")
    await harbour.rest()
    await ana.clicks("Some")
    await harbour.rest()
    await ana.clicks("Next")
    await harbour.rest()
    await ana.sees("Please tick at least one box first")
    # Ticked in another order than they stand there, and one of them taken back.
    for box in ("To go further", "Examples from my own work", "To go further", "An hour for it in my week"):
        await ana.picks("What would help you more?", box)
    await harbour.rest()
    await ana.clicks("Next")
    await harbour.rest()
    await ana.clicks("10 - Certain to")
    await harbour.rest()
    await ana.clicks("Nothing to add")
    await harbour.rest()
    await ana.sees("Thank you, that is everything.")
    answers = dict(await stored(harbour))
    assert sorted(answers["lessons_missing"].split(",")) == ["own_work", "time"]
    assert answers["lessons_recommend"] == "10"
    await ana.clicks("Change my answers")
    await harbour.rest()
    await ana.picks("What would help you more?", "A person who sits down with me")
    await ana.submits()
    await harbour.rest()
    assert sorted(dict(await stored(harbour))["lessons_missing"].split(",")) == ["own_work", "person", "time"]


@pytest.mark.long
async def test_each_box_is_a_share_of_its_own(harbour: Harbour) -> None:
    await asked_about_lessons(harbour)
    for name in EVERYBODY:
        person = getattr(harbour, name)
        for label in ("4 - Agree", "Some"):
            await person.clicks(label)
            await harbour.rest()
        await person.picks("What would help you more?", "An hour for it in my week")
        await person.clicks("Next")
        await harbour.rest()
    await harbour.until("2026-05-14 08:00")
    figures = await harbour.stored(
        lambda s: s.exec(select(Publication).where(Publication.template == "training")).one().figures
    )
    shares = {share["question"]: share["company"] for share in figures["shares"]}
    assert shares["lessons_missing:time"]["answered"] == shares["lessons_missing:own_work"]["answered"] == 10
    assert shares["lessons_missing:time"]["saying"] == "nearly_all"
    assert shares["lessons_missing:own_work"]["saying"] == "almost_nobody"
    assert "lessons_comment" not in shares


async def written_by_all(harbour: Harbour, answering: Answering, text: str) -> None:
    """Ten people write, and the round closes."""
    for name in EVERYBODY:
        person = getattr(harbour, name)
        await answering(harbour, person, USUAL)
        await writes(harbour, person, text)


@pytest.mark.long
async def test_comments_are_sorted_read_by_whom_they_are_shown_to_and_corrected(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await written_by_all(harbour, answering, "I have no time to learn it, and <!here> nobody cares")
    await harbour.olga.types("/pulse comments 1")
    await harbour.olga.sees("it has not been published yet")
    await harbour.until("2026-04-24 08:00")
    kept = await harbour.stored(lambda s: s.exec(select(Comment)).all())
    assert all("no_time" in one.themes for one in kept)
    await harbour.olga.types("/pulse comments 1")
    await harbour.olga.sees("What people wrote in round 1")
    await harbour.olga.sees("I have no time to learn it")
    for champion in ("ana", "max"):  # of Sales, and of Legal: all are one unit here
        await getattr(harbour, champion).types("/pulse comments 1")
        await getattr(harbour, champion).sees("I have no time to learn it")
    await harbour.emre.types("/pulse comments 1")
    await harbour.emre.sees("Only operations leads and AI champions ask pulses.")
    await harbour.olga.picks("I have no time to learn it", "More work")
    await harbour.olga.picks("I have no time to learn it", "No time")
    await harbour.rest()
    again = await harbour.stored(
        lambda s: commenting.sorted_by(s, ["i have no time to learn it and here nobody cares", "Too much work."])
    )
    assert again[0] == ["workload"]


@pytest.mark.long
async def test_a_forged_correction_changes_nothing(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    await written_by_all(harbour, answering, "Too slow.")
    await harbour.until("2026-04-24 08:00")
    one = await harbour.stored(lambda s: s.exec(select(Comment)).first())
    nowhere = frozenset({"delivery"})
    assert not await harbour.write(lambda s: commenting.correct(s, nowhere, one.id, ["privacy"], 1, harbour.now))
    assert not await harbour.write(lambda s: commenting.correct(s, None, "no such", ["privacy"], 1, harbour.now))
    assert await harbour.stored(lambda s: s.exec(select(Correction)).all()) == []
