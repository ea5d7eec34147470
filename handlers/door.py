"""The door every request comes through: who is it, may they, do it, acknowledge, and only then the rest."""

import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.exc import SQLAlchemyError

from bot import refusing
from bot.blocks import replies
from bot.blocks.speech import speak, speaking
from bot.home import publish as draw_home
from bot.house import House
from bot.rules.rights import Identity, Refusal, refusal
from handlers import (
    champions,
    commands,
    comments,
    concerns,
    deeds,
    desk,
    digest,
    home,
    kept,
    learn,
    lessons,
    matrix,
    own,
    pulses,
    ready,
    rounds,
    steps,
    talk,
    teaching,
    triage,
    wins,
    working,
)
from handlers.call import Call, Garbled, Hears, Reply, Source
from storage import people

log = logging.getLogger(__name__)

HEARS: Sequence[Hears] = (
    *champions.HEARS,
    *commands.HEARS,
    *comments.HEARS,
    *concerns.HEARS,
    *deeds.HEARS,
    *desk.HEARS,
    *digest.HEARS,
    *home.HEARS,
    *kept.HEARS,
    *learn.HEARS,
    *lessons.HEARS,
    *matrix.HEARS,
    *own.HEARS,
    *pulses.HEARS,
    *ready.HEARS,
    *rounds.HEARS,
    *steps.HEARS,
    *talk.HEARS,
    *teaching.HEARS,
    *triage.HEARS,
    *wins.HEARS,
    *working.HEARS,
)
"""All that is listened to; the manifest is drawn from it."""


def listen(bolt: AsyncApp, house: House) -> None:
    """Register every handler behind the door."""
    for hears in HEARS:
        listener = _listener(hears, house)
        match hears.source:
            case Source.COMMAND:
                bolt.command(hears.name)(listener)
            case Source.ACTION:
                bolt.action(re.compile(rf"^{re.escape(hears.name)}(:|$)"))(listener)
            case Source.VIEW:
                bolt.view(hears.name)(listener)
            case Source.SHORTCUT | Source.MESSAGE_SHORTCUT:
                bolt.shortcut(hears.name)(listener)
            case Source.EVENT:
                bolt.event(hears.name)(listener)


def tapped(house: House) -> Callable[[dict[str, Any]], Awaitable[None] | None]:
    """What takes a tap on an answer without Bolt, which looks for its listener longer than the tap takes to be saved.

    It gives None for whatever else comes.
    """
    hears = next(one for one in HEARS if one.at_once is not None)
    listener = _listener(hears, house)

    async def acknowledged() -> None:
        """Slack is acknowledged by whoever awaits the listener."""

    def take(body: dict[str, Any]) -> Awaitable[None] | None:
        actions = body.get("actions")
        if body.get("type") != "block_actions" or not isinstance(actions, list) or len(actions) != 1:
            return None
        name = actions[0].get("action_id") if isinstance(actions[0], dict) else None
        is_tap = isinstance(name, str) and name.partition(":")[0] == hears.name and isinstance(body.get("user"), dict)
        return listener(acknowledged, body) if is_tap else None

    return take


def _listener(hears: Hears, house: House) -> Callable[..., Awaitable[None]]:
    async def listener(ack: Any, body: dict[str, Any]) -> None:
        began, outcome = time.perf_counter(), "failed"
        # What is spoken to one is not spoken to the next, who may be heard in the same task.
        with house.activity.busy(), speaking(None):
            try:
                call, reply, outcome = await _handled(hears, house, body)
            finally:
                house.metrics.requests.labels(hears.source, outcome).inc()
            await _acknowledge(hears, ack, reply)
            house.metrics.acknowledged.labels(hears.source).observe(time.perf_counter() - began)
            _afterwards(call, reply, house)
            _home_again(call, reply, house)

    return listener


