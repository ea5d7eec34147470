"""The digest of a week and its steps, and the editions besides it, as those who get them see them."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from bot import digests
from bot.reading import reader
from bot.rules.reasons import Reason
from bot.rules.steps import Reader, Rule
from storage import deeds
from storage.deliveries import State
from storage.tables import Concern, Delivery, Department, Edition, Person, Publication, RoleHolder, SentLesson, WeekStep
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import ABOUT, WHAT, raises, sends
from tests.stories.test_anonymous_concerns import HOW

MONDAY = "2026-04-27 10:00"
NEXT = "2026-05-04 10:00"


def in_the_week_before(session: Any) -> None:
    """The concern turns out to have been raised on the Friday."""
    session.get_one(Concern, 1).raised_at = datetime(2026, 4, 24, 9, 0, tzinfo=UTC)


def hire(session: Any) -> int:
    """Dina becomes an operations lead too; the number of her holding."""
    dina = session.exec(select(Person).where(Person.name == "Dina Hamdan")).one()
    session.add(row := RoleHolder(role="operations_lead", person_id=dina.id))
    session.flush()
    return row.id or 0


async def to_the_digest(harbour: Harbour, answering: Any) -> None:
    """A pulse that most answer closes, and Monday comes."""
    await harbour.until("2026-04-15 14:00")
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.until(MONDAY)


async def test_a_step_is_given_to_somebody_who_says_that_it_is_done_and_the_next_digest_tells(
    harbour: Harbour, answering: Any
) -> None:
    await to_the_digest(harbour, answering)
    olga, ana = harbour.olga, harbour.ana
    await olga.sees("Do this week")
    await olga.sees("Nobody has written yet what is done about the last pulse")
    await olga.sees("Accountable: @olga (operations lead)")
    await olga.clicks("Give it to somebody", on="Nobody has written yet")
    await harbour.forward(seconds=5)
    await olga.picks("Who does it?", "ana")
    await olga.submits()
    await olga.sees("They get a message with it")
    await olga.closes()
    await harbour.forward(minutes=5)
    await ana.sees("@olga asks you to do this, this week")
    await ana.sees("/pulse done 1")
    own = {name: await harbour.stored(partial(reads, harbour, name)) for name in ("ana", "cleo", "gus", "dina", "olga")}
    assert {name for name, one in own.items() if one.own} == {"ana", "cleo"}  # the champion of Sales, and the deputy
    assert {name for name, one in own.items() if one.lead} == {"olga"}
    assert {name for name, one in own.items() if not one.may(Rule.NOTHING_DONE)} == {"dina"}
    await ana.clicks("It is done")
    await ana.sees("Thank you. Next week's digest says so.")
    await olga.clicks("Not now", on="Nobody has written yet")
    await harbour.forward(seconds=5)
    await olga.fills("Why not now?", "Later.")
    await olga.submits()
    await olga.sees("Somebody has decided about this already. Done by @ana.")
    await olga.closes()
    await harbour.until(NEXT)
    await olga.sees("No new results this week")
    await olga.sees("What became of last week's steps")
    await olga.sees("Done by @ana.")


def reads(harbour: Harbour, name: str, session: Any) -> Reader:
    """Somebody as a reader of a step about Sales."""
    return reader(session, getattr(harbour, name).id, ["sales"], harbour.now)


@pytest.mark.long
async def test_what_is_not_for_now_says_why_and_a_concern_can_be_opened_from_a_step(
    harbour: Harbour, answering: Any
) -> None:
    await to_the_digest(harbour, answering)
    olga = harbour.olga
    await olga.clicks("Open a concern", on="Nobody has written yet")
    await harbour.forward(seconds=5)
    await olga.sees("Nobody has written yet what is done about the last pulse")
    await olga.closes()  # what is not sent decides nothing
    await olga.clicks("Not now", on="Nobody has written yet")
    await harbour.forward(seconds=5)
    await olga.fills("Why not now?", "x" * 301)
    assert await olga.submits() == {"Why not now?": "Please write why, in at most 300 characters."}
    await olga.fills("Why not now?", "The works council meets first.")
    await olga.submits()
    await olga.closes()
    await harbour.until(NEXT)
    await olga.sees("Not now: “The works council meets first.”")


@pytest.mark.long
@pytest.mark.parametrize(("how", "told", "state"), [
    ("With my name", "A concern was raised from it.", "raised"),
    ("Anonymously", "Nobody took it up.", "open"),
])  # fmt: skip
async def test_a_concern_that_is_raised_out_of_a_step_is_told_where_it_has_a_name(
    harbour: Harbour, answering: Any, how: str, told: str, state: str
) -> None:
    await harbour.write(hire)
    await to_the_digest(harbour, answering)
    await harbour.until("2026-04-27 16:00")
    dina = harbour.dina
    await dina.clicks("Open a concern", on="Nobody has written yet")
    await harbour.forward(seconds=5)
    await dina.picks(ABOUT, "A tool that doesn't fit my work, or doesn't work")
    await dina.picks(HOW, how)
    await sends(dina)
    await dina.closes()
    query = select(WeekStep.state, WeekStep.by_id).where(WeekStep.period == "2026-W17").order_by(col(WeekStep.id))
    found, by = await harbour.stored(lambda s: s.exec(query).first())
    assert (found, by is None) == (state, state == "open")
    await harbour.until(NEXT)
    await harbour.olga.sees(told)


@pytest.mark.long
async def test_a_lesson_that_is_sent_comes_first_in_its_unit(harbour: Harbour) -> None:
    await harbour.until(MONDAY)
    body = {"key": "barrier:sales", "rule": "barrier", "unit": "sales", "name": "Sales", "departments": ["sales"],
            "fills": {"stage": "ability", "lesson": "your_job_and_ai", "title": "Your job"}, "responsible": [],
            "accountable": "operations_lead"}  # fmt: skip

    def keep(session: Any) -> int:
        row = WeekStep(period="2026-W17", key="barrier:sales", body=body)
        session.add(row)
        session.flush()
        return row.id or 0

    number = await harbour.write(keep)
    await harbour.slack.sends("interactive", pressed(harbour, "step_lesson", str(number)))
    await harbour.rest()
    sent = await harbour.stored(lambda s: s.exec(select(SentLesson)).all())
    assert [(one.department, one.lesson) for one in sent] == [("sales", "your_job_and_ai")]
    await harbour.emre.types("/learn")
    await harbour.emre.sees("Your job")


def pressed(harbour: Harbour, action: str, value: str) -> Any:
    """A button of a message, as Slack sends its press."""
    payload = harbour.slack.payloads.interaction("block_actions", harbour.olga.user)
    press = {"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1.0"}
    return payload | {"actions": [press], "container": {"type": "message"}, "response_url": ""}


@pytest.mark.long
async def test_a_champion_reads_their_department_beside_the_company_and_nobody_elses(
    harbour: Harbour, answering: Any
) -> None:
    await to_the_digest(harbour, answering)
    await harbour.ana.sees("in Sales")
    await harbour.ana.sees("Sales beside the company")
    await harbour.ana.types("/digest")
    await harbour.ana.sees("Week 17 in Sales")
    await harbour.ana.types("/digest Finance")
    await harbour.ana.sees("There is no digest like that for you")
    await harbour.olga.types("/digest Finance")
    await harbour.olga.sees("Week 17 in Finance")
    await harbour.olga.types("/digest Corporate")
    await harbour.olga.sees("No digest has figures of Corporate yet: none of its own people were in a pulse")
    await harbour.olga.sees("There are those of Finance, Legal: /digest Finance.")
    await harbour.olga.types("/digest 2026-W17")
    await harbour.olga.sees("Week 17 at Harbour")
    await harbour.olga.types("/digest 2026-W01")
    await harbour.olga.sees("There are those of 2026-W17")
    await harbour.emre.types("/digest")
    await harbour.emre.sees("Digests are written for those who hold a role")
    posted = [one for one in harbour.ana.messages() if (one.key or "").startswith("digest:champion:sales")]
    assert len(posted) == 1
    await harbour.until(NEXT)
    again = [one for one in harbour.ana.messages() if (one.key or "").startswith("digest:champion:sales")]
    assert len(again) == 1  # nothing was published since


@pytest.mark.long
async def test_a_department_without_a_champion_has_its_page_and_whoever_is_named_later_finds_it_there(
    harbour: Harbour, answering: Any
) -> None:
    await harbour.write(holding(None))
    await to_the_digest(harbour, answering)
    kept = await harbour.stored(lambda s: s.exec(select(Edition).where(Edition.audience == "champion:finance")).one())
    assert (kept.figures["held"], kept.figures["concerns"], kept.figures["informed"]) == (False, None, [])
    await harbour.olga.types("/digest Finance")
    await harbour.olga.sees("Week 17 in Finance")
    await harbour.olga.sees("Finance beside the company")
    await harbour.olga.sees("so they are shown together, as Whole company")
    await harbour.ana.types("/digest Finance")
    await harbour.ana.sees("There is no digest like that for you")
    await harbour.gus.types("/digest Finance")
    await harbour.gus.sees("Digests are written for those who hold a role")
    await harbour.write(holding("gus"))
    await harbour.gus.types("/digest")
    await harbour.gus.sees("Week 17 in Finance")
    assert not [one for one in harbour.gus.messages() if (one.key or "").startswith("digest:champion:finance")]
    await harbour.until(NEXT)
    posted = [one.key for one in harbour.gus.messages() if (one.key or "").startswith("digest:champion:finance")]
    assert [one.split(":")[3] for one in posted if one] == ["2026-W18"]
    assert (
        await harbour.stored(lambda s: s.exec(select(Edition).where(Edition.audience == "champion:finance")).first())
        == kept
    )


def holding(name: str | None) -> Any:
    """Nobody is champion of Finance any more, or somebody is."""

    def change(session: Any) -> None:
        session.execute(delete(RoleHolder).where(col(RoleHolder.department) == "finance"))
        if name:
            person = session.exec(select(Person).where(Person.email == f"{name}@example.com")).one()
            session.add(RoleHolder(role="ai_champion", department="finance", person_id=person.id))

    return change


@pytest.mark.long
async def test_those_who_are_informed_read_what_became_of_concerns_in_their_month(harbour: Harbour) -> None:
    await harbour.until("2026-04-15 08:00")
    await raises(harbour, harbour.emre)
    await harbour.ana.types("/triage 1 resolve It will be here")
    await harbour.until("2026-05-04 10:00")
    rows = await harbour.stored(lambda s: s.exec(select(Edition).where(Edition.period == "2026-04")).all())
    told = {row.audience: row.figures["informed"] for row in rows}
    assert told["role:ceo"]
    assert sum(one["resolved"] for one in told["role:ceo"]) == 1
    assert all("Will my job" not in row.text + str(row.message) for row in rows)


@pytest.mark.long
async def test_the_ceo_reads_each_month_whether_to_scale_further_and_others_keep_their_page(
    harbour: Harbour, answering: Any
) -> None:
    ida, fay = harbour.ida, harbour.fay
    await to_the_digest(harbour, answering)
    await harbour.write(lambda s: setattr(s.get_one(Department, "legal"), "starts_on", date(2026, 6, 1)))
    await unruled(harbour)
    await harbour.write(lambda s: deeds.note(s, 1, None, "An hour a week is kept free", 14, harbour.now))
    await harbour.until("2026-05-04 10:00")
    await ida.sees("Scaling review, April 2026, Harbour")
    await ida.sees("For you to decide")
    await ida.sees("One concern has come up to you and not been resolved: 1 (`/triage 1`)")
    await ida.sees("Whole company: critical concern open. Used AI: 7 or more of 10; 10 of 14 took part.")
    await ida.sees("1 June 2026: Legal")
    await ida.sees("AI strategy and priorities, Budget approval, Policy updates (the letter A in `/raci`)")
    await ida.sees("An hour a week is kept free")
    await fay.sees("April 2026 at Harbour")
    await fay.sees("For the IT support, once a month.")
    said = {row.audience: str(row.message) for row in await of_april(harbour)}
    assert "Scaling" not in said["role:it_support"]
    assert all("screens" not in one for one in said.values())
    await ida.types("/digest 2026-04")
    await ida.sees("Scaling review, April 2026, Harbour")


async def unruled(harbour: Harbour) -> None:
    """Emre raises something critical that the CEO is accountable for."""
    emre = harbour.emre
    await emre.types("/concern")
    await harbour.rest()
    await emre.fills(WHAT, "May our screens be watched?")
    await emre.picks(ABOUT, "Rules that are missing or unclear")
    await emre.picks("How urgent is it?", "Critical: acknowledged within 1 working hour")
    await sends(emre)
    await harbour.forward(seconds=5)


async def of_april(harbour: Harbour) -> list[Edition]:
    """The editions of April."""
    return list(await harbour.stored(lambda s: s.exec(select(Edition).where(Edition.period == "2026-04")).all()))


@pytest.mark.long
async def test_whoever_has_lost_the_role_before_their_morning_is_sent_no_digest(harbour: Harbour) -> None:
    number = await harbour.write(hire)
    await harbour.until("2026-04-20 10:00")  # it is six in the morning where Dina is
    await harbour.olga.sees("Week 16 at Harbour")
    await harbour.write(lambda s: s.delete(s.get_one(RoleHolder, number)))
    await harbour.until("2026-04-20 16:00")
    assert not [one for one in harbour.dina.messages() if (one.key or "").startswith("digest:")]
    query = select(Delivery).where(Delivery.kind == "digest", Delivery.recipient == harbour.dina.id)
    row = await harbour.stored(lambda s: s.exec(query).one())
    assert (row.state, row.reason) == (State.DROPPED, Reason.NO_ROLE.name)


@pytest.mark.long
async def test_a_correction_is_a_new_version_that_says_what_is_other_and_leaves_the_one_before(
    harbour: Harbour,
) -> None:
    await harbour.until(MONDAY)
    house, olga = harbour.told.product.house, harbour.olga

    async def corrects(why: str) -> Any:
        found = await harbour.write(lambda s: digests.correct(s, house.terms, 5, why, harbour.now))
        house.due.set()
        await harbour.forward(minutes=5)
        return found

    assert await corrects("Nothing was wrong") == ("2026-W17", ())
    await raises(harbour, harbour.emre)
    assert await corrects("What came since is for the next week") == ("2026-W17", ())
    await harbour.write(in_the_week_before)
    assert await corrects("A concern was missing") == ("2026-W17", ("concerns",))
    await olga.sees("Corrected.")
    await olga.sees("A concern was missing")
    await olga.sees("Other than before: concerns.")
    rows = await harbour.stored(lambda s: s.exec(select(Edition).where(Edition.audience == "ops")).all())
    assert [row.version for row in rows if row.period == "2026-W17"] == [1, 2]
    assert "corrected" not in rows[0].figures
    posted = [one.key for one in olga.messages(olga.dm.id) if (one.key or "").startswith("digest:ops:2026-W17")]
    assert [key.rpartition(":")[0] for key in posted if key] == ["digest:ops:2026-W17:1", "digest:ops:2026-W17:2"]
    await olga.types("/digest")
    await olga.sees("A concern was missing")


@pytest.mark.long
async def test_a_correction_reaches_whoever_was_sent_an_edition_that_was_made_with_that_digest(
    harbour: Harbour, answering: Any
) -> None:
    await to_the_digest(harbour, answering)
    house, ana = harbour.told.product.house, harbour.ana
    await raises(harbour, harbour.emre)
    await harbour.write(in_the_week_before)
    found = await harbour.write(lambda s: digests.correct(s, house.terms, 5, "A concern was missing", harbour.now))
    assert found == ("2026-W17", ("concerns",))
    house.due.set()
    await harbour.forward(minutes=5)
    await ana.sees("Corrected.  A concern was missing  Other than before: concerns.")
    posted = [one.key for one in ana.messages() if (one.key or "").startswith("digest:champion:sales:2026-W17")]
    assert posted == [f"digest:champion:sales:2026-W17:{version}:{ana.id}" for version in (1, 2)]
    kept = await harbour.stored(lambda s: s.exec(select(Edition).where(Edition.period == "2026-W17")).all())
    versions = {row.audience: row for row in kept}
    assert versions["champion:sales"].figures["steps"] == next(
        row.figures["steps"] for row in kept if row.audience == "champion:sales" and row.version == 1
    )
    again = await harbour.write(lambda s: digests.correct(s, house.terms, 5, "Once more", harbour.now))
    assert again == ("2026-W17", ())


@pytest.mark.long
async def test_a_correction_tells_training_by_the_units_of_its_cycle_though_another_was_published_since(
    harbour: Harbour, answering: Any
) -> None:
    await to_the_digest(harbour, answering)
    house = harbour.told.product.house

    def another_cycle(session: Any) -> None:
        newest = session.exec(select(Publication)).one()
        units = [{**newest.figures["units"][0], "key": key, "name": key, "departments": [key]}
                 for key in ("legal", "sales")]  # fmt: skip
        newest.figures = {**newest.figures, "units": units, "closed_at": harbour.now.isoformat()}

    await harbour.write(another_cycle)
    found = await harbour.write(lambda s: digests.correct(s, house.terms, 5, "Nothing was wrong", harbour.now))
    assert found == ("2026-W17", ())
