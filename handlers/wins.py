"""Wins: shared with `/learn win`, looked at by somebody first; and `/learn thanks`."""

from sqlmodel import Session

from bot import wins as sharing
from bot.blocks import wins as words
from bot.house import House
from bot.rules.rights import Identity, Right
from bot.rules.wins import Unfit
from handlers.call import Call, Hears, Reply, Source, in_place, number_in, unescaped
from storage.company import department_at


async def share(call: Call, house: House) -> Reply:
    """`/learn win Quotes take me half an hour now`."""
    said, now, who = _said(call), house.clock.now(), _who(call)

    def keep(session: Session) -> words.Shown | Unfit:
        row = sharing.share(session, who, said, call.once, now)
        return row if isinstance(row, Unfit) else sharing.shown(session, row)

    kept = await house.db.write(keep)
    house.due.set()
    return Reply(say=words.unfit(kept, said) if isinstance(kept, Unfit) else words.taken(kept))


async def name(call: Call, house: House) -> Reply:
    """ "With my name" or "Without my name", below the thanks for a win."""
    number, _, said = call.value.partition(":")
    if said not in (words.YES, words.NO):
        return Reply(say=words.unfit(Unfit.NOT_YOURS, ""), forged=True)
    who, yes = _who(call), said == words.YES
    why = await house.db.write(lambda session: sharing.name(session, who, number_in(number), named=yes))
    return Reply(say=words.named(yes=yes) if why is None else words.unfit(why, ""), forged=why is Unfit.NOT_YOURS)


async def decide(call: Call, house: House) -> Reply:
    """ "Share it" or "Not this one"."""
    number, _, said = call.value.partition(":")
    if said not in (words.YES, words.NO):
        return Reply(say=words.unfit(Unfit.NOT_YOURS, ""), forged=True)
    now, terms, who, yes = house.clock.now(), house.terms, _who(call), said == words.YES

    def keep(session: Session) -> words.Shown | Unfit:
        row = sharing.decide(session, terms, who, number_in(number), now, yes=yes)
        return row if isinstance(row, Unfit) else sharing.shown(session, row)

    kept = await house.db.write(keep)
    house.due.set()
    if isinstance(kept, Unfit):
        return Reply(say=words.unfit(kept, ""), forged=kept is Unfit.NOT_YOURS)
    return in_place(call, house, words.decided(kept))


async def thank(call: Call, house: House) -> Reply:
    """`/learn thanks Sales You have all tried it`."""
    typed, now, who = _said(call), house.clock.now(), _who(call)

    def keep(session: Session) -> str | Unfit:
        key, said = department_at(session, typed)
        row = sharing.thank(session, who, key, said.strip(), call.once, now)
        return row if isinstance(row, Unfit) else row.name

    kept = await house.db.write(keep)
    house.due.set()
    return Reply(say=words.unfit(kept, typed) if isinstance(kept, Unfit) else words.thanked(kept))


def _said(call: Call) -> str:
    """What stands behind the first word."""
    return unescaped("".join(call.typed.split(maxsplit=1)[1:])).strip()


def _who(call: Call) -> Identity:
    # The door lets nobody in here whom it does not know.
    assert call.who is not None  # noqa: S101
    return call.who


HEARS = (
    Hears(Source.ACTION, words.NAME, Right.ON_ROSTER, name),
    Hears(Source.ACTION, words.DECIDE, Right.ON_ROSTER, decide),
)
