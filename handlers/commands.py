"""`/groundswell`: stop, start, absences for everybody; answers, lessons for roles; status and switches for leads."""

from collections.abc import Awaitable, Callable
from datetime import date
from difflib import get_close_matches

from sqlmodel import Session

from bot import ready as answering
from bot import refusing, wishes
from bot.blocks import contact, replies
from bot.blocks import ready as words
from bot.blocks.message import Message
from bot.house import House
from bot.rules.pulses import RoundState
from bot.rules.rights import Right, refusal
from bot.rules.wishes import Flaw
from handlers import ready
from handlers.call import Call, Hears, Reply, Source, mention_in
from handlers.champions import champions_word, lessons_word
from handlers.teaching import lesson_word
from storage import company, editions, people, rounds

Word = Callable[[Call, House], Awaitable[Message | Reply]]


async def groundswell(call: Call, house: House) -> Reply:
    """Do what the first word says; without one, or with an unknown one, help."""
    lead = _is_lead(call)
    word = call.words[0].lower() if call.words else "help"
    if word == "help":
        return Reply(say=_help(call))
    why = refusal(NEEDS.get(word, Right.ON_ROSTER), call.who)
    if why is not None:
        await refusing.record(house, call.who, f"/groundswell {word}", why)
        return Reply(say=replies.refused(why))
    known = {one: do for one, do in WORDS.items() if refusal(NEEDS.get(one, Right.ON_ROSTER), call.who) is None}
    if word not in known:
        nearest = get_close_matches(word, [*known, "help"], n=1)
        return Reply(say=replies.unknown(word, nearest[0] if nearest else None, lead=lead))
    said = await known[word](call, house)
    return said if isinstance(said, Reply) else Reply(say=said)


def _help(call: Call) -> Message:
    may = {right: refusal(right, call.who) is None for right in (Right.TRIAGE, Right.CHAMPIONS)}
    return replies.help_for(lead=_is_lead(call), triage=may[Right.TRIAGE], champion=may[Right.CHAMPIONS])


async def stop(call: Call, house: House) -> Message:
    """No more messages to this person."""
    now = house.clock.now()
    await house.db.write(lambda session: people.stop(session, call.slack_id, now))
    return replies.stopped(lead=_is_lead(call))


async def start(call: Call, house: House) -> Message:
    """Messages to this person again."""
    await house.db.write(lambda session: people.start(session, call.slack_id))
    return replies.started()


async def away(call: Call, house: House) -> Message:
    """`away 2026-05-04 2026-05-15 @cover`: when, and who acts meanwhile."""
    now = house.clock.now()
    days = [_day(word) for word in call.words[1:3]]
    named = call.words[1 + sum(day is not None for day in days) :]
    known = [day for day in days if day is not None]
    first, last = known[0] if len(known) > 1 else None, known[-1] if known else None
    cover = mention_in(named[0]) if named else ""
    noted = await house.db.write(lambda session: wishes.go_away(session, call.slack_id, first, last, cover, now))
    if isinstance(noted, Flaw):
        return replies.away_how(" ".join(call.words[1:]))
    return replies.away(noted.start, noted.end, noted.cover)


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


async def back(call: Call, house: House) -> Message:
    """Somebody is back earlier, or does not go."""
    return replies.back(was_away=await house.db.write(lambda session: people.back(session, call.slack_id)))


async def critical(call: Call, house: House) -> Message:
    """Whether this person hears of critical concerns at night and on weekends, too."""
    said = call.words[1].lower() if len(call.words) > 1 else ""
    if said not in ("on", "off"):
        return replies.on_or_off()
    await house.db.write(lambda session: people.at_any_hour(session, call.slack_id, agreed=said == "on"))
    return replies.at_any_hour(agreed=said == "on")


async def pause(call: Call, house: House) -> Message:
    """Stop everything at once."""
    now = house.clock.now()
    changed = await house.db.write(lambda session: company.pause(session, now, call.slack_id))
    return replies.paused(changed=changed)


async def golive(call: Call, house: House) -> Message:
    """Let messages be sent, and end a pause."""
    now = house.clock.now()
    changed, gap = await house.db.write(
        lambda session: (company.go_live(session, now), answering.gap_before_the_first_pulse(session))
    )
    house.due.set()
    return words.warned(replies.live(changed=changed), gap)


async def status(call: Call, house: House) -> Message:
    """Whether anything is sent, and how the open rounds go."""
    return await house.db.read(_status)


def _status(session: Session) -> Message:
    here = company.company(session)
    running = [r for r in editions.rounds(session) if r.state == RoundState.OPEN]
    counts = [(r.name, rounds.response(session, r.id or 0)) for r in running]
    return replies.status(
        live_since=here.live_since if here else None,
        paused_since=here.paused_since if here else None,
        rounds=[(name, asked, took_part) for name, (asked, _, took_part) in counts],
    )


async def stop_button(call: Call, house: House) -> Reply:
    """ "Stop messages" under the first contact."""
    return Reply(say=await stop(call, house))


def _is_lead(call: Call) -> bool:
    return refusal(Right.OPERATIONS_LEAD, call.who) is None


FOR_EVERYBODY: dict[str, Word] = {"stop": stop, "start": start, "away": away, "back": back, "critical": critical}
FOR_ROLES: dict[str, Word] = {"answers": ready.overview, "lessons": lessons_word}
FOR_CHAMPIONS: dict[str, Word] = {"champions": champions_word, "lesson": lesson_word}
FOR_LEADS: dict[str, Word] = {"status": status, "pause": pause, "golive": golive}
WORDS = FOR_EVERYBODY | FOR_ROLES | FOR_CHAMPIONS | FOR_LEADS
NEEDS = (
    dict.fromkeys(FOR_ROLES, Right.ANY_ROLE)
    | dict.fromkeys(FOR_CHAMPIONS, Right.CHAMPIONS)
    | dict.fromkeys(FOR_LEADS, Right.OPERATIONS_LEAD)
)

HEARS = (
    Hears(
        Source.COMMAND,
        "/groundswell",
        Right.ON_ROSTER,
        groundswell,
        says="Stop or start messages, see help; pause everything",
        hint="help | stop | start | away | back | critical | answers | lessons | lesson | champions | status | pause | "
        "golive",
        escapes=True,
    ),
    Hears(Source.ACTION, contact.STOP, Right.ON_ROSTER, stop_button),
)
