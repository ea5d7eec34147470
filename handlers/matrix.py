"""`/raci`: the responsibility matrix, as a whole or one row with names."""

from collections import defaultdict
from difflib import get_close_matches

from sqlmodel import Session

from bot.blocks import matrix as words
from bot.blocks.message import Message
from bot.house import House
from bot.rules.rights import Right
from handlers.call import Call, Hears, Reply, Source
from storage import concerns
from storage.tables import Department, Person


async def raci(call: Call, house: House) -> Reply:
    """The whole matrix, or the row that is named."""
    return Reply(say=await house.db.read(lambda session: _shown(session, call)))


def _shown(session: Session, call: Call) -> Message:
    matrix = concerns.matrix(session)
    if not call.words:
        return words.whole(matrix)
    word = " ".join(call.words).lower()
    known = {name: row.activity for row in matrix.rows for name in (row.activity, row.name.lower())}
    if word not in known:
        nearest = get_close_matches(word, known, n=1)
        return words.unknown(word, known[nearest[0]] if nearest else None, matrix)
    department = session.get(Department, call.who.department) if call.who else None
    return words.row(matrix, known[word], _people(session, call), department.name if department else "")


def _people(session: Session, call: Call) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for seat in concerns.seats(session, call.who.department if call.who else None):
        for person_id in (seat.holder, seat.deputy):
            person = session.get(Person, person_id) if person_id else None
            if person is not None and person.slack_id and person.left_at is None:
                found[seat.role].append(person.slack_id)
    return found


HEARS = (
    Hears(
        Source.COMMAND,
        "/raci",
        Right.ON_ROSTER,
        raci,
        says="Who does what in the rollout",
        hint="training | policy | ... (or nothing, for all)",
    ),
)
