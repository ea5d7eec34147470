"""Champions together: welcomed, briefed on Monday, covered for, and learning from each other."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, delete, select

from bot.tick import tick
from simulator import Fault
from simulator import Person as Client
from simulator.message import Message
from storage import notes
from storage.deliveries import State
from storage.tables import Delivery, Note, Onboarding, Person, RoleHolder
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import raises

TUESDAY_NOON = "2026-04-14 10:00"
MONDAY_MORNING = "2026-04-20 07:05"
"""Five past nine in Berlin, on the first Monday that begins after Harbour went live."""
TITLES = ("What you are", "Name your deputy", "The matrix and your queue", "somebody is afraid", "round of coffee")


def briefs(person: Client) -> list[Message]:
    return [m for m in person.messages() if (m.key or "").startswith("brief:")]


def welcome(person: Client) -> Message:
    (found,) = [m for m in person.messages() if (m.key or "").startswith("welcome:")]
    return found


async def hold(harbour: Harbour, department: str, email: str | None, deputy: str | None = None) -> None:
    """Somebody else, or nobody, becomes champion of a department, as a seed would have it."""

    def change(session):  # type: ignore[no-untyped-def]
        ids = dict(session.exec(select(Person.email, Person.id)).all())
        session.execute(delete(RoleHolder).where(col(RoleHolder.department) == department))
        if email is not None:
            held = RoleHolder(role="ai_champion", department=department, person_id=ids[email])
            held.deputy_id = ids[deputy] if deputy else None
            session.add(held)

    await harbour.write(change)


async def is_away(harbour: Harbour, name: str, until: str) -> None:
    """From the next look at Slack's list of members on."""
    ends = int(datetime.fromisoformat(until).replace(tzinfo=UTC).timestamp())
    harbour.slack.change_user(name, status_emoji=":palm_tree:", status_expiration=ends)


# The first steps


async def test_a_new_champion_is_welcomed_the_day_after_the_first_contact_and_takes_five_steps(
    harbour: Harbour,
) -> None:
    await harbour.until("2026-04-14 06:59")
    assert not [m for m in harbour.ana.messages() if (m.key or "").startswith("welcome:")]
    await harbour.until(TUESDAY_NOON)
    await harbour.ana.sees("Welcome as champion of Sales")
    harbour.cleo.does_not_see("Welcome as champion")  # a deputy is not new
    for count, title in enumerate(TITLES, 1):
        assert title in welcome(harbour.ana).visible()
        await harbour.ana.clicks("Done", on=welcome(harbour.ana))
        await harbour.rest()
        assert welcome(harbour.ana).visible().count("  done") == count
    await harbour.ana.sees("All five are done")
    await harbour.until(MONDAY_MORNING)
    assert "first steps done" not in briefs(harbour.ana)[0].visible()


