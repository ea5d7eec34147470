"""Taps on a pulse, and the form in which answers are changed."""

import asyncio
import hashlib
from functools import partial

from bot.blocks import pulse
from bot.house import House
from bot.rules.pulses import Asking
from bot.rules.rights import Right
from handlers.call import Call, Hears, Reply, Source, in_place, number_in, opening
from storage import rounds
from storage.answers import Outcome, Tap, Verdict


async def tapped(call: Call, house: House) -> Reply:
    """One tap on a question: saved first, then the next question takes its place."""
    place = pulse.place_of(call.action["block_id"])
    if place is None:
        return Reply(say=pulse.no_such_answer())
    round_id, question = place
    tap = Tap(call.once, call.slack_id, round_id, question, call.action["value"], house.clock.now(), call.pressed)
    outcome = await house.db.write_row(house.answers.save, tap)
    match outcome:
        case Outcome(Verdict.SAVED | Verdict.REPEATED, Asking() as asking, answered):
            return in_place(call, house, pulse.after(asking, question, answered))
        case Outcome(Verdict.CLOSED, Asking() as asking):
            return in_place(call, house, pulse.closed(asking))
        case Outcome(Verdict.NO_SUCH_ANSWER):
            return Reply(say=pulse.no_such_answer())
        case _:
            return Reply(say=pulse.not_asked())


async def change(call: Call, house: House) -> Reply:
    """ "Change my answers", or "Answer" on Home: opens the form, filled with what was answered."""
    round_id = number_in(call.action["value"])
    asking, given, invited = await house.db.read(
        lambda session: (
            rounds.get(session, round_id),
            rounds.answers_of(session, house.keys, round_id, call.slack_id),
            rounds.is_invited(session, round_id, call.slack_id),
        )
    )
    if asking is None or not invited:
        return Reply(say=pulse.not_asked())
    if not asking.is_open(house.clock.now()):
        return in_place(call, house, pulse.closed(asking))
    return Reply(then=partial(opening, call, house, pulse.change(asking, given), pulse.not_opened()))


async def changed(call: Call, house: House) -> Reply:
    """The form comes back: every answer in it is saved like a tap."""
    view = call.body["view"]
    round_id = number_in(call.told)
    now = house.clock.now()
    taps = [
        Tap(_once(call, question), call.slack_id, round_id, question, chosen["value"], now)
        for question, fields in view["state"]["values"].items()
        if (chosen := fields[pulse.VALUE].get("selected_option"))
    ]
    if not taps:
        field = next(iter(view["state"]["values"]), None)
        return Reply(view={"response_action": "errors", "errors": {field: pulse.nothing_chosen()}} if field else None)
    outcomes = await asyncio.gather(*(house.db.write_row(house.answers.save, tap) for tap in taps))
    asking = next((o.asking for o in outcomes if o.asking), None)
    if asking is None:
        return Reply(say=pulse.not_asked())
    if any(o.verdict is Verdict.CLOSED for o in outcomes):
        return Reply(view={"response_action": "errors", "errors": pulse.too_late(asking)})
    if any(o.verdict is Verdict.NO_SUCH_ANSWER for o in outcomes):
        return Reply(say=pulse.no_such_answer())
    return Reply(view={"response_action": "update", "view": pulse.changed(asking).to_dict()})


def _once(call: Call, question: str) -> str:
    return hashlib.sha256(f"{call.once}|{question}".encode()).hexdigest()[:32]


HEARS = (
    Hears(Source.ACTION, pulse.TAP, Right.ON_ROSTER, tapped),
    Hears(Source.ACTION, pulse.CHANGE, Right.ON_ROSTER, change),
    Hears(Source.VIEW, pulse.CHANGED, Right.ON_ROSTER, changed),
)
