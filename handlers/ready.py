"""Ready answers: the list, approving one, and sending one about a concern."""

from datetime import datetime
from difflib import get_close_matches
from functools import partial

from slack_sdk.models.views import View
from sqlmodel import Session

from bot import cards
from bot import concerns as escalating
from bot import ready as answering
from bot.blocks import concern, replies, triage
from bot.blocks import ready as words
from bot.blocks.concern import Shown
from bot.blocks.message import Message
from bot.concerns import Acting, Result
from bot.house import House
from bot.messages import shown
from bot.ready import Approving, Outcome
from bot.rules.handling import Illegal, Verb
from bot.rules.ready import Verdict, Version, Wanted, flaw, listed, may_approve, offered
from bot.rules.rights import Right
from handlers.call import Call, Garbled, Hears, Reply, Source, number_in, opening, values_in
from storage import concerns, ready
from storage.keys import Keys


async def overview(call: Call, house: House) -> Message:
    """`/groundswell answers`: all of them, and how each stands."""

    def said(session: Session) -> Message:
        matrix = concerns.matrix(session)
        return words.listed(listed(ready.newest(session)), matrix, may_approve=may_approve(call.who, matrix))

    return await house.db.read(said)


async def look(call: Call, house: House) -> Reply:
    """ "Look and approve": the form, for whoever is accountable now."""
    key = call.value
    found, matrix = await house.db.read(lambda session: (ready.get(session, key), concerns.matrix(session)))
    if not may_approve(call.who, matrix):
        return Reply(say=words.may_not_look(matrix), forged=True)
    if found is None:
        return Reply(say=words.gone(), forged=True)
    return Reply(then=partial(opening, call, house, words.form(found), concern.not_opened("")))


async def approved(call: Call, house: House) -> Reply:
    """The form was sent: the text can be sent from now on, or it is said what is wrong."""
    key, seen, before = (*call.told.split(":"), "", "", "")[:3]
    typed = "".join(call.field(words.TEXT, words.VALUE))
    wanted = Wanted(key, number_in(seen), before == "1", typed)
    approving, now = Approving(call.once_with(typed), call.slack_id, wanted), house.clock.now()
    return _answer(await house.db.write(lambda session: answering.approve(session, house.keys, approving, now)), typed)


def _answer(outcome: Outcome, typed: str) -> Reply:
    wrong, version = flaw(typed), outcome.version
    if outcome.verdict is Verdict.CANNOT_BE and wrong is not None:
        return _errors(words.errors(wrong, typed))
    if outcome.verdict is Verdict.THE_SAME:
        return _errors(words.the_same())
    if outcome.verdict is Verdict.APPROVED and version is not None:
        return _in_place(words.approved(version, repeated=outcome.repeated))
    forged = outcome.verdict in (Verdict.NOT_ACCOUNTABLE, Verdict.NO_SUCH_ANSWER)
    return _in_place(words.not_approved(outcome.verdict, version, outcome.matrix, typed), forged=forged)


async def choose(call: Call, house: House) -> Reply:
    """ "Ready answers" on a card: those that can be sent, the first of those that fit as it will be read."""
    number = number_in(call.value)
    form = await _form(call, house, number)
    if isinstance(form, Message):
        return Reply(say=form)
    return Reply(then=partial(opening, call, house, form, concern.not_opened("")))


async def picked(call: Call, house: House) -> Reply:
    """Another answer was chosen: it is shown as it will be read."""
    number, key = number_in(call.told.split(":")[0]), "".join(values_in(call.action))
    form = await _form(call, house, number, key)
    view, where = replies.as_view(form) if isinstance(form, Message) else form, call.body.get("view") or {}
    if not where.get("id"):
        raise Garbled
    return Reply(then=partial(house.slack.update_view, str(where["id"]), view))


async def _form(call: Call, house: House, number: int, key: str = "", news: str = "") -> View | Message:
    """The form with one answer chosen, or why there is none."""
    now = house.clock.now()
    return await house.db.write(lambda session: _drawn(session, house.keys, call, now, number, key, news))


