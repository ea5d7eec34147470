"""What somebody decides about themselves at Home: when they are written to, where they live, when they are away."""

import re
from datetime import date, time, timedelta
from functools import partial

from slack_sdk.models.views import View
from sqlmodel import Session

from bot import home, wishes
from bot.blocks import own as words
from bot.house import House
from bot.rules import calendar
from bot.rules.languages import LANGUAGES
from bot.rules.rights import Right
from bot.rules.wishes import Flaw, zone_meant
from handlers.call import Call, Garbled, Hears, Reply, Source, opening, values_in
from storage import people

CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


async def rest(call: Call, house: House) -> Reply:
    """ "Pause for two weeks"."""
    until = house.clock.now() + timedelta(days=words.REST_DAYS)
    await house.db.write(lambda session: people.rest(session, call.slack_id, until))
    return Reply()


async def go_on(call: Call, house: House) -> Reply:
    """ "Go on"."""
    await house.db.write(lambda session: people.start(session, call.slack_id))
    return Reply()


async def stop(call: Call, house: House) -> Reply:
    """ "Stop"."""
    now = house.clock.now()
    await house.db.write(lambda session: people.stop(session, call.slack_id, now))
    return Reply()


async def hours(call: Call, house: House) -> Reply:
    """ "Choose your hours"."""
    form = await house.db.read(lambda session: words.hours_form(home.hours(session, house, call.slack_id)))
    return Reply(then=partial(opening, call, house, form, words.not_opened()))


async def hours_chosen(call: Call, house: House) -> Reply:
    """The form was sent: the hours are noted, or it is said beside a field what is wrong."""
    zone = _one(call, words.ZONE).strip()[: words.ZONE_LONGEST]
    starts, ends = _time(_one(call, words.STARTS)), _time(_one(call, words.ENDS))
    flaw = await house.db.write(lambda session: wishes.choose(session, call.slack_id, zone, starts, ends))
    return _errors(flaw, zone) if flaw else Reply()


async def away(call: Call, house: House) -> Reply:
    """ "I will be away"."""
    now = house.clock.now()

    def load(session: Session) -> View:
        found = home.absence(session, call.slack_id, now)
        zone = calendar.zone_called(home.hours(session, house, call.slack_id).zone)
        first = (found.start if found else now).astimezone(zone).date()
        last = (found.end - timedelta(seconds=1)).astimezone(zone).date() if found else None
        return words.away_form(first, found, last)

    form = await house.db.read(load)
    return Reply(then=partial(opening, call, house, form, words.not_opened()))


async def away_chosen(call: Call, house: House) -> Reply:
    """The form was sent: the absence is noted, or it is said beside a field what is wrong."""
    now, cover = house.clock.now(), _one(call, words.COVER)
    first, last = _day(_one(call, words.FIRST)), _day(_one(call, words.LAST))
    noted = await house.db.write(lambda session: wishes.go_away(session, call.slack_id, first, last, cover, now))
    house.due.set()
    return _errors(noted) if isinstance(noted, Flaw) else Reply()


async def back(call: Call, house: House) -> Reply:
    """ "I am back"."""
    await house.db.write(lambda session: people.back(session, call.slack_id))
    house.due.set()
    return Reply()


async def language(call: Call, house: House) -> Reply:
    """A language is chosen, or to go by what Slack says."""
    chosen = "".join(values_in(call.action))
    if chosen != words.AS_IN_SLACK and chosen not in LANGUAGES:
        raise Garbled
    own = chosen if chosen in LANGUAGES else None
    await house.db.write(lambda session: people.speaks(session, call.slack_id, own))
    return Reply()


def _one(call: Call, field: str) -> str:
    return "".join(call.field(field, words.VALUE))


def _time(said: str) -> time | None:
    if said and not CLOCK.fullmatch(said):
        raise Garbled
    return time.fromisoformat(said) if said else None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Garbled from None


def _errors(flaw: Flaw, zone: str = "") -> Reply:
    said = words.errors(flaw, zone, zone_meant(zone) if flaw is Flaw.NO_SUCH_ZONE else None)
    return Reply(view={"response_action": "errors", "errors": dict(said)})


HEARS = (
    Hears(Source.ACTION, words.REST, Right.ON_ROSTER, rest),
    Hears(Source.ACTION, words.GO_ON, Right.ON_ROSTER, go_on),
    Hears(Source.ACTION, words.STOP, Right.ON_ROSTER, stop),
    Hears(Source.ACTION, words.HOURS, Right.ON_ROSTER, hours),
    Hears(Source.VIEW, words.HOURS_CHOSEN, Right.ON_ROSTER, hours_chosen),
    Hears(Source.ACTION, words.AWAY, Right.ON_ROSTER, away),
    Hears(Source.VIEW, words.AWAY_CHOSEN, Right.ON_ROSTER, away_chosen),
    Hears(Source.ACTION, words.BACK, Right.ON_ROSTER, back),
    Hears(Source.ACTION, words.LANGUAGE, Right.ON_ROSTER, language),
)
