"""Wins and thanks: keeps what people share, lets somebody look at it first, and tells it."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from bot.blocks import wins as words
from bot.blocks.message import Message
from bot.rules import calendar
from bot.rules.rights import Identity
from bot.rules.sending import Kind
from bot.rules.wins import Stage, Unfit, fit, may_decide, may_thank
from storage import answers, champions, company, deliveries, people, wins
from storage.deliveries import Claimed, Planned
from storage.people import Terms
from storage.tables import Department, Person, Win


class Say(StrEnum):
    """What a delivery of ours says."""

    LOOK = "look"
    TOLD = "told"
    BECAME = "became"
    THANKS = "thanks"


def share(session: Session, who: Identity, said: str, once: str, now: datetime) -> Win | Unfit:
    """Keep a win, and plan to show it to whoever looks at it first. `once` is the same for one command.

    The same words, sent again while nobody has decided about them, are the same win.
    """
    person = session.get_one(Person, who.person_id)
    unfit, looking = fit(said), wins.moderators(session, person, now)
    if unfit is not None or not looking:
        return unfit or Unfit.NOBODY
    came_first, before = answers.first_time(session, once, now.date()), wins.newest(session, who.person_id, said)
    if before is not None and (not came_first or before.stage == Stage.WAITING):
        return before
    row = wins.keep(session, person, said, now)
    about = wins.about_win(row.id)
    planned = [
        Planned(f"{about}:{Say.LOOK}:{one.slack_id}", Kind.WIN, one.slack_id or "", now, about, {"say": Say.LOOK})
        for one in looking
    ]
    deliveries.plan(session, planned, now)
    return row


def name(session: Session, who: Identity, win_id: int, *, named: bool) -> Unfit | None:
    """Whether somebody's name stands with their win; why not, where it is not theirs or was decided about."""
    row = wins.locked(session, win_id)
    if row is None or row.by_id != who.person_id:
        return Unfit.NOT_YOURS
    if row.stage != Stage.WAITING:
        return Unfit.DECIDED
    row.named = named
    return None


def decide(session: Session, terms: Terms, who: Identity, win_id: int, now: datetime, *, yes: bool) -> Win | Unfit:
    """Share a win, or do not; whoever shared it hears of it. Of two who decide at once the first one has it."""
    row = wins.locked(session, win_id)
    if row is None or not may_decide(who, row.by_id, row.department, champions.units(session)):
        return Unfit.NOT_YOURS
    if row.stage != Stage.WAITING:
        return Unfit.DECIDED
    row.stage = (Stage.SHARED if yes else Stage.DECLINED).value
    row.decided_by_id, row.decided_at = who.person_id, now
    session.flush()
    about, by = wins.about_win(row.id), session.get_one(Person, row.by_id)
    deliveries.forget_unsaid(session, about)
    planned = []
    channel = session.get_one(Department, row.department).channel
    if yes and channel:
        moment = _in_hours(session, now)
        planned.append(Planned(f"{about}:{Say.TOLD}:{channel}", Kind.WIN, channel, moment, about, {"say": Say.TOLD}))
    if by.slack_id and by.left_at is None:
        key, moment = f"{about}:{Say.BECAME}:{by.slack_id}", calendar.next_working(terms.hours(by), now)
        planned.append(Planned(key, Kind.WIN, by.slack_id, moment, about, {"say": Say.BECAME}))
    deliveries.plan(session, planned, now)
    return row


def thank(session: Session, who: Identity, key: str, said: str, once: str, now: datetime) -> Department | Unfit:
    """Plan to thank a department in its channel; the department, or why not. `once` is the same for one command."""
    row = session.get(Department, key) if key else None
    if row is None:
        return Unfit.NO_DEPARTMENT
    if not may_thank(who, row.key, champions.units(session)):
        return Unfit.NOT_YOUR_DEPARTMENT
    if not row.channel:
        return Unfit.NO_CHANNEL
    unfit = fit(said)
    if unfit is not None:
        return unfit
    payload = {"say": Say.THANKS, "words": said, "by": who.slack_id}
    about = wins.about_thanks(who.person_id)
    planned = Planned(f"{about}:{once}:{row.channel}", Kind.WIN, row.channel, now, about, payload)
    deliveries.plan(session, [planned], now)
    return row


def message(session: Session, delivery: Claimed) -> Message:
    """The words of a delivery of ours."""
    say = delivery.payload["say"]
    if say == Say.THANKS:
        return words.thanks(delivery.payload["by"], delivery.payload["words"])
    row = session.get(Win, wins.win_of(delivery.about))
    if row is None:
        raise LookupError(f"delivery {delivery.id} tells a win that is not there")
    one = shown(session, row)
    if say == Say.LOOK:
        return words.look(one)
    return words.told(one) if say == Say.TOLD else words.became(one)


def shown(session: Session, row: Win) -> words.Shown:
    """A win as its messages show it: with a name only where whoever shared it wants that."""
    by = people.slack_id_of(session, row.by_id) if row.named else None
    department = session.get_one(Department, row.department)
    return words.Shown(
        number=row.id or 0,
        words=row.words,
        by=by,
        department=department.name,
        channel=department.channel,
        shared=row.stage == Stage.SHARED,
    )


def _in_hours(session: Session, now: datetime) -> datetime:
    here = company.company(session)
    return calendar.next_working(calendar.Hours(here.zone if here else "UTC"), now)
