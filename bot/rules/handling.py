"""What whoever works on a concern, and whoever raised it, may do with it, and who that is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.company import Role
from bot.rules.escalation import Rung, Seat, Stage, Way


class Verb(StrEnum):
    """What whoever works on a concern may do with it."""

    ACKNOWLEDGE = "ack"
    ASSIGN = "assign"
    NOTE = "note"
    ASK = "ask"
    TELL = "tell"
    ANSWER = "answer"
    CONSULT = "consult"
    HAND = "hand"
    UP = "up"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    PUBLISH = "publish"


class Illegal(StrEnum):
    """Why a step is refused."""

    NOT_THERE = "there is no such concern for you"
    ACKNOWLEDGED = "it is acknowledged already"
    RESOLVED = "it is resolved already"
    NOT_RESOLVED = "it is not resolved"
    STILL_OPEN = "it is not resolved, and so cannot be reopened"
    SAID_ALREADY = "the reporter has said whether it helped"
    NO_WORDS = "nothing was written"
    NOBODY_ABOVE = "there is nobody above"
    NOBODY_THERE = "there is nobody like that to give it to"
    NOT_TO_THEM = "it must not go to that person"
    THEIRS_ALREADY = "it is theirs already"
    MEANWHILE = "somebody else has acted since they looked at it"
    AWAY = "they are away, or not here any more"
    ASKED_ONLY = "they were asked for input, and it is somebody else's"
    FOR_ONE_ONLY = "it was given to the neutral person, and to no department"
    NO_SUCH_ANSWER = "there is no such ready answer that is approved"
    ANSWER_CHANGED = "the ready answer is not the one any more that was read"
    NOTHING_TO_TELL = "it is not resolved, so there is nothing to tell others"
    NO_CONSENT = "whoever raised it has not let others hear of it"
    TOLD_ALREADY = "others have been told already"
    ASKED_OTHERWISE = "what would be told, or to whom, has changed since the reporter was asked"
    TOO_LONG = "it is longer than others are told"
    THEIR_WORDS = "it repeats the reporter's own words"
    THEIR_NAME = "it names the reporter"


class Consent(StrEnum):
    """Whether others may hear what was done about a concern; it is asked anew each time one is resolved."""

    UNSAID = ""
    """No answer means no."""
    YES = "yes"
    NO = "no"
    TOLD = "told"
    """They have heard it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A concern as the rules see it: person ids, and `reporter` only where a name or an address leads to them.

    `involved` are those who may read and work on it: see `involved`.
    """

    stage: Stage
    reporter: int | None
    owner: int | None
    involved: frozenset[int]
    helped: bool | None = None
    anonymous: bool = False
    consent: Consent = Consent.UNSAID
    asked: frozenset[int] = frozenset()
    """Those who were only asked for input: they read it and write notes."""

    def open_to(self, person: int) -> bool:
        """Whether somebody may read and work on it. Nobody works on what they have raised by name.

        Of an anonymous one nobody is left out for having raised it: who is left out would tell who that was.
        """
        return person in self.involved and (self.anonymous or person != self.reporter)


def involved(
    rungs: Sequence[Rung],
    seats: Sequence[Seat],
    way: Way,
    *,
    tried: Collection[int],
    asked: Collection[int],
    barred: Collection[int],
) -> frozenset[int]:
    """Who may read and work on a concern.

    Those on its ladder (the CEO and their deputy only once it has reached them: `tried`), whoever has it or was asked
    for input, and operations leads, unless it was given to the neutral person. Never who is `barred`.
    """
    found = {rung.person for rung in rungs if rung.role != Role.CEO or rung.person in tried} | set(asked)
    if way is not Way.NEUTRAL:
        leads = (seat for seat in seats if seat.role == Role.OPERATIONS_LEAD)
        found |= {person for seat in leads for person in (seat.holder, seat.deputy) if person is not None}
    return frozenset(found - set(barred))


def refused(standing: Standing, person: int, verb: Verb) -> Illegal | None:
    """Why somebody may not do this now, or None."""
    if not standing.open_to(person):
        return Illegal.NOT_THERE
    if person in standing.asked and verb is not Verb.NOTE:
        return Illegal.ASKED_ONLY
    if verb is Verb.REOPEN:
        return None if standing.stage is Stage.RESOLVED else Illegal.STILL_OPEN
    if verb is Verb.PUBLISH:
        return _publishing_refused(standing)
    if standing.stage is Stage.RESOLVED and verb is not Verb.NOTE:
        return Illegal.RESOLVED
    if standing.stage is Stage.ACKNOWLEDGED and verb is Verb.ACKNOWLEDGE:
        return Illegal.ACKNOWLEDGED
    return None


def _publishing_refused(standing: Standing) -> Illegal | None:
    if standing.stage is not Stage.RESOLVED:
        return Illegal.NOTHING_TO_TELL
    if standing.consent is Consent.TOLD:
        return Illegal.TOLD_ALREADY
    return None if standing.consent is Consent.YES else Illegal.NO_CONSENT


def giving_refused(
    standing: Standing, to: int | None, barred: Collection[int], present: Collection[int]
) -> Illegal | None:
    """Why a concern may not be given to somebody, or None. `present` are those who are here and not away.

    Never to whom it is about, nor to who raised it by name; an anonymous reporter is as any other.
    """
    if to is None or to not in present:
        return Illegal.NOBODY_THERE
    if to in barred:
        return Illegal.NOT_TO_THEM
    return Illegal.THEIRS_ALREADY if to == standing.owner else None


def answer_refused(standing: Standing, person: int) -> Illegal | None:
    """Why somebody may not answer a question about a concern, or None: only who raised it may."""
    if person != standing.reporter:
        return Illegal.NOT_THERE
    return Illegal.RESOLVED if standing.stage is Stage.RESOLVED else None


def verdict_refused(standing: Standing, person: int) -> Illegal | None:
    """Why somebody may not say whether it helped, or None: only who raised it, once for each time it was resolved."""
    if person != standing.reporter:
        return Illegal.NOT_THERE
    if standing.stage is not Stage.RESOLVED:
        return Illegal.NOT_RESOLVED
    return Illegal.SAID_ALREADY if standing.helped is not None else None


def consent_refused(standing: Standing, person: int, *, yes: bool, as_asked: bool) -> Illegal | None:
    """Why somebody may not say now whether others may hear what was done, or None: only who raised it may.

    `as_asked` says that what would be told, and to whom, is still what they were asked about. A no is the last word,
    and can be said until others were told.
    """
    if person != standing.reporter:
        return Illegal.NOT_THERE
    if standing.stage is not Stage.RESOLVED or not standing.helped:
        return Illegal.NOT_RESOLVED
    if standing.consent is Consent.TOLD:
        return Illegal.TOLD_ALREADY
    if standing.consent is Consent.NO or (yes and standing.consent is Consent.YES):
        return Illegal.SAID_ALREADY
    return Illegal.ASKED_OTHERWISE if yes and not as_asked else None
