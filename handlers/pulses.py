"""Taps on a pulse, and the form in which answers are changed."""

import asyncio
import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.blocks import pulse
from bot.blocks.speech import speaking
from bot.house import House
from bot.rules.pulses import Asking
from bot.rules.questions import NOTHING, SEPARATOR
from bot.rules.rights import Right
from handlers.call import Call, Garbled, Hears, Reply, Source, in_place, number_in, opening, values_in
from storage import deliveries, rounds
from storage.answers import Outcome, Tap, Verdict


async def saved_at_once(call: Call, house: House) -> Reply | None:
    """A tap that is saved, as nearly all are, whose person is looked up in the batch in which it is written.

    None for any other, and nothing is done: who may not, what is closed and what was tampered with is told by `tapped`.
    """
    try:
        place = pulse.place_of(call.block)
        if place is None or call.body.get("view") or not call.response_url:
            return None
        tap = Tap(call.once, call.slack_id, number_in(place[0]), place[1], call.value, house.clock.now(), call.pressed)
    except Garbled:
        return None
    match await _saved(house, tap):
        case Outcome(Verdict.SAVED | Verdict.REPEATED, Asking() as asking, answered, language):
            with speaking(language):
                return in_place(call, house, pulse.after(asking, tap.question, answered))
    return None


async def _saved(house: House, tap: Tap) -> Outcome:
    outcome = await house.db.write_row(house.answers.save, tap)
    if outcome.verdict is Verdict.SAVED:
        house.metrics.answered()
    return outcome


async def tapped(call: Call, house: House) -> Reply:
    """One tap on a question: saved first, then the next question takes its place."""
    return await _answered(call, house, call.value)


async def skipped(call: Call, house: House) -> Reply:
    """ "Nothing to add"."""
    return await _answered(call, house, NOTHING)


async def picked(call: Call, house: House) -> Reply:
    """A box is ticked or not any more: what stands there counts when "Next" is pressed."""
    return Reply()


async def went_on(call: Call, house: House) -> Reply:
    """ "Next" under boxes to tick."""
    ticked = _value(call.filled.get(call.block, {}).get(pulse.PICK, {}))
    return await _answered(call, house, ticked) if ticked else Reply(say=pulse.nothing_ticked())


async def _answered(call: Call, house: House, value: str) -> Reply:
    place = pulse.place_of(call.block)
    if place is None:
        return Reply(say=pulse.no_such_answer())
    number, question = place
    tap = Tap(call.once, call.slack_id, number_in(number), question, value, house.clock.now(), call.pressed)
    outcome = await _saved(house, tap)
    match outcome:
        case Outcome(Verdict.SAVED | Verdict.REPEATED, Asking() as asking, answered):
            return in_place(call, house, pulse.after(asking, question, answered))
        case Outcome(Verdict.CLOSED, Asking() as asking):
            return in_place(call, house, pulse.closed(asking))
        case Outcome(Verdict.NO_SUCH_ANSWER):
            return Reply(say=pulse.no_such_answer())
        case _:
            return Reply(say=pulse.not_asked())


async def write(call: Call, house: House) -> Reply:
    """ "Write a comment": opens its form."""
    place = pulse.place_of(call.block)
    asking, given, invited = await _mine(call, house, number_in(place[0]) if place else 0)
    if place is None or asking is None or not invited or place[1] not in {q.key for q in asking.questions}:
        return Reply(say=pulse.not_asked())
    if not asking.is_open(house.clock.now()):
        return in_place(call, house, pulse.closed(asking))
    form = pulse.comment(asking, place[1], given.get(place[1], NOTHING))
    container = call.body.get("container") or {}
    form.private_metadata = f"{place[0]}:{container.get('channel_id', '')}:{container.get('message_ts', '')}"
    return Reply(then=partial(opening, call, house, form, pulse.not_opened()))


