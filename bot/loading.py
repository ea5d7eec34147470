"""Takes a company folder that was read and found well into the database, in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.asking import PULSES
from bot.messages import FIRST_CONTACT
from bot.rules.concerns import policy_body
from bot.rules.library import shelf_body
from bot.rules.ready import Gap, gap
from bot.seeding import Company
from storage import company as companies
from storage import ready, roster
from storage.company import Loaded
from storage.lessons import SHELF
from storage.roster import Changes
from storage.rounds import questions_body
from storage.tables import Company as CompanyRow

MATRIX, CONCERNS = "raci", "concerns"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a seed changed: of documents the number of new versions, and those that somebody had changed elsewhere."""

    departments: Changes
    people: Changes
    holders: Changes
    documents: int
    changed_elsewhere: tuple[Loaded, ...] = ()
    gap: Gap | None = None
    """Why nobody can be answered on jobs yet."""


def load(session: Session, company: Company, now: datetime, by: str) -> Seeded:
    """Load a company; a second time with the same folder changes nothing."""
    row = companies.company(session)
    if row is None:
        row = CompanyRow(name=company.name, zone=company.zone)
        session.add(row)
    row.name, row.zone, row.country = company.name, company.zone, company.country
    row.digest_channel, row.champions_channel = company.digest_channel, company.champions_channel
    departments = roster.put_departments(session, company.departments)
    people = roster.put_people(session, company.people)
    holders = roster.put_holders(session, company.holders)
    loaded = [companies.load(session, kind, name, body, now, by) for kind, name, body in _documents(company)]
    loaded += [companies.load(session, ready.KIND, key, body, now, by) for key, body in _withdrawn(session, company)]
    elsewhere = tuple(one for one in loaded if one.other is not None)
    return Seeded(departments, people, holders, sum(one.added for one in loaded), elsewhere, gap(ready.newest(session)))


def _documents(company: Company) -> Iterator[tuple[str, str, Any]]:
    yield MATRIX, "matrix", company.matrix.body()
    for template in company.templates:
        yield PULSES, template.key, {"name": template.name, "questions": questions_body(template.questions)}
    for tier, text in company.first_contact.items():
        yield FIRST_CONTACT, tier, text
    for shelf, lessons in company.shelves.items():
        yield SHELF, shelf, shelf_body(lessons)
    yield CONCERNS, "policy", policy_body(company.policy)
    for answer in company.answers:
        yield ready.KIND, answer.key, answer.body()


def _withdrawn(session: Session, company: Company) -> Iterator[tuple[str, Any]]:
    """Ready answers that the file does not have any more: nobody is to send them."""
    there = {one.key for one in company.answers}
    for one in ready.newest(session):
        if one.answer.key not in there:
            yield one.answer.key, replace(one.answer, categories=(), text="").body()