async def test_a_tap_on_a_slow_screen_counts_once(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    before = welcome(harbour.ana)
    for _ in range(2):
        await harbour.ana.presses(before, "Done")
        await harbour.rest()
    assert await harbour.stored(lambda s: [one.done for one in s.exec(select(Onboarding)) if one.done]) == [["part"]]


@pytest.mark.long
async def test_the_next_step_comes_with_the_brief_on_monday(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.ana.clicks("Done", on=welcome(harbour.ana))
    await harbour.until(MONDAY_MORNING)
    (brief,) = briefs(harbour.ana)
    assert "Name your deputy" in brief.visible()
    assert "1 of 5 first steps done" in brief.visible()
    await harbour.ana.clicks("Done", on=brief)
    await harbour.ana.sees("Noted. 2 of 5 are done; the next one comes with Monday's brief.")


@pytest.mark.long
async def test_whoever_becomes_champion_later_is_welcomed_and_who_no_longer_is_gets_no_brief(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await hold(harbour, "sales", "emre@example.com")
    await tick(harbour.told.product.house)
    await harbour.forward(minutes=1)
    await harbour.emre.sees("Welcome as champion of Sales")
    await harbour.until(MONDAY_MORNING)
    assert len(briefs(harbour.emre)) == 1
    assert not briefs(harbour.ana)


# The brief


@pytest.mark.long
async def test_a_brief_comes_once_on_monday_and_a_missed_monday_is_made_up_for(harbour: Harbour) -> None:
    await hold(harbour, "sales", None)  # its six people come to the champion of the unit above it
    await harbour.until("2026-04-19 20:00")
    await harbour.olga.types("/groundswell pause")
    await harbour.until("2026-04-21 08:00")
    assert not briefs(harbour.olga)
    await harbour.olga.types("/groundswell golive")
    await harbour.forward(hours=1)
    (brief,) = briefs(harbour.olga)
    assert brief.key == f"brief:2026-W17:{harbour.olga.id}"
    assert "Fewer than half of the 7 people it reached in Commercial have taken part so far." in brief.visible()
    for _ in range(2):
        await tick(harbour.told.product.house)
        await harbour.forward(minutes=5)
    assert len(briefs(harbour.olga)) == 1


@pytest.mark.long
async def test_what_a_unit_said_stands_there_until_somebody_writes_what_is_done(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        for label in ANSWERS:
            await getattr(harbour, name).clicks(label)
            await harbour.rest()
    await harbour.until("2026-04-27 06:00")
    await harbour.ana.clicks("Write what is done")
    await harbour.rest()
    await harbour.ana.fills("What is done about what people said?", "Two half days for learning")
    assert await harbour.ana.submits() == {}
    await harbour.until("2026-04-27 07:05")
    assert "Write what is done about what Finance said" in briefs(harbour.gus)[-1].visible()
    assert "`/pulse done 1`" in str(briefs(harbour.gus)[-1].data)
    assert "Write what is done" not in briefs(harbour.ana)[-1].visible()


ANSWERS = ["Once or twice", "4 - Agree", "4 - Agree", "2 - Disagree", "My day leaves no time for it", "Nothing to add"]


@pytest.mark.long
async def test_whoever_acts_for_a_champion_who_is_away_is_briefed_in_their_place(harbour: Harbour) -> None:
    await harbour.until("2026-04-17 12:00")
    await is_away(harbour, "ana", "2026-04-23 08:00")
    await is_away(harbour, "gus", "2026-04-23 08:00")
    await is_away(harbour, "kim", "2026-04-23 08:00")
    await harbour.until("2026-04-23 12:00")
    assert not briefs(harbour.ana) + briefs(harbour.gus) + briefs(harbour.kim)
    (stands_in,) = briefs(harbour.cleo)
    assert "You act for Sales this week" in stands_in.visible()
    (beside,) = briefs(harbour.max)
    assert "Finance has nobody just now" in beside.visible()
    covers = beside.visible(lambda one: harbour.slack.workspace.users[one].name)
    assert "Sales: @cleo for @ana" in covers
    assert "Finance: @gus, nobody yet" in covers


@pytest.mark.long
async def test_each_reads_it_on_their_own_monday_unless_the_role_has_gone_by_then(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await hold(harbour, "finance", "hana@example.com")
    await hold(harbour, "legal", "dina@example.com")
    await harbour.until("2026-04-19 20:00")
    await hold(harbour, "commercial", None)
    await harbour.until("2026-04-20 20:00")
    rows = await harbour.stored(lambda s: s.exec(select(Delivery).where(Delivery.kind == "brief")).all())
    sent = {row.recipient: str(row.sent_at)[:16] for row in rows if row.state == State.SENT}
    assert sent == {
        harbour.hana.id: "2026-04-19 23:00",  # nine in Sydney
        harbour.ana.id: "2026-04-20 07:00",
        harbour.dina.id: "2026-04-20 13:00",
    }
    assert [(row.recipient, row.reason) for row in rows if row.state != State.SENT] == [(harbour.olga.id, "NOT_THEIRS")]


@pytest.mark.long
async def test_what_waits_is_told_also_to_whoever_wants_no_messages_and_nothing_else_is(harbour: Harbour) -> None:
    await harbour.until("2026-04-17 13:00")
    for person in (harbour.ana, harbour.gus, harbour.max):
        await person.clicks("Stop these steps")
        await person.sees("No more first steps.")
    for person in (harbour.ana, harbour.max):
        await person.types("/groundswell stop")
    await raises(harbour, harbour.ben)
    await harbour.until(MONDAY_MORNING)
    (waits,) = briefs(harbour.ana)
    assert "one thing, 10 minutes" in waits.visible()
    assert "1. A concern waits for you  10 minutes" in waits.visible()
    assert "goes on to somebody else" in waits.visible()
    (suggests,) = briefs(harbour.gus)
    assert "one thing, 15 minutes" in suggests.visible()
    assert "Nothing waits for you." in suggests.visible()
    assert not briefs(harbour.max)


# What they learn


@pytest.mark.long
async def test_champions_are_asked_once_a_month_what_they_learned_and_the_others_read_it(harbour: Harbour) -> None:
    await harbour.until("2026-05-04 07:05")
    assert all("Looking back" not in m.visible() for m in briefs(harbour.ana)[:-1])
    await harbour.ana.clicks("Write a lesson", on=briefs(harbour.ana)[-1])
    await harbour.rest()
    assert "Please write a sentence" in str(await harbour.ana.submits())
    await harbour.ana.fills("What worked?", "One <!channel> task each & coffee")
    await harbour.ana.fills("What would you tell others?", "Begin with the Straße of whoever is afraid")
    assert await harbour.ana.submits() == {}
    await harbour.ana.sees("The other champions read it in their channel")
    await harbour.forward(minutes=1)
    assert "has written a lesson" in harbour.gus.messages("ai-champions")[-1].visible()
    assert await harbour.stored(lambda s: [one.department for one in s.exec(select(Note))]) == ["sales"]
    await harbour.max.types("/groundswell lessons COFFEE strasse")
    await harbour.max.sees("Begin with the Straße")
    await harbour.max.types("/groundswell lessons coffee tea")
    await harbour.max.sees("No lesson has all of “coffee tea” in it")
    await harbour.emre.types("/groundswell lessons")
    await harbour.emre.sees("Only those who hold a role in the rollout read these.")


@pytest.mark.long
async def test_a_lesson_is_taken_back_by_its_author_and_goes_from_the_channel_too(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await writes(harbour, harbour.ana, "A lesson that I regret")
    await harbour.max.types("/groundswell lessons")
    await harbour.max.sees("A lesson that I regret")
    harbour.max.does_not_see("Delete")
    await harbour.ana.types("/groundswell lessons regret")
    await harbour.ana.clicks("Delete", confirms=False)
    await harbour.ana.clicks("Delete")
    await harbour.ana.sees("Deleted. Nobody finds it any more.")
    await harbour.rest()
    assert "taken it back" in harbour.gus.messages("ai-champions")[-1].visible()
    await harbour.ana.clicks("Delete")
    await harbour.ana.sees("This lesson is not there any more")
    await harbour.ana.types("/groundswell lessons regret")
    await harbour.ana.sees("No lesson has all of “regret”")


@pytest.mark.long
async def test_a_form_that_is_sent_twice_keeps_one_lesson(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.ana.types("/groundswell lessons")
    await harbour.ana.clicks("Write a lesson")
    await harbour.rest()
    harbour.slack.misbehave(Fault.TWICE, on="view_submission", times=1)
    await harbour.ana.fills("What did not?", "A day of slides")
    await harbour.ana.submits()
    await harbour.forward(minutes=1)
    assert await harbour.stored(lambda s: len(s.exec(select(Note)).all())) == 1
    assert len([m for m in harbour.gus.messages("ai-champions") if "slides" in m.visible()]) == 1


@pytest.mark.long
async def test_lessons_come_ten_at_a_time_newest_first(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)

    def write(session):  # type: ignore[no-untyped-def]
        ana = session.exec(select(Person.id).where(Person.email == "ana@example.com")).one()
        for number in range(12):
            notes.keep(session, ana, "sales", (f"Lesson number {number:02}", "", ""), harbour.now)

    await harbour.write(write)
    await harbour.olga.types("/groundswell lessons number")
    await harbour.olga.sees("Lesson number 11")
    await harbour.olga.sees("Lesson number 02")
    harbour.olga.does_not_see("Lesson number 01")
    await harbour.olga.clicks("More")
    await harbour.olga.sees("Lesson number 01")
    await harbour.olga.sees("Lesson number 00")


# Who cares for which department


async def test_leads_see_who_cares_for_every_department_and_champions_for_theirs(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await hold(harbour, "legal", None)
    await hold(harbour, "finance", "gus@example.com")
    await harbour.olga.types("/groundswell champions")
    await harbour.olga.sees("4 departments: 1 without a champion, 1 more without a deputy")
    said = next(m for m in reversed(harbour.olga.messages()) if "4 departments" in m.visible())
    text = said.visible(lambda one: harbour.slack.workspace.users[one].name)
    assert text.index("Legal") < text.index("Finance") < text.index("Commercial") < text.index("Sales")
    assert "@ana, deputy @cleo, 1:6" in text
    await harbour.ana.types("/groundswell champions")
    await harbour.ana.sees("1 department: 0 without a champion")
    harbour.ana.does_not_see("Finance  ")
    await harbour.emre.types("/groundswell champions")
    await harbour.emre.sees("Only AI champions and operations leads see that.")


async def writes(harbour: Harbour, person: Client, text: str) -> None:
    await person.types("/groundswell lessons")
    await person.clicks("Write a lesson")
    await harbour.rest()
    await person.fills("What worked?", text)
    assert await person.submits() == {}
    await person.closes()
    await harbour.forward(minutes=1)