async def written(call: Call, house: House) -> Reply:
    """The comment comes back: saved first, then the next question takes its place in the message it came from."""
    number, channel, ts = (*call.told.split(":"), "", "")[:3]
    if len(call.filled) != 1:
        raise Garbled
    ((question, fields),) = call.filled.items()
    round_id, words = number_in(number), _value(fields.get(pulse.VALUE, {}))
    tap = Tap(call.once, call.slack_id, round_id, question, words, house.clock.now())
    match await _saved(house, tap):
        case Outcome(Verdict.SAVED | Verdict.REPEATED, Asking() as asking, answered):
            # What the form was told is not believed: no other message of ours may be replaced.
            here = await house.db.read(
                lambda session: deliveries.was_sent(session, call.slack_id, round_id, channel, ts)
            )
            following = pulse.after(asking, question, answered)
            return Reply(then=partial(house.slack.replace, channel, ts, following) if here else None)
        case Outcome(Verdict.CLOSED, Asking()):
            return Reply(view={"response_action": "errors", "errors": {question: pulse.closed_meanwhile()}})
        case Outcome(Verdict.NO_SUCH_ANSWER):
            return Reply(say=pulse.no_such_answer())
        case _:
            return Reply(say=pulse.not_asked())


def _value(fields: Mapping[str, Any]) -> str:
    """What somebody chose, ticked or typed, as an answer."""
    return SEPARATOR.join(values_in(fields))


async def _mine(call: Call, house: House, round_id: int) -> tuple[Asking | None, dict[str, str], bool]:
    """A round, what this person has answered in it, and whether they are asked."""
    return await house.db.read(
        lambda session: (
            rounds.get(session, round_id),
            rounds.answers_of(session, house.keys, round_id, call.slack_id),
            rounds.is_invited(session, round_id, call.slack_id),
        )
    )


async def change(call: Call, house: House) -> Reply:
    """ "Change my answers", or "Answer" on Home: opens the form, filled with what was answered."""
    round_id = number_in(call.value)
    asking, given, invited = await _mine(call, house, round_id)
    if asking is None or not invited:
        return Reply(say=pulse.not_asked())
    if not asking.is_open(house.clock.now()):
        return in_place(call, house, pulse.closed(asking))
    return Reply(then=partial(opening, call, house, pulse.change(asking, given), pulse.not_opened()))


async def changed(call: Call, house: House) -> Reply:
    """The form comes back: every answer in it is saved like a tap."""
    round_id = number_in(call.told)
    now = house.clock.now()
    if not call.filled:
        raise Garbled
    asking, given, invited = await _mine(call, house, round_id)
    if asking is None or not invited:
        return Reply(say=pulse.not_asked())
    # An empty field takes back what stood there; it does not answer what was never answered.
    taps = [
        Tap(_once(call, question), call.slack_id, round_id, question, value, now)
        for question, fields in call.filled.items()
        if (value := _value(fields.get(pulse.VALUE, {}))) or given.get(question)
    ]
    if not any(tap.value for tap in taps):
        field = next(iter(call.filled))
        return Reply(view={"response_action": "errors", "errors": {field: pulse.nothing_chosen()}})
    if not all(asking.accepts(tap.question, tap.value) for tap in taps):
        # All of it is saved or nothing.
        return Reply(say=pulse.no_such_answer())
    outcomes = await asyncio.gather(*(_saved(house, tap) for tap in taps))
    if any(o.verdict is Verdict.CLOSED for o in outcomes):
        return Reply(view={"response_action": "errors", "errors": pulse.too_late(asking)})
    return Reply(view={"response_action": "update", "view": pulse.changed(asking).to_dict()})


def _once(call: Call, question: str) -> str:
    return hashlib.sha256(f"{call.once}|{question}".encode()).hexdigest()[:32]


HEARS = (
    Hears(Source.ACTION, pulse.TAP, Right.ON_ROSTER, tapped, at_once=saved_at_once),
    Hears(Source.ACTION, pulse.PICK, Right.ON_ROSTER, picked),
    Hears(Source.ACTION, pulse.NEXT, Right.ON_ROSTER, went_on),
    Hears(Source.ACTION, pulse.SKIP, Right.ON_ROSTER, skipped),
    Hears(Source.ACTION, pulse.WRITE, Right.ON_ROSTER, write),
    Hears(Source.VIEW, pulse.WRITTEN, Right.ON_ROSTER, written),
    Hears(Source.ACTION, pulse.CHANGE, Right.ON_ROSTER, change),
    Hears(Source.VIEW, pulse.CHANGED, Right.ON_ROSTER, changed),
)
