"""What is kept about somebody, for themselves: they see it, carry it away as a file, and erase it."""

import json
import logging
from functools import partial

from sqlmodel import Session

from bot import home
from bot.blocks import kept as words
from bot.blocks.own import not_opened
from bot.blocks.replies import as_view
from bot.house import House
from bot.rules.rights import Right
from handlers.call import Call, Hears, Reply, Source, opening
from storage import concerns, copies, people, retention
from storage.tables import Person

log = logging.getLogger(__name__)


async def show(call: Call, house: House) -> Reply:
    """ "Show" what is kept about me."""
    found = await house.db.read(lambda session: home.kept(session, house, call.slack_id))
    if found is None:
        return Reply()
    form = words.shown(found, house.settings.keep_links_days)
    return Reply(then=partial(opening, call, house, form, not_opened()))


async def copy(call: Call, house: House) -> Reply:
    """ "Send me a copy": a file in their conversation with the bot."""
    return Reply(then=partial(_send_copy, call, house))


async def _send_copy(call: Call, house: House) -> None:
    await house.slack.open_view(call.body["trigger_id"], words.copying())
    name, content = await house.db.read(lambda session: _copy(session, call.slack_id))
    if not await house.slack.give(call.slack_id, words.FILE, content, words.copy_described(name)):
        log.warning("Slack did not take the copy that somebody asked for")


def _copy(session: Session, slack_id: str) -> tuple[str, bytes]:
    """Whose it is, and what is kept about them, as JSON."""
    person = session.get_one(Person, concerns.person_of(session, slack_id))
    return person.name, json.dumps(copies.copy(session, person), ensure_ascii=False, indent=1).encode()


async def erase(call: Call, house: House) -> Reply:
    """ "Erase": what goes and what stays; not for those whose role others rely on."""
    if call.who is None or call.who.roles:
        return Reply(say=words.holds_a_role())
    return Reply(then=partial(opening, call, house, words.erase_form(), not_opened()))


async def erased(call: Call, house: House) -> Reply:
    """The form was sent: they are erased, if they hold no role by now."""
    if call.field(words.SURE, words.VALUE) != [words.SURE]:
        return Reply(view={"response_action": "errors", "errors": dict(words.not_sure())})

    def forget(session: Session) -> bool:
        """Whether they are erased; not where others rely on a role that they hold by now."""
        who = people.identity(session, call.slack_id)
        if who is None or who.roles:
            return who is None
        went = retention.erase(session, house.keys, session.get_one(Person, who.person_id))
        log.info("Somebody erased themselves: %s rows", sum(went.values()))
        return True

    gone = await house.db.write(forget)
    said = words.erased() if gone else as_view(words.holds_a_role())
    return Reply(view={"response_action": "update", "view": said.to_dict()})


HEARS = (
    Hears(Source.ACTION, words.KEPT, Right.ON_ROSTER, show),
    Hears(Source.ACTION, words.COPY, Right.ON_ROSTER, copy),
    Hears(Source.ACTION, words.ERASE, Right.ON_ROSTER, erase),
    Hears(Source.VIEW, words.ERASED, Right.ON_ROSTER, erased),
)
