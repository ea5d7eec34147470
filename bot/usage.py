"""Figures of how much AI is used: takes them in, and loads what a digest tells of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.rules import usage as rules
from bot.rules.trail import USAGE, Did
from bot.seeding.findings import Finding
from bot.seeding.usage import Roster, read_usage
from storage import champions, people, trail, usage
from storage.keys import Keys
from storage.people import Terms
from storage.usage import TakenIn


def take_in(session: Session, keys: Keys, file: Path, now: datetime) -> tuple[TakenIn, Sequence[Finding]]:
    """Take in all of a file, as an event of the record, and what should be looked at in it.

    SeedErrors carries every error there is; then nothing is kept. Raises Locked where no secret is set.
    """
    names = {one.key: one.name for one in champions.rules(session)}
    found, warnings = read_usage(file, Roster(names, people.headcount(session), usage.tools(session)), now.date())
    taken = usage.keep(session, found, now)
    counts = f"{taken.added} new, {len(taken.replaced)} replaced, {taken.unchanged} as before"
    weeks = sorted({one.week for one in found})
    of = weeks[0] if len(weeks) == 1 else f"{weeks[0]} to {weeks[-1]}"
    trail.append(session, keys, USAGE, Did.TAKEN_IN, now, why=f"groundswell usage import, {of}: {counts}")
    return taken, warnings


def take_out(session: Session, keys: Keys, week: str, now: datetime) -> int:
    """Delete the figures of a week, as an event of the record; how many there were. Raises Locked without a secret."""
    gone = usage.remove(session, week)
    if gone:
        trail.append(session, keys, USAGE, Did.REMOVED, now, why=f"groundswell usage remove, {week}: {gone}")
    return gone


def load(
    session: Session, terms: Terms, audience: str, week: str, cycle: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """What the digest of a week tells its audience, beside the figures of the cycle published last.

    None where it is switched off, or where no figures were ever taken in.
    """
    kept = usage.weeks(session) if terms.usage else []
    if not kept:
        return None
    told = usage.told_last(session, audience)
    chosen = rules.week_to_tell(kept, week, told["week"] if told else None)
    if chosen is None:
        return {"week": None, "why": rules.why_no_week(kept, week).value}
    return rules.figures(usage.of_week(session, chosen), chosen, cycle, told)
