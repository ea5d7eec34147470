"""Working on a concern: the buttons of its card and their forms, and the steps that `/triage` takes too."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from slack_sdk.models.views import View
from sqlmodel import Session, col, select

from bot import cards, passing, telling
from bot import concerns as escalating
from bot.blocks import card, concern, desk, working
from bot.blocks.concern import VALUE, Shown
from bot.blocks.message import Message
from bot.concerns import Acting, Result
from bot.house import House
from bot.messages import shown
from bot.rules import escalation
from bot.rules.handling import Illegal, Verb
from bot.rules.rights import Right
from handlers.call import Call, Garbled, Hears, Reply, Source, number_in, opening, text_in, values_in
from handlers.concerns import from_form, not_so_long
from storage import concerns, people
from storage.tables import Department

Done = tuple[Result | None, Shown | None]
"""What became of a step, and the concern as it is shown; no result where whoever is named is not known."""


async def acknowledge(call: Call, house: House) -> Reply:
    """ "Acknowledge" on a card: the card says so from then on."""
    result, one = await act(call, house, number_in(call.value), Verb.ACKNOWLEDGE, "")
    if one is None:
        return Reply(say=concern.refused(Illegal.NOT_THERE, None))
    refused = concern.refused(result.refused, one) if result.refused else None
    url = call.response_url
    redraw = partial(house.slack.respond, url, card.card(one), replace=True) if url else None
    if refused is None:
        _in_modal(call, house, one)
    return Reply(say=refused, then=redraw)


def _in_modal(call: Call, house: House, one: Shown) -> None:
    """Where the card stands in a modal of Home, it is drawn again there; what the modal was told stays with it."""
    view = call.body.get("view") or {}
    if view.get("type") == "modal":
        drawn = desk.page(card.card(one))
        drawn.private_metadata = str(view.get("private_metadata") or "")
        house.activity.start(house.slack.update_view(str(view.get("id") or ""), drawn))


async def take(call: Call, house: House) -> Reply:
    """ "Acknowledge" in a channel: the card there is drawn again for everybody."""
    result, one = await act(call, house, number_in(call.value), Verb.ACKNOWLEDGE, "")
    if one is None or result.refused is not None:
        return Reply(say=concern.refused(result.refused or Illegal.NOT_THERE, one))
    return Reply(say=card.card(one))


async def show(call: Call, house: House) -> Reply:
    """ "Show" in a channel: the concern, for whoever may work on it, and to nobody else there."""
    return Reply(say=await looked_at(call, house, number_in(call.value)))


async def looked_at(call: Call, house: House, number: int) -> Message:
    """One concern, with all that was said; or that there is none for them."""
    now = house.clock.now()

    def look(session: Session) -> Message:
        found, refused = escalating.reach(session, house.keys, number, call.slack_id, now)
        return card.card(shown(session, found)) if found else concern.refused(refused or Illegal.NOT_THERE, None)

    return await house.db.write(look)


async def ask(call: Call, house: House) -> Reply:
    """ "Ask" on a card."""
    return await _open_text(call, house, number_in(call.value), Verb.ASK)


async def write(call: Call, house: House) -> Reply:
    """What is to be told, or noted, for whoever wrote it below a card."""
    verb = str(call.action.get("action_id")).partition(":")[2]
    if verb not in (Verb.TELL, Verb.NOTE):
        raise Garbled
    return await _open_text(call, house, number_in(call.value), Verb(verb))


async def resolve(call: Call, house: House) -> Reply:
    """ "Resolve" on a card."""
    return await _open_text(call, house, number_in(call.value), Verb.RESOLVE)


async def reopen(call: Call, house: House) -> Reply:
    """ "Take it up again" on the card of what is resolved."""
    return await _open_text(call, house, number_in(call.value), Verb.REOPEN)


async def more(call: Call, house: House) -> Reply:
    """What else can be done: told, noted, asked for input, or passed on."""
    said, _, choice = "".join(values_in(call.action)).partition(":")
    number = number_in(said)
    if choice in (Verb.TELL, Verb.NOTE):
        return await _open_text(call, house, number, Verb(choice))
    if choice == Verb.CONSULT:
        roles = await house.db.read(partial(_asked_here, call=call, house=house, number=number))
        return _open(call, house, working.consult_form(number, roles))
    if choice == working.ONWARDS:
        departments, seen = await house.db.read(lambda s: (_departments(s), _seen(s, call, house, number)))
        return _open(call, house, working.pass_form(number, departments, seen))
    raise Garbled


async def _open_text(call: Call, house: House, number: int, verb: Verb) -> Reply:
    seen = await house.db.read(lambda session: _seen(session, call, house, number))
    # A note takes nothing, whoever has it.
    return _open(call, house, working.text_form(number, verb, 0 if verb is Verb.NOTE else seen))


def _seen(session: Session, call: Call, house: House, number: int) -> int:
    """The last step on a concern, by number; 0 for whoever may not know."""
    found, who = concerns.get(session, number), concerns.person_of(session, call.slack_id)
    if found is None or not concerns.standing(session, house.keys, found).open_to(who):
        return 0
    return concerns.events(session, number)[-1].number


def _open(call: Call, house: House, form: View) -> Reply:
    return Reply(then=partial(opening, call, house, form, concern.not_opened("")))


def _asked_here(session: Session, call: Call, house: House, number: int) -> Sequence[str]:
    """The roles that the matrix asks for input; none for whoever may not know what it is about."""
    found = concerns.get(session, number)
    who = concerns.person_of(session, call.slack_id)
    if found is None or not concerns.standing(session, house.keys, found).open_to(who):
        return ()
    return escalation.route_from(found.route).consulted


def _departments(session: Session) -> dict[str, str]:
    return {one.key: one.name for one in session.exec(select(Department).order_by(col(Department.name)))}


async def said(call: Call, house: House) -> Reply:
    """A form for one text comes in."""
    told, verb, seen = (*call.told.split(":"), "", "")[:3]
    number, typed = number_in(told), _typed(call)
    if len(typed) > concern.WORDS_LONGEST:
        return not_so_long(typed)
    if verb not in working.TEXTS:
        raise Garbled
    result, one = await act(call, house, number, Verb(verb), typed, number_in(seen))
    if result.refused is Illegal.MEANWHILE and one is not None:
        given_back = working.Typed(typed, news=concern.refused(Illegal.MEANWHILE, one).text)
        has_it = await house.db.read(lambda session: _seen(session, call, house, number))
        return _back(working.text_form(number, Verb(verb), has_it, given_back))
    return from_form(house, result, one, number)


def _back(form: View) -> Reply:
    return Reply(view={"response_action": "update", "view": form.to_dict()})


async def passed(call: Call, house: House) -> Reply:
    """Where a concern is to go comes in: one rung higher, to a department, or to somebody."""
    told, _, seen = call.told.partition(":")
    number, typed, how = number_in(told), _typed(call), "".join(call.field(working.HOW, VALUE))
    if len(typed) > concern.WORDS_LONGEST:
        return not_so_long(typed)
    if how and how not in working.WAYS:
        raise Garbled
    if not how or (how == Verb.UP and not typed):
        return wrong(*working.choose_one(how))
    verb, to = Verb(how), ""
    if verb is Verb.HAND:
        to = "".join(call.field(working.UNIT, VALUE))
    elif verb is Verb.ASSIGN:
        to = _mentioned(call)
    reply, one = await _finish(call, house, number, verb, to, typed, number_in(seen))
    if one is None:
        return reply
    news = concern.refused(Illegal.MEANWHILE, one).text
    unit, whom = (to, "") if verb is Verb.HAND else ("", to.lstrip("@"))
    departments, has_it = await house.db.read(lambda s: (_departments(s), _seen(s, call, house, number)))
    return _back(working.pass_form(number, departments, has_it, working.Typed(typed, how, unit, whom, news)))


async def asked_for_input(call: Call, house: House) -> Reply:
    """Whom to ask comes in."""
    number, typed = number_in(call.told), _typed(call)
    if len(typed) > concern.WORDS_LONGEST:
        return not_so_long(typed)
    to = _mentioned(call) or "".join(call.field(working.ROLE, VALUE))
    reply, _ = await _finish(call, house, number, Verb.CONSULT, to, typed, 0)
    return reply


async def _finish(
    call: Call, house: House, number: int, verb: Verb, to: str, typed: str, seen: int
) -> tuple[Reply, Shown | None]:
    """The answer to the form; the concern where somebody else has it meanwhile, so that the form comes back."""
    result: Result | None
    if verb is Verb.UP:
        result, one = await act(call, house, number, verb, typed, seen)
    else:
        result, one = await give(call, house, number, verb, to, typed, seen)
    if result is None:
        # Whoever is picked may be on no roster; departments and roles are those that the form offers.
        offered = bool(to) and not to.startswith("@")
        return replace(wrong(*working.choose_one(verb)), forged=offered), None
    if result.refused is Illegal.MEANWHILE:
        return Reply(), one
    if verb is not Verb.UP and result.refused is not None and result.refused is not Illegal.NOT_THERE:
        block, _ = working.choose_one(verb)
        return wrong(block, concern.refused(result.refused, one).text), None
    return from_form(house, result, one, number), None


def _typed(call: Call) -> str:
    return "".join(call.field(concern.WORDS, VALUE)).strip()


def _mentioned(call: Call) -> str:
    who = text_in(call.filled.get(working.WHO, {}).get(VALUE, {}).get("selected_user") or "")
    return f"@{who}" if who else ""


def wrong(block: str, why: str) -> Reply:
    """A form comes back with an error at one of its fields."""
    return Reply(view={"response_action": "errors", "errors": {block: why}})


async def act(
    call: Call, house: House, number: int, verb: Verb, words: str, seen: int = 0
) -> tuple[Result, Shown | None]:
    """Take a step that needs words at most; `seen` is the last step when the form was opened."""
    now, terms = house.clock.now(), house.terms
    acting = Acting(call.once_with(words), number, call.slack_id, words, seen=seen)

    def save(session: Session) -> tuple[Result, Shown | None]:
        match verb:
            case Verb.UP:
                result = passing.up(session, terms, acting, now)
            case Verb.REOPEN:
                result = passing.reopen(session, terms, acting, now)
            case Verb.PUBLISH:
                result = telling.publish(session, terms, acting, now)
            case _:
                result = escalating.act(session, terms, acting, verb, now)
        return result, shown(session, result.concern) if result.concern else None

    result, one = await house.db.write(save)
    house.due.set()
    if result.refused is None:
        cards.redraw(house, number)
    return result, one


async def give(call: Call, house: House, number: int, verb: Verb, to: str, words: str, seen: int = 0) -> Done:
    """Give a concern to `to`, or ask them: a department's key, "@U012ABC", an email, or a role."""
    now, terms = house.clock.now(), house.terms
    acting = Acting(call.once_with(f"{verb} {to} {words}"), number, call.slack_id, words, seen=seen)

    def save(session: Session) -> Done:
        result: Result | None = None
        if verb is Verb.HAND:
            department = session.get(Department, to)
            result = passing.hand(session, terms, acting, department, now) if department else None
        elif verb is Verb.ASSIGN:
            person = people.mentioned(session, to)
            result = passing.assign(session, terms, acting, person, now) if person else None
        else:
            person = people.mentioned(session, to)
            asked = [person] if person else passing.to_be_asked(session, concerns.get(session, number), to.lower())
            result = passing.consult(session, terms, acting, asked, now) if asked else None
        return result, shown(session, result.concern) if result and result.concern else None

    result, one = await house.db.write(save)
    house.due.set()
    if result is not None and result.refused is None:
        cards.redraw(house, number)
    return result, one


# Who may work on a concern is decided with the concern itself (`rules.handling.refused`): whoever has had it may,
# also when their role has gone to somebody else since.
HEARS = (
    Hears(Source.ACTION, concern.ACKNOWLEDGE, Right.ON_ROSTER, acknowledge),
    Hears(Source.ACTION, card.TAKE, Right.ON_ROSTER, take),
    Hears(Source.ACTION, card.SHOW, Right.ON_ROSTER, show),
    Hears(Source.ACTION, concern.ASK, Right.ON_ROSTER, ask),
    Hears(Source.ACTION, concern.RESOLVE, Right.ON_ROSTER, resolve),
    Hears(Source.ACTION, working.REOPEN, Right.ON_ROSTER, reopen),
    Hears(Source.ACTION, working.WRITE, Right.ON_ROSTER, write),
    Hears(Source.ACTION, working.MORE, Right.ON_ROSTER, more),
    Hears(Source.VIEW, working.SAID, Right.ON_ROSTER, said),
    Hears(Source.VIEW, working.PASSED, Right.ON_ROSTER, passed),
    Hears(Source.VIEW, working.ASKED_FOR_INPUT, Right.ON_ROSTER, asked_for_input),
)
