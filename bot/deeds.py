"""You said, we did: tells those who were asked what they said, and what was done about it, or about a concern."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from bot.blocks import said
from bot.blocks.message import Message
from bot.blocks.said import Done, Heard, Told
from bot.rules import calendar
from bot.rules.audience import Scope, Units, audience_from
from bot.rules.company import Role
from bot.rules.sending import Kind
from storage import closing, company, deeds, deliveries, people
from storage.deliveries import Claimed, Planned
from storage.tables import Deed, Department, Person, Publication, Round

READ_FOR = timedelta(days=90)
"""How long a round outside of the rhythm is shown to those it asked."""
OF_CONCERN = "deed"
"""What a delivery is about that tells what was done about a concern: nothing in it leads to which."""
LOOKED_AT = 100
"""Such rounds that are looked through for those that asked somebody's department."""


def _about(publication_id: int | None) -> str:
    return f"publication:{publication_id}"


def _publication_of(about: str | None) -> int:
    return int((about or "").partition(":")[2])


def to_a_department(session: Session, department: str, now: datetime) -> list[Told]:
    """What somebody of a department reads: the newest of the rhythm, and the newest of each other pulse it was in."""
    units = _units(session)
    newest: dict[str, tuple[Publication, Round]] = {}
    for publication, row in deeds.others(session, now - READ_FOR, LOOKED_AT):
        if department in _told_to(publication, row, units):
            newest.setdefault(publication.template, (publication, row))
    found = [*deeds.rhythm(session), *newest.values()]
    return [told(session, publication, row, department) for publication, row in found]


def told(session: Session, publication: Publication, row: Round, department: str | None) -> Told:
    """What was published of a cycle, with what was done about it, for a department or (None) as a whole."""
    units = _units(session)
    done = [
        Done(deed.words, by, deed.at)
        for deed, by in deeds.done(session, publication.id or 0)
        if department is None or deed.departments is None or units.is_within(department, deed.departments)
    ]
    return Told(row.id or 0, row.name, publication.figures, done)


def announce(session: Session, publication: Publication, now: datetime) -> None:
    """Plan to tell the channels and the champions of the departments that were asked what they said."""
    row, units = session.get_one(Round, publication.first_round), _units(session)
    keys = _told_to(publication, row, units)
    to_channels = [
        _said(f"said:{publication.id}:{channel}", channel, publication, _in_hours(session, now), department=one.key)
        for channel, one in deeds.channels(session, keys)
    ]
    to_champions = [
        _said(f"said:{publication.id}:{key}:{one.slack_id}", one.slack_id or "", publication, now, department=key)
        for key in sorted(keys)
        for one in people.acting(session, Role.AI_CHAMPION, now, key)
    ]
    deliveries.plan(session, [*to_channels, *to_champions], now)


def write(session: Session, number: int, scope: Scope, words: str, by: int, now: datetime) -> bool:
    """Keep what was done about a round's cycle and plan to tell it; False where it is none of theirs, or not told."""
    found = published(session, number, scope)
    if found is None:
        return False
    publication, row = found
    deed = deeds.note(session, publication.id or 0, scope, words, by, now)
    units = _units(session)
    keys = {key for key in _told_to(publication, row, units) if scope is None or units.is_within(key, scope)}
    moment = _in_hours(session, now)
    planned = [
        _said(f"done:{deed.id}:{channel}", channel, publication, moment, department=one.key, deed=deed.id)
        for channel, one in deeds.channels(session, keys)
    ]
    deliveries.plan(session, planned, now)
    return True


def tell(session: Session, label: str, unit: str | None, words: str, by: int, now: datetime) -> None:
    """Keep what was done about a concern, and plan to tell it in the channel of the unit that may hear it."""
    deed = deeds.note_of_concern(session, label, unit, words, by, now)
    moment = _in_hours(session, now)
    planned = [
        Planned(f"done:{deed.id}:{channel}", Kind.SAID, channel, moment, OF_CONCERN, {"deed": deed.id})
        for channel, _ in deeds.channels(session, {unit} if unit else ())
    ]
    deliveries.plan(session, planned, now)


def heard(session: Session, department: str, now: datetime) -> list[Heard]:
    """What somebody of a department reads of concerns for which something was done, newest first."""
    units = _units(session)
    return [
        Heard(deed.label, Done(deed.words, by, deed.at))
        for deed, by in deeds.of_concerns(session, now - READ_FOR)
        if deed.departments and units.is_within(department, deed.departments)
    ]


def message(session: Session, delivery: Claimed) -> Message:
    """The words of a delivery of ours."""
    if delivery.about == OF_CONCERN:
        label = session.get_one(Deed, delivery.payload["deed"]).label
        return said.heard(Heard(label, _deed(session, delivery.payload["deed"])))
    publication = session.get_one(Publication, _publication_of(delivery.about))
    department = delivery.payload["department"]
    one = told(session, publication, session.get_one(Round, publication.first_round), department)
    if "deed" in delivery.payload:
        return said.done(one, _deed(session, delivery.payload["deed"]))
    to_person = delivery.recipient.startswith(("U", "W"))
    return said.to_champion(one, department) if to_person else said.to_channel(one, department)


def published(session: Session, number: int, scope: Scope) -> tuple[Publication, Round] | None:
    """What was published of the cycle of a round, for those who may say what was done; else None."""
    row = session.get(Round, number)
    publication = closing.of_round(session, row) if row else None
    if publication is None:
        return None
    first, units = session.get_one(Round, publication.first_round), _units(session)
    theirs = scope is None or any(units.is_within(key, scope) for key in _told_to(publication, first, units))
    return (publication, first) if theirs else None


def _deed(session: Session, deed_id: int) -> Done:
    row = session.get_one(Deed, deed_id)
    by = session.get(Person, row.by_id) if row.by_id else None
    return Done(row.words, by.slack_id if by else None, row.at)


def _said(key: str, recipient: str, publication: Publication, moment: datetime, **payload: object) -> Planned:
    return Planned(key, Kind.SAID, recipient, moment, _about(publication.id), payload)


def _told_to(publication: Publication, row: Round, units: Units) -> set[str]:
    """The departments that read it: all where it is of the rhythm, else those that were asked as a whole."""
    if publication.cycle is not None:
        return units.keys()
    audience = audience_from(row.audience)
    if audience.tiers or audience.cohorts:
        return set()
    shown = {key for unit in publication.figures["units"] for key in unit["departments"]}
    return {key for key in shown if units.includes(audience, key, "", "")}


def _units(session: Session) -> Units:
    return Units(row.rule() for row in session.exec(select(Department)))


def _in_hours(session: Session, now: datetime) -> datetime:
    """The next working moment by the company's own clock."""
    here = company.company(session)
    return calendar.next_working(calendar.Hours(here.zone if here else "UTC"), now)
