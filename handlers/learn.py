"""`/learn`: one's own track, how lessons come, coverage, wins and thanks."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from difflib import get_close_matches
from functools import partial

from slack_sdk.models.views import View
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import learning, refusing
from bot import lessons as teaching
from bot.blocks import learn as words
from bot.blocks import lesson, replies
from bot.blocks import team as words_of_teams
from bot.blocks.message import Message
from bot.house import House
from bot.lessons import Wish
from bot.rules.company import Role
from bot.rules.rights import Right, refusal
from handlers import wins
from handlers.call import Call, Hears, Reply, Source, number_in, opening, values_in

log = logging.getLogger(__name__)

PAGE = "page"
Word = Callable[[Call, House], Awaitable[Reply]]


async def learn(call: Call, house: House) -> Reply:
    """Do what the first word says; without one, show the track."""
    if not call.words:
        return Reply(say=await house.db.read(lambda session: learning.own(session, house, call.slack_id)))
    word = call.words[0].lower()
    why = refusal(NEEDS.get(word, Right.ON_ROSTER), call.who)
    if why is not None:
        await refusing.record(house, call.who, f"/learn {word}", why)
        return Reply(say=replies.with_typed(replies.refused(why), _typed(call)))
    if word not in WORDS:
        known = [one for one in WORDS if refusal(NEEDS.get(one, Right.ON_ROSTER), call.who) is None]
        nearest = get_close_matches(word, known, n=1)
        champion, lead = bool(call.who and call.who.champions), bool(call.who and call.who.holds(Role.OPERATIONS_LEAD))
        say = words.unknown(word, nearest[0] if nearest else None, champion=champion, lead=lead)
        return Reply(say=replies.with_typed(say, _typed(call)))
    return await WORDS[word](call, house)


def _typed(call: Call) -> str:
    return call.typed if len(call.words) > 1 else ""


async def _wishes(call: Call, house: House, wish: Wish) -> Reply:
    now, terms = house.clock.now(), house.terms

    def wished(session: Session) -> datetime | None:
        return teaching.wished(session, terms, call.slack_id, wish, now)

    when = await house.db.write(wished)
    house.due.set()
    return Reply(say=lesson.wished(when))


async def team(call: Call, house: House) -> Reply:
    """`/learn team`: coverage of one's own departments, or of the company."""
    return Reply(then=partial(_counted, call, house, lambda session: learning.team(session, house, call.scope)))


async def _counted(call: Call, house: House, count: Callable[[Session], Message]) -> None:
    """Say what takes longer to count, in a large company, than Slack waits for an answer."""
    try:
        told = await house.db.read(count)
    except SQLAlchemyError as problem:
        log.error("Not counted: /learn, %s", type(problem).__name__)
        told = words.not_counted()
    if call.response_url:
        await house.slack.respond(call.response_url, told, replace=False)


async def required(call: Call, house: House) -> Reply:
    """`/learn required` and `/learn required page 2`."""
    rest = call.words[1:]
    page = 1 if not rest else number_in(rest[1]) if len(rest) == 2 and rest[0].lower() == PAGE else 0
    if not page:
        return Reply(say=words_of_teams.which_page(" ".join(rest)))
    return Reply(then=partial(_counted, call, house, lambda session: learning.required(session, house, page)))


async def read_next(call: Call, house: House) -> Reply:
    """ "Read the next one", whichever that is by now."""
    form = await house.db.read(lambda session: learning.next_one(session, house, call.slack_id))
    return _opened(call, house, form) if form else Reply(say=words.none_left())


async def choose(call: Call, house: House) -> Reply:
    """ "Choose a lesson"."""
    key = "".join(values_in(call.action))
    form = await house.db.read(lambda session: learning.chosen(session, house, call.slack_id, key))
    return _opened(call, house, form) if form else Reply(say=lesson.gone())


def _opened(call: Call, house: House, form: View) -> Reply:
    return Reply(then=partial(opening, call, house, form, words.not_opened()))


WORDS: dict[str, Word] = {
    "weekly": partial(_wishes, wish=Wish.WEEKLY),
    "month": partial(_wishes, wish=Wish.REST),
    "stop": partial(_wishes, wish=Wish.NONE),
    "win": wins.share,
    "thanks": wins.thank,
    "team": team,
    "required": required,
}
NEEDS = {"thanks": Right.CHAMPIONS, "team": Right.CHAMPIONS, "required": Right.OPERATIONS_LEAD}

HEARS = (
    Hears(
        Source.COMMAND,
        "/learn",
        Right.ON_ROSTER,
        learn,
        says="Your lessons, read whenever you like, and how they come",
        hint="weekly | month | stop | win | thanks | team | required",
        escapes=True,
    ),
    Hears(Source.ACTION, words.NEXT, Right.ON_ROSTER, read_next),
    Hears(Source.ACTION, words.CHOOSE, Right.ON_ROSTER, choose),
)
