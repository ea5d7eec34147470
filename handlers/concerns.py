"""Raising a concern, answering a question about it, and saying whether it helped: what the reporter does."""

from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot import concerns as escalating
from bot.blocks import concern as words
from bot.blocks import step
from bot.blocks.concern import Shown
from bot.concerns import Acting, Raising, Result
from bot.house import House
from bot.messages import shown
from bot.rules.concerns import Urgency
from bot.rules.escalation import Illegal
from bot.rules.rights import Right
from handlers.call import Call, Hears, Reply, Source, in_place, number_in, opening
from storage import concerns, deliveries

SHORTEST = 3
"""Letters: less says nothing that anybody could act on."""


async def begin(call: Call, house: House) -> Reply:
    """`/concern`: opens the form; what stands behind the command is in it already."""
    typed = call.typed
    policy = await house.db.read(concerns.policy)
    if policy is None:
        return Reply(say=words.not_ready(typed))
    if not house.terms.listed(call.slack_id):
        return Reply(say=words.not_for_everybody(typed))
    if len(typed) > words.WORDS_LONGEST:
        return Reply(say=words.too_long(typed))
    return Reply(then=partial(opening, call, house, words.form(policy, typed), words.not_opened(typed)))


async def raised(call: Call, house: House) -> Reply:
    """The form comes back: saved, routed, and the person told by whom and until when."""
    typed, category, urgency = (
        "".join(call.field(name, words.VALUE)).strip() for name in (words.WHAT, words.ABOUT, words.URGENCY)
    )
    if len(typed) < SHORTEST:
        return _error(words.WHAT, words.too_short())
    if len(typed) > words.WORDS_LONGEST:
        return _error(words.WHAT, words.longer_than_kept(typed))
    if urgency not in set(Urgency):
        return _error(words.URGENCY, words.no_such_choice())
    raising = Raising(call.form or call.once, call.slack_id, category, Urgency(urgency), typed)
    now, terms = house.clock.now(), house.terms

    def save(session: Session) -> tuple[Shown, bool] | str | None:
        policy = concerns.policy(session)
        if policy is None or policy.category(category) is None:
            return words.no_such_choice()
        concern = escalating.raise_concern(session, terms, raising, now)
        return (shown(session, concern), deliveries.held(session)) if concern else None

    try:
        saved = await house.db.write(save)
    except IntegrityError:
        # The same form, sent twice at once to two processes: the other has saved it by now.
        saved = await house.db.write(save)
    if isinstance(saved, str):
        return _error(words.ABOUT, saved)
    if saved is None:
        return _error(words.WHAT, words.nobody_to_act())
    house.due.set()
    return Reply(view={"response_action": "update", "view": words.saved(saved[0], held=saved[1]).to_dict()})


def _error(field: str, why: str) -> Reply:
    return Reply(view={"response_action": "errors", "errors": {field: why}})


def not_so_long(typed: str) -> Reply:
    """The answer to a form for one text that came with more than is kept."""
    return _error(words.WORDS, words.longer_than_kept(typed))


async def answer(call: Call, house: House) -> Reply:
    """ "Answer" under a question."""
    number = number_in(call.value)
    return Reply(then=partial(opening, call, house, words.answer_form(number), words.not_opened("")))


async def answered(call: Call, house: House) -> Reply:
    """The reporter's answer comes in."""
    number = number_in(call.told)
    typed = "".join(call.field(words.WORDS, words.VALUE)).strip()
    if len(typed) > words.WORDS_LONGEST:
        return not_so_long(typed)
    now, terms = house.clock.now(), house.terms
    acting = Acting(call.once_with(typed), number, call.slack_id, typed)

    def save(session: Session) -> tuple[Result, Shown | None]:
        result = escalating.answer(session, terms, acting, now)
        return result, shown(session, result.concern) if result.concern else None

    result, one = await house.db.write(save)
    return from_form(house, result, one, number)


async def helped(call: Call, house: House) -> Reply:
    """ "Yes, it helped" or "No, not yet"."""
    number, _, said = call.value.partition(":")
    if said not in ("yes", "no"):
        return Reply(say=words.refused(Illegal.NOT_THERE, None))
    now, terms = house.clock.now(), house.terms

    def save(session: Session) -> tuple[Result, Shown | None]:
        acting = Acting(call.once, number_in(number), call.slack_id)
        result = escalating.verdict(session, terms, acting, now, helped=said == "yes")
        return result, shown(session, result.concern) if result.concern else None

    result, one = await house.db.write(save)
    house.due.set()
    if result.refused is not None or one is None:
        return Reply(say=words.refused(result.refused or Illegal.NOT_THERE, one))
    return in_place(call, house, step.thanks(one, helped=said == "yes"))


def from_form(house: House, result: Result, one: Shown | None, number: int) -> Reply:
    """The answer to a form for one text: sent, or why not, with what was typed still in it."""
    if result.refused is not None:
        return _error(words.WORDS, words.refused(result.refused, one).text)
    house.due.set()
    return Reply(view={"response_action": "update", "view": words.sent(number).to_dict()})


HEARS = (
    Hears(
        Source.COMMAND,
        "/concern",
        Right.ON_ROSTER,
        begin,
        says="Raise a concern; it goes on until somebody answers",
        hint="what it is (or nothing, and a form opens)",
    ),
    Hears(
        Source.COMMAND,
        "/escalate",
        Right.ON_ROSTER,
        begin,
        says="The same as /concern",
        hint="what it is (or nothing, and a form opens)",
    ),
    Hears(Source.VIEW, words.RAISE, Right.ON_ROSTER, raised),
    Hears(Source.ACTION, words.ANSWER, Right.ON_ROSTER, answer),
    Hears(Source.VIEW, words.ANSWERED, Right.ON_ROSTER, answered),
    Hears(Source.ACTION, words.HELPED, Right.ON_ROSTER, helped),
)