async def _handled(hears: Hears, house: House, body: dict[str, Any]) -> tuple[Call, Reply, str]:
    """Who asked, what they are answered, and in a word what became of it."""
    slack_id = _sender(body)
    nobody = Call(body, slack_id, None)
    try:
        if hears.at_once is not None and (reply := await hears.at_once(nobody, house)) is not None:
            return nobody, reply, "done"
        who = await house.db.read(lambda session: people.identity(session, slack_id))
        if who is not None and who.language is not None:
            speak(who.language)
        why = refusal(hears.needs, who)
        if why is not None:
            log.info("Refused %s %s: %s", hears.source, hears.name, why.name)
            await _record(hears, house, who, why)
            return nobody, Reply(say=replies.with_typed(replies.refused(why), _typed(hears, body))), "refused"
        call = Call(body, slack_id, who)
        try:
            reply = await hears.handler(call, house)
        except Garbled:
            log.info("Garbled: %s %s", hears.source, hears.name)
            await _record(hears, house, who, Refusal.GARBLED)
            return nobody, Reply(say=replies.garbled()), "garbled"
        if reply.forged:
            await _record(hears, house, who, Refusal.NOT_THEIRS)
        return call, reply, "forged" if reply.forged else "done"
    except SQLAlchemyError as problem:
        # Slack repeats events that are not acknowledged. Taps and commands it never repeats: the person must know.
        log.error("Not saved: %s %s, %s", hears.source, hears.name, type(problem).__name__)
        if hears.source is Source.EVENT:
            raise
        return nobody, _not_saved(hears, body), "not saved"


async def _record(hears: Hears, house: House, who: Identity | None, why: Refusal) -> None:
    if hears.source is not Source.EVENT:  # An event is nothing that somebody has reached for.
        await refusing.record(house, None if hears.of_reporters else who, hears.name, why)


def _not_saved(hears: Hears, body: dict[str, Any]) -> Reply:
    """The person must know; in a form, beside a field, so that all that was typed is still there."""
    said = replies.with_typed(replies.not_saved(), _typed(hears, body))
    fields = [b["block_id"] for b in body["view"]["blocks"] if b["type"] == "input"] if "view" in body else []
    if hears.source is Source.VIEW and fields:
        return Reply(view={"response_action": "errors", "errors": {fields[0]: said.text}})
    return Reply(say=said)


def _typed(hears: Hears, body: dict[str, Any]) -> str:
    """The words behind a command: what cannot be done is given back, so that it need not be typed again."""
    text = str(body.get("text") or "") if hears.source is Source.COMMAND else ""
    return text if " " in text.strip() else ""


def _sender(body: dict[str, Any]) -> str:
    """Who sent it, by what Slack says (and signs), whatever else the payload claims."""
    if "user" in body:
        return str(body["user"]["id"])
    if "event" in body:
        return str(body["event"].get("user") or "")
    return str(body.get("user_id") or "")


async def _acknowledge(hears: Hears, ack: Any, reply: Reply) -> None:
    if hears.source is Source.VIEW and reply.view is not None:
        await ack(reply.view)
    elif hears.source is Source.VIEW and reply.say is not None:
        await ack({"response_action": "update", "view": replies.as_view(reply.say).to_dict()})
    elif hears.source is Source.COMMAND and reply.say is not None:
        await ack({"response_type": "ephemeral", **reply.say.payload()})
    else:
        await ack()


def _afterwards(call: Call, reply: Reply, house: House) -> None:
    if reply.then is not None:
        house.activity.start(reply.then())
    if reply.say is None or not (call.body.keys() & {"actions", "callback_id"}):
        return
    if call.response_url:
        house.activity.start(house.slack.respond(call.response_url, reply.say, replace=False))
    else:
        # A button of Home or of a modal has no message to answer under.
        house.activity.start(house.slack.open_view(call.body["trigger_id"], replies.as_view(reply.say)))


def _home_again(call: Call, reply: Reply, house: House) -> None:
    """What was done at Home, or in a form opened there, has changed what it shows; opening a form has not yet."""
    refused = reply.view is not None and reply.view.get("response_action") == "errors"
    if call.who is not None and call.at_home and reply.then is None and not refused:
        house.activity.start(draw_home(house, call.slack_id))
