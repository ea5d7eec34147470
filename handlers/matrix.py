"""`/raci`: the responsibility matrix, one row with names, its history, and changing a row."""

from collections import defaultdict
from difflib import get_close_matches
from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot import amending
from bot.amending import Amending, Result
from bot.blocks import amending as forms
from bot.blocks import matrix as words
from bot.blocks import replies
from bot.blocks.message import Message
from bot.house import House
from bot.rules.amending import Verdict, Wanted, history, last_change, may_change
from bot.rules.raci import Matrix
from bot.rules.rights import Right
from handlers.call import Call, Hears, Reply, Source, number_in, opening
from storage import concerns
from storage import matrix as matrices
from storage.tables import Department, Person

HISTORY = "history"


async def raci(call: Call, house: House) -> Reply:
    """The whole matrix, the row that is named, or how either was changed."""
    return Reply(say=await house.db.read(lambda session: _said(session, call)))


def _said(session: Session, call: Call) -> Message:
    asked = [word.lower() for word in call.words]
    if asked[-1:] == [HISTORY]:
        return _history(session, " ".join(asked[:-1]))
    matrix = concerns.matrix(session)
    if not asked:
        return words.whole(matrix)
    activity = _activity(matrix, " ".join(asked))
    return _row(session, call, activity) if activity else _unknown(matrix, " ".join(asked))


def _row(session: Session, call: Call, activity: str) -> Message:
    versions = matrices.versions(session)
    department = session.get(Department, call.who.department) if call.who else None
    return words.row(
        versions[-1].matrix,
        activity,
        _people(session, call),
        department.name if department else "",
        last=last_change(versions, activity),
        may_change=may_change(call.who, versions[-1].matrix, activity),
    )


def _history(session: Session, word: str) -> Message:
    versions = matrices.versions(session)
    matrix = versions[-1].matrix
    if not word:
        return forms.history(history(versions), None)
    activity = _activity(matrix, word)
    if activity is None:
        return _unknown(matrix, word)
    return forms.history(history(versions, activity), matrix.row(activity).name)


def _named(matrix: Matrix) -> dict[str, str]:
    return {name: row.activity for row in matrix.rows for name in (row.activity, row.name.lower())}


def _activity(matrix: Matrix, word: str) -> str | None:
    return _named(matrix).get(word)


def _unknown(matrix: Matrix, word: str) -> Message:
    known = {HISTORY: HISTORY, **_named(matrix)}
    nearest = get_close_matches(word, known, n=1)
    return words.unknown(word, known[nearest[0]] if nearest else None, matrix)


def _people(session: Session, call: Call) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for seat in concerns.seats(session, call.who.department if call.who else None):
        for person_id in (seat.holder, seat.deputy):
            person = session.get(Person, person_id) if person_id else None
            if person is not None and person.slack_id and person.left_at is None:
                found[seat.role].append(person.slack_id)
    return found


async def change(call: Call, house: House) -> Reply:
    """ "Change this row": the form, for whoever is accountable for it now."""
    activity = call.value
    newest = (await house.db.read(matrices.versions))[-1]
    if activity not in {row.activity for row in newest.matrix.rows}:
        return Reply(say=forms.gone(), forged=True)
    if not may_change(call.who, newest.matrix, activity):
        return Reply(say=forms.not_accountable(newest.matrix, Wanted(activity, 0, {}, "")), forged=True)
    return Reply(then=partial(opening, call, house, forms.form(newest, activity), forms.not_opened()))


async def changed(call: Call, house: House) -> Reply:
    """The form was sent: the row is changed once, or it is said beside a field what is wrong."""
    seen, _, activity = call.told.partition(":")
    why = " ".join("".join(call.field(forms.WHY, forms.VALUE)).split())
    wanted = Wanted(activity, number_in(seen), _letters(call), why)
    once = call.once_with(f"{sorted(wanted.letters.items())}|{why}")
    now = house.clock.now()

    def save(session: Session) -> Result:
        return amending.amend(session, house.keys, Amending(once, call.slack_id, wanted), now)

    try:
        result = await house.db.write(save)
    except IntegrityError:
        # Two forms at once, in two processes: the other is the newest version by now.
        result = await house.db.write(save)
    return _answer(result, wanted)


def _letters(call: Call) -> dict[str, str]:
    chosen = {
        block.removeprefix(forms.ROLE): "".join(call.field(block, forms.VALUE))
        for block in call.filled
        if block.startswith(forms.ROLE)
    }
    return {role: letter for role, letter in chosen.items() if letter}


def _answer(result: Result, wanted: Wanted) -> Reply:
    matrix = result.before.matrix
    match result.verdict:
        case Verdict.CANNOT_BE:
            return _errors(forms.errors(matrix, wanted))
        case Verdict.THE_SAME:
            return _errors(forms.the_same(matrix))
        case Verdict.NO_SUCH_ROW:
            said = forms.gone()
        case Verdict.NOT_ACCOUNTABLE:
            said = forms.not_accountable(matrix, wanted)
        case Verdict.OVERTAKEN:
            said = forms.overtaken(result.before, wanted)
        case Verdict.KEPT:
            said = forms.saved_already() if result.repeated else forms.saved(matrix, wanted, result.unheld)
    forged = result.verdict in (Verdict.NO_SUCH_ROW, Verdict.NOT_ACCOUNTABLE)
    return Reply(view={"response_action": "update", "view": replies.as_view(said).to_dict()}, forged=forged)


def _errors(found: dict[str, str]) -> Reply:
    return Reply(view={"response_action": "errors", "errors": found})


HEARS = (
    Hears(
        Source.COMMAND,
        "/raci",
        Right.ON_ROSTER,
        raci,
        says="Who does what in the rollout",
        hint="training | policy | ... | history | training history (or nothing, for all)",
    ),
    Hears(Source.ACTION, words.CHANGE, Right.ON_ROSTER, change),
    Hears(Source.VIEW, forms.CHANGED, Right.ON_ROSTER, changed),
)
