"""Draws somebody's Home: when they open it, when they did something there, and when it changes while they look."""

import json
import logging
from datetime import datetime
from hashlib import sha256

from slack_sdk.models.views import View
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import deeds, desk, wishes
from bot import lessons as teaching
from bot.blocks import home as words
from bot.blocks import kept as words_of_kept
from bot.blocks.concern import role_called
from bot.blocks.home import Home
from bot.blocks.lesson import asked_by
from bot.blocks.own import Absence, Hours, chosen
from bot.blocks.speech import speaking
from bot.house import House
from bot.messages import shown
from bot.rules.looking import next_look
from storage import company, lessons, people, personal
from storage.reporters import raised_by
from storage.tables import Department

log = logging.getLogger(__name__)


async def publish(house: House, slack_id: str) -> None:
    """Draw the Home of somebody who looks at it, and for a while again whenever what it shows has changed."""
    house.looking.looked(slack_id, house.clock.now(), _watch(house, slack_id))
    async with house.looking.turn(slack_id):
        await _draw(house, slack_id, await _view(house, slack_id))


async def _watch(house: House, slack_id: str) -> None:
    while (moment := next_look(house.looking.at(slack_id), house.clock.now())) is not None:
        await house.clock.sleep_until(moment)
        with house.activity.busy():
            try:
                await _draw_if_changed(house, slack_id)
            except SQLAlchemyError as problem:
                log.warning("A Home could not be looked through: %s", type(problem).__name__)


async def _draw_if_changed(house: House, slack_id: str) -> None:
    async with house.looking.turn(slack_id):
        view = await _view(house, slack_id)
        if not house.looking.sees(slack_id, _digest(view)):
            await _draw(house, slack_id, view)


async def _view(house: House, slack_id: str) -> View:
    now = house.clock.now()

    def drawn(session: Session) -> View:
        person = people.by_slack_id(session, slack_id)
        with speaking(person.language if person else None):
            home = load(session, house, slack_id, now)
            return words.view(home) if home else words.stranger()

    return await house.db.read(drawn)


async def _draw(house: House, slack_id: str, view: View) -> None:
    if await house.slack.publish(slack_id, view):
        house.looking.shown(slack_id, _digest(view))


def _digest(view: View) -> str:
    return sha256(json.dumps(view.to_dict(), sort_keys=True).encode()).hexdigest()


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
        desk=desk.load(session, house, who, person, now),
        may_erase=not who.roles,
        stopped=person.stopped_at is not None,
        resting_until=resting if resting and resting > now else None,
        department=person.department,
        told=deeds.to_a_department(session, person.department, now),
        heard=deeds.heard(session, person.department, now),
        live=here.live_since is not None and here.paused_since is None,
        hours=hours(session, house, slack_id),
        promise=(house.settings.pulse_mode, house.settings.floor_scores, house.settings.keep_links_days),
        away=absence(session, slack_id, now),
    )


def hours(session: Session, house: House, slack_id: str) -> Hours:
    """When somebody is written to. LookupError where they are not on the roster."""
    person, terms = people.by_slack_id(session, slack_id), house.terms
    if person is None:
        raise LookupError("somebody who chooses their hours is not on the roster")
    theirs, own_hours = terms.hours(person), person.day_starts is not None
    usual = (terms.day_starts, terms.day_ends)
    own_language = person.language if person.own_language else None
    return Hours(person.zone, theirs.starts, theirs.ends, usual, person.own_zone, own_hours, own_language)


def absence(session: Session, slack_id: str, now: datetime) -> Absence | None:
    """When somebody is, or will be, away."""
    found = wishes.away_of(session, slack_id, now)
    return Absence(found.start, found.end, found.cover, begun=found.start <= now) if found else None


def kept(session: Session, house: House, slack_id: str) -> words_of_kept.Kept | None:
    """Everything that is kept about somebody; None where they are not on the roster."""
    person = people.by_slack_id(session, slack_id)
    if person is None or person.id is None:
        return None
    counted = personal.counts(session, house.keys, person)
    department = session.get_one(Department, person.department)
    return words_of_kept.Kept(
        name=person.name,
        email=person.email,
        slack_id=slack_id,
        zone=person.zone,
        country=person.country,
        department=department.name,
        tier=person.tier,
        cohort=person.cohort,
        roles=[role_called(role) for role in personal.roles(session, person.id)],
        away_until=max(filter(None, (person.absent_until, person.away_until)), default=None),
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
        wish=words_of_kept.wish(person.stopped_at, person.resting_until, person.lesson_due_at),
        hours=chosen(hours(session, house, slack_id)),
    )
