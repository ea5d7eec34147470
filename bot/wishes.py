"""What somebody decides about when they are written to, from Home or by command: hours, time zone, absence."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from bot.rules import calendar
from bot.rules.wishes import FARTHEST, Flaw, absence_flaw, hours_flaw, zone_flaw
from storage import people


@dataclass(frozen=True, slots=True)
class Away:
    """An absence: from when until when (UTC), and the Slack id of whoever was named to act meanwhile."""

    start: datetime
    end: datetime
    cover: str | None


def go_away(
    session: Session, slack_id: str, first: date | None, last: date | None, cover: str, now: datetime
) -> Away | Flaw:
    """Note an absence of somebody's own days, from today where no first one is named; `cover` as `people.mentioned`."""
    me = people.by_slack_id(session, slack_id)
    if me is None:
        return Flaw.NOBODY
    today = now.astimezone(calendar.zone_called(me.zone)).date()
    first = max(first or today, today - FARTHEST)
    flaw = absence_flaw(first, last, today)
    if flaw is not None or last is None:
        return flaw or Flaw.NO_DAY
    stands_in = people.mentioned(session, cover) if cover else None
    if cover and (stands_in is None or stands_in.id == me.id):
        return Flaw.NOBODY
    start, end = (calendar.at_local(me.zone, day, time.min) for day in (first, last + timedelta(days=1)))
    people.announce(session, slack_id, start, end, stands_in.id if stands_in else None)
    people.turn_absences(session, now)
    return Away(start, end, stands_in.slack_id if stands_in else None)


def choose(session: Session, slack_id: str, zone: str, starts: time | None, ends: time | None) -> Flaw | None:
    """Note a time zone (empty for what Slack says) and hours (None for the company's); else why nothing is noted."""
    flaw = (zone_flaw(zone) if zone else None) or hours_flaw(starts, ends)
    if flaw is None:
        people.lives_in(session, slack_id, zone or None)
        people.wants_hours(session, slack_id, starts, ends)
    return flaw


def away_of(session: Session, slack_id: str, now: datetime) -> Away | None:
    """The absence that somebody is in, or has announced; None where they are here and stay."""
    person = people.by_slack_id(session, slack_id)
    end = (
        max((one for one in (person.absent_until, person.away_until) if one and one > now), default=None)
        if person
        else None
    )
    if person is None or end is None:
        return None
    cover = people.slack_id_of(session, person.cover_id) if person.cover_id else None
    return Away(person.away_from or now, end, cover)
