"""Lessons that champions write: the form, and the decision of whoever is accountable for training."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from sqlmodel import Session

from bot import teaching
from bot.blocks import replies
from bot.blocks import teaching as words
from bot.blocks.concern import VALUE
from bot.blocks.teaching import Shown
from bot.house import House
from bot.rules.company import Role
from bot.rules.library import lesson_from
from bot.rules.rights import Identity, Right
from bot.rules.writing import WHY_LONGEST, Decision, Field, Verdict, flaws, may_decide, typed_of
from bot.teaching import Proposing
from handlers.call import Call, Garbled, Hears, Reply, Source, number_in, opening
from storage import concerns, proposals


async def lesson_word(call: Call, house: House) -> Reply:
    """`/groundswell lesson`: the form in which a lesson is written."""
    return await _form(call, house, {})


async def again(call: Call, house: House) -> Reply:
    """ "Write it anew": the form with what was declined in it, for whoever wrote it."""
    number, who = number_in(call.value), _who(call)
    row = await house.db.read(lambda session: proposals.get(session, number))
    if row is None or row.by_id != who.person_id:
        return Reply(say=words.decided(Verdict.NOT_THERE, None), forged=True)
    whom = f"{words.WITHIN}{row.department}" if row.department else words.EVERYBODY
    return await _form(call, house, typed_of(lesson_from(row.body)) | {Field.DEPARTMENT: whom})


async def _form(call: Call, house: House, said: Mapping[str, str]) -> Reply:
    who = _who(call)
    departments = await house.db.read(lambda session: teaching.choices(session, who))
    everybody = who.holds(Role.OPERATIONS_LEAD)
    if not departments and not everybody:
        return Reply(say=words.none_yours())
    return Reply(then=partial(opening, call, house, words.form(departments, said, everybody=everybody), NOT_OPENED))


async def proposed(call: Call, house: House) -> Reply:
    """The form was sent: the lesson waits, or what is wrong is said beside its field."""
    said: dict[str, str] = {field: "".join(call.field(field, VALUE)).strip() for field in Field}
    whom = said.pop(Field.DEPARTMENT)
    wrong = flaws(said)
    if wrong:
        return _errors(words.errors(wrong))
    if whom != words.EVERYBODY and not whom.startswith(words.WITHIN):
        return replace(_errors(words.not_yours()), forged=True)
    department = None if whom == words.EVERYBODY else whom.removeprefix(words.WITHIN)
    proposing = Proposing(call.once_with("lesson"), call.slack_id, department, said)
    now, terms = house.clock.now(), house.terms
    outcome = await house.db.write(lambda session: teaching.propose(session, terms, proposing, now))
    if outcome.verdict is Verdict.NOT_YOURS:
        return replace(_errors(words.not_yours()), forged=True)
    house.due.set()
    return _in_place(replies.as_view(words.kept(outcome.one, outcome.asked)).to_dict())


async def look(call: Call, house: House) -> Reply:
    """ "Look and approve": the lesson as it will be read, for whoever is accountable now."""
    number, who = number_in(call.value), _who(call)

    def found(session: Session) -> tuple[Verdict, Shown | None]:
        if not may_decide(who, concerns.matrix(session)):
            return Verdict.NOT_ACCOUNTABLE, None
        row = proposals.get(session, number)
        if row is None:
            return Verdict.NOT_THERE, None
        one = teaching.shown(session, row)
        return (Verdict.DONE if row.decided_at is None else Verdict.DECIDED), one

    verdict, one = await house.db.read(found)
    if verdict is not Verdict.DONE or one is None:
        return Reply(say=words.decided(verdict, one), forged=verdict in FORGED)
    return Reply(then=partial(opening, call, house, words.look(one), NOT_OPENED))


async def decided(call: Call, house: House) -> Reply:
    """It is approved, or declined with a reason."""
    number, how = number_in(call.told), "".join(call.field(words.HOW, VALUE))
    why = "".join(call.field(words.WHY, VALUE)).strip()
    if how not in (words.APPROVE, words.DECLINE):
        if how:
            raise Garbled
        return _errors(words.choose())
    if len(why) > WHY_LONGEST:
        return _errors(words.no_reason())
    now, terms, wanted = house.clock.now(), house.terms, Decision(how == words.APPROVE, why)
    outcome = await house.db.write(lambda s: teaching.decide(s, terms, call.slack_id, number, wanted, now))
    if outcome.verdict is Verdict.NO_REASON:
        return _errors(words.no_reason())
    house.due.set()
    given_back = why if outcome.verdict is not Verdict.DONE else ""
    view = words.with_why(words.decided(outcome.verdict, outcome.one), given_back)
    return _in_place(view.to_dict(), forged=outcome.verdict in FORGED)


def _who(call: Call) -> Identity:
    # The door lets nobody in here whom it does not know.
    assert call.who is not None  # noqa: S101
    return call.who


def _errors(found: Mapping[str, str]) -> Reply:
    return Reply(view={"response_action": "errors", "errors": dict(found)})


def _in_place(view: Mapping[str, object], *, forged: bool = False) -> Reply:
    return Reply(view={"response_action": "update", "view": view}, forged=forged)


FORGED = (Verdict.NOT_THERE, Verdict.NOT_ACCOUNTABLE)
NOT_OPENED = words.not_opened()
# Who may decide is held against the matrix with the proposal itself; for whom one may write, with the lesson.
HEARS = (
    Hears(Source.VIEW, words.PROPOSED, Right.CHAMPIONS, proposed),
    Hears(Source.ACTION, words.AGAIN, Right.CHAMPIONS, again),
    Hears(Source.ACTION, words.LOOK, Right.ON_ROSTER, look),
    Hears(Source.VIEW, words.DECIDED, Right.ON_ROSTER, decided),
)