def _drawn(session: Session, keys: Keys, call: Call, now: datetime, number: int, key: str, news: str) -> View | Message:
    found, refused = escalating.reach(session, keys, number, call.slack_id, now, Verb.ANSWER)
    if found is None or refused is not None:
        return concern.refused(refused or Illegal.NOT_THERE, shown(session, found) if found else None)
    fits, others = offered(ready.newest(session), found.category)
    first = next((one for one in (*fits, *others) if one.answer.key == key), next(iter((*fits, *others)), None))
    seen = concerns.events(session, number)[-1].number
    return words.sending(number, fits, others, first, seen, news) if first else words.none_approved()


async def sent(call: Call, house: House) -> Reply:
    """ "Send": what was shown goes to whoever raised the concern, and nothing else ever does."""
    told, key, seen, before = (*call.told.split(":"), "", "", "", "")[:4]
    number = number_in(told)
    chosen = "".join(call.field(words.WHICH, words.PICK))
    if chosen != key:
        # It was sent before Slack had shown what was chosen last: it is shown now, and sent when it is sent again.
        form = await _form(call, house, number, chosen)
        return _in_place(replies.as_view(form) if isinstance(form, Message) else form)
    result, one = await _send(call, house, number, key, number_in(seen), number_in(before))
    if result.refused is Illegal.MEANWHILE and one is not None:
        form = await _form(call, house, number, chosen, concern.refused(Illegal.MEANWHILE, one).text)
        return _in_place(replies.as_view(form) if isinstance(form, Message) else form)
    if result.refused is not None or one is None:
        why = concern.refused(result.refused or Illegal.NOT_THERE, one).text
        return _errors({words.WHICH: why})
    return _in_place(concern.sent(number))


async def typed(call: Call, house: House, number: int, key: str) -> Reply:
    """`/triage 12 answer KEY`: send that answer as it is approved now."""
    result, one = await _send(call, house, number, key.lower(), None)
    if result.refused is Illegal.NO_SUCH_ANSWER:
        fits, others = await house.db.read(partial(_offered, number=number))
        nearest = get_close_matches(key.lower(), [version.answer.key for version in (*fits, *others)], n=1)
        return Reply(say=words.which(number, key, nearest[0] if nearest else None, (*fits, *others)))
    if result.refused is not None or one is None:
        return Reply(say=concern.refused(result.refused or Illegal.NOT_THERE, one))
    return Reply(say=triage.done(one, Verb.ANSWER))


def _offered(session: Session, number: int) -> tuple[list[Version], list[Version]]:
    found = concerns.get(session, number)
    return offered(ready.newest(session), found.category if found else "")


async def _send(
    call: Call, house: House, number: int, key: str, seen: int | None, before: int = 0
) -> tuple[Result, Shown | None]:
    now, terms = house.clock.now(), house.terms
    acting = Acting(call.once_with(f"{number} {key} {seen} {before}"), number, call.slack_id, seen=before)

    def save(session: Session) -> tuple[Result, Shown | None]:
        result = answering.send(session, terms, acting, key, seen, now)
        return result, shown(session, result.concern) if result.concern else None

    result, one = await house.db.write(save)
    house.due.set()
    if result.refused is None:
        cards.redraw(house, number)
    return result, one


def _errors(found: dict[str, str]) -> Reply:
    return Reply(view={"response_action": "errors", "errors": found})


def _in_place(view: View, *, forged: bool = False) -> Reply:
    return Reply(view={"response_action": "update", "view": view.to_dict()}, forged=forged)


# Who may send one is decided with the concern itself, as for every step; who may approve one, by the matrix.
HEARS = (
    Hears(Source.ACTION, words.LOOK, Right.ON_ROSTER, look),
    Hears(Source.VIEW, words.APPROVE, Right.ON_ROSTER, approved),
    Hears(Source.ACTION, concern.READY, Right.ON_ROSTER, choose),
    Hears(Source.ACTION, words.PICK, Right.ON_ROSTER, picked),
    Hears(Source.VIEW, words.SEND, Right.ON_ROSTER, sent),
)
