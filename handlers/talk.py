"""Somebody writes to the bot: a kind answer, once, and nothing is kept of what they wrote."""

from sqlmodel import Session

from bot.house import House
from bot.rules.rights import Right
from bot.rules.sending import Kind
from handlers.call import Call, Hears, Reply, Source, text_in
from storage import answers, cards, deliveries
from storage.deliveries import Planned


async def wrote(call: Call, house: House) -> Reply:
    """A direct message. Edits, joins and the bot's own messages are none."""
    event = call.body["event"]
    in_dm = event.get("channel_type", "im") == "im" and str(event.get("channel", "")).startswith("D")
    if event.get("subtype") or event.get("bot_id") or not in_dm:
        return Reply()
    now = house.clock.now()
    # Once a day is enough, however much somebody writes.
    key = f"reply:{now.date()}:{call.slack_id}"

    def plan(session: Session) -> None:
        if not answers.first_time(session, call.once, now.date()):
            return
        about = cards.at(session, text_in(event.get("channel")), text_in(event.get("thread_ts") or ""))
        mine = f"{about}:{key}" if about else key
        deliveries.plan(session, [Planned(mine, Kind.REPLY, call.slack_id, not_before=now, about=about)], now)

    await house.db.write(plan)
    house.due.set()
    return Reply()


HEARS = (Hears(Source.EVENT, "message", Right.ON_ROSTER, wrote),)
