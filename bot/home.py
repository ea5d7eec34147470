"""Draws somebody's Home: when they open it, and when something they did there has changed it."""

from datetime import datetime

from sqlmodel import Session

from bot import deeds
from bot import lessons as teaching
from bot.blocks import home as words
from bot.blocks.concern import ROLES
from bot.blocks.home import Home, Kept
from bot.blocks.lesson import asked_by
from bot.house import House
from bot.messages import shown
from storage import company, concerns, lessons, people, personal
from storage.keys import Keys
from storage.reporters import raised_by
from storage.tables import Department


async def publish(house: House, slack_id: str) -> None:
    """Draw the Home of somebody who looks at it."""
    now = house.clock.now()
    home = await house.db.read(lambda session: load(session, house, slack_id, now))
    await house.slack.publish(slack_id, words.view(home) if home else words.stranger())


def load(session: Session, house: House, slack_id: str, now: datetime) -> Home | None:
    """What somebody's Home shows now; None where they are not on the roster."""
    person, here = people.by_slack_id(session, slack_id), company.company(session)
    who = people.identity(session, slack_id)
    if person is None or person.id is None or here is None or who is None:
        return None
    keys, (done, of), resting = house.keys, teaching.progress(session, person), person.resting_until
    lesson = lessons.next_for(session, person, now)
    on = teaching.due_on(session, house.terms, person, lesson) if lesson else None
    return Home(
        name=person.name,
        pulses=personal.open_pulses(session, keys, person, now),
        lesson=lesson,
        due=asked_by(lesson, on, named=house.settings.required_names) if lesson else None,
        lessons_done=done,
        lessons=of,
        concerns=[shown(session, one) for one in raised_by(session, keys, person.id, words.CONCERNS_SHOWN)],
        waiting=len(concerns.queue(session, person.id)[0]) if who.roles else None,
        stopped=person.stopped_at is not None,
        resting_until=resting if resting and resting > now else None,
        department=person.department,
        told=deeds.to_a_department(session, person.department, now),
        heard=deeds.heard(session, person.department, now),
        live=here.live_since is not None and here.paused_since is None,
    )


def kept(session: Session, keys: Keys, slack_id: str) -> Kept | None:
    """Everything that is kept about somebody; None where they are not on the roster."""
    person = people.by_slack_id(session, slack_id)
    if person is None or person.id is None:
        return None
    counted = personal.counts(session, keys, person)
    department = session.get_one(Department, person.department)
    return Kept(
        name=person.name,
        email=person.email,
        slack_id=slack_id,
        zone=person.zone,
        country=person.country,
        department=department.name,
        tier=person.tier,
        cohort=person.cohort,
        roles=[ROLES.get(role, role) for role in personal.roles(session, person.id)],
        away_until=person.absent_until,
        greeted_at=person.contacted_at,
        messages=counted.messages,
        asked=counted.asked,
        took_part=counted.took_part,
        linked_answers=counted.linked_answers,
        lessons=counted.lessons,
        concerns=counted.concerns,
        worked_on=counted.worked_on,
        refused=counted.refused,
        amended=counted.amended,
        approved=counted.approved,
        notes=counted.notes,
        first_steps=counted.first_steps,
        wins=counted.wins,
        proposals=counted.proposals,
        steps=counted.steps,
        wish=words.wish(person.stopped_at, person.resting_until, person.lesson_due_at),
    )
