"""Raising a concern, answering a question about it, and saying whether it helped: what the reporter does."""

import json
from dataclasses import replace
from datetime import datetime
from functools import partial

from slack_sdk.models.views import View
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot import cards, steps, telling
from bot import concerns as escalating
from bot.blocks import concern as words
from bot.blocks import raising as forms
from bot.blocks import step
from bot.blocks import telling as asking
from bot.blocks.concern import Shown
from bot.blocks.telling import Asked
from bot.concerns import Acting, Raising, Result
from bot.house import House
from bot.messages import shown
from bot.rules.concerns import Urgency
from bot.rules.escalation import Way
from bot.rules.handling import Illegal
from bot.rules.rights import Right
from handlers.call import (
    FROM_HOME,
    Call,
    Garbled,
    Hears,
    Reply,
    Source,
    in_place,
    mapping_in,
    number_in,
    opening,
    text_in,
    unescaped,
)
from storage import concerns, turns
from storage.cards import triage_channel
from storage.people import Terms
from storage.tables import Person

SHORTEST = 3
"""Letters: less says nothing that anybody could act on."""


async def begin(call: Call, house: House) -> Reply:
    """`/concern`: opens the form; what stands behind the command is in it already."""
    return await begin_with(call, house, call.typed)


async def begin_with(
    call: Call, house: House, typed: str, *, shortened: bool = False, out_of: int | None = None
) -> Reply:
    """Open the form with what somebody would say in it already; `shortened` where there was more. `out_of` is the step
    of a digest it is opened from."""
    policy = await house.db.read(concerns.policy)
    if policy is None:
        return Reply(say=words.not_ready(typed))
    if not house.terms.listed(call.slack_id):
        return Reply(say=words.not_for_everybody(typed))
    if len(typed) > words.WORDS_LONGEST:
        return Reply(say=words.too_long(typed))
    form = forms.form(policy, typed, anonymous=house.keys.set, shortened=shortened)
    form.private_metadata = str(out_of) if out_of else None
    return Reply(then=partial(opening, call, house, form, words.not_opened(typed)))


async def here(call: Call, house: House) -> Reply:
    """A shortcut, or a button: the form; of a message, with what it says."""
    said = unescaped(text_in(mapping_in(call.body.get("message") or {}).get("text") or "")).strip()
    quoted = said[: words.WORDS_LONGEST]
    return await begin_with(call, house, quoted, shortened=quoted != said)


async def described(call: Call, house: House) -> Reply:
    """The first form comes back: what will be shown, and to whom it can be given."""
    typed, category, urgency, how = (
        "".join(call.field(block, words.VALUE)).strip() for block in (forms.WHAT, forms.ABOUT, forms.URGENCY, forms.HOW)
    )
    if len(typed) < SHORTEST:
        return _error(forms.WHAT, forms.too_short())
    if len(typed) > words.WORDS_LONGEST:
        return _error(forms.WHAT, words.longer_than_kept(typed))
    if urgency not in set(Urgency):
        return replace(_error(forms.URGENCY, forms.no_such_choice()), forged=bool(urgency))
    if how == forms.ANONYMOUSLY and not house.keys.set:
        return _error(forms.HOW, forms.not_anonymous())
    about = text_in(call.filled.get(forms.WHOM, {}).get(words.VALUE, {}).get("selected_user") or "") or None
    told = Raising(call.form, call.slack_id, category, Urgency(urgency), typed, how == forms.ANONYMOUSLY, about=about)
    load = partial(_previewed, told=told, terms=house.terms, now=house.clock.now(), out_of=number_in(call.told))
    view = await house.db.read(load)
    if isinstance(view, str):
        return _error(forms.ABOUT if view == forms.no_such_choice() else forms.WHAT, view)
    if call.at_home:
        view.private_metadata = f"{FROM_HOME}{view.private_metadata}"
    return Reply(view={"response_action": "push", "view": view.to_dict()})


def _previewed(session: Session, told: Raising, terms: Terms, now: datetime, out_of: int) -> View | str:
    """The second form, or why there is none."""
    reporter = session.get_one(Person, concerns.person_of(session, told.slack_id))
    try:
        ways = escalating.ways(session, terms, told, reporter, now)
    except LookupError:
        return forms.no_such_choice()
    if not ways:
        return forms.nobody_to_act()
    planned = escalating.planned(session, told, reporter, now)
    one = shown(session, planned)
    names = {way: session.get_one(Person, rung.person).name for way, rung in ways.items()}
    head = [told.category, told.urgency, told.anonymous, told.about, out_of]
    first = ways.get(Way.MATRIX)
    in_channel = first is not None and triage_channel(session, planned, first.role) is not None
    return forms.preview(one, names, f"{json.dumps(head)}\n{told.words}", in_channel=in_channel)


async def raised(call: Call, house: House) -> Reply:
    """The second form comes back: saved, routed, and the person told by whom and until when."""
    found = _raising(call, house)
    if found is None:
        return replace(_error(forms.WAY, forms.no_such_choice()), forged=True)
    raising, out_of = found
    if raising.anonymous and not house.keys.set:
        return _error(forms.WAY, forms.not_anonymous())
    now, terms = house.clock.now(), house.terms

    def save(session: Session) -> tuple[Shown, bool] | str:
        try:
            concern = escalating.raise_concern(session, terms, raising, now)
        except LookupError:
            return forms.no_such_choice()
        if concern is None:
            return forms.nobody_to_act()
        if out_of and not raising.anonymous:
            # Of what is raised anonymously nothing is said there: the hour, and who decided, would tell who it was.
            steps.raised(session, terms, raising.slack_id, out_of, raising.once, now)
        return shown(session, concern), turns.held(session)

    try:
        saved = await house.db.write(save)
    except IntegrityError:
        # The same form, sent twice at once to two processes: the other has saved it by now.
        saved = await house.db.write(save)
    if isinstance(saved, str):
        return replace(_error(forms.WAY, saved), forged=saved == forms.no_such_choice())
    house.due.set()
    return Reply(view={"response_action": "update", "view": forms.saved(saved[0], held=saved[1]).to_dict()})


def _raising(call: Call, house: House) -> tuple[Raising, int] | None:
    """What the first form said and the second has kept, and the step of a digest it is out of (0 for none); None
    where it is nothing of ours."""
    head, _, typed = call.told.partition("\n")
    # Nobody finds out by trying who sent which form.
    once = house.keys.link("form", (call.form or call.once).encode())[:32] if house.keys.set else call.form or call.once
    way = "".join(call.field(forms.WAY, words.VALUE))
    try:
        category, urgency, anonymous, about, *rest = json.loads(head)
        raising = Raising(
            once, call.slack_id, text_in(category), Urgency(urgency), typed, bool(anonymous), Way(way), about
        )
    except (ValueError, TypeError):
        return None
    said = SHORTEST <= len(typed) <= words.WORDS_LONGEST
    out_of = number_in(rest[0]) if rest else 0
    return (raising, out_of) if said and (about is None or isinstance(about, str)) else None


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
    if result.refused is None:
        cards.redraw(house, number)
    return from_form(house, result, one, number)


async def helped(call: Call, house: House) -> Reply:
    """ "Yes, it helped" or "No, not yet"."""
    number, _, said = call.value.partition(":")
    if said not in ("yes", "no"):
        raise Garbled
    now, terms = house.clock.now(), house.terms

    def save(session: Session) -> tuple[Result, Shown | None, Asked | None]:
        acting = Acting(call.once, number_in(number), call.slack_id)
        result = escalating.verdict(session, terms, acting, now, helped=said == "yes")
        if result.concern is None:
            return result, None, None
        return result, shown(session, result.concern), telling.asked(session, result.concern)

    result, one, asked = await house.db.write(save)
    house.due.set()
    if result.refused is not None or one is None:
        return Reply(say=words.refused(result.refused or Illegal.NOT_THERE, one))
    cards.redraw(house, number_in(number))
    then = asking.question(one, asked) if asked else ()
    return in_place(call, house, step.thanks(one, helped=said == "yes", then=then))


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
    Hears(Source.SHORTCUT, forms.SHORTCUT, Right.ON_ROSTER, here, says="Raise a concern"),
    Hears(
        Source.MESSAGE_SHORTCUT,
        forms.ABOUT_MESSAGE,
        Right.ON_ROSTER,
        here,
        says="Raise this as a concern",
        hint="Opens the form with what the message says",
    ),
    Hears(Source.ACTION, words.RAISE_HERE, Right.ON_ROSTER, here),
    Hears(Source.VIEW, forms.RAISE, Right.ON_ROSTER, described, of_reporters=True),
    Hears(Source.VIEW, forms.SEND, Right.ON_ROSTER, raised, of_reporters=True),
    Hears(Source.ACTION, words.ANSWER, Right.ON_ROSTER, answer, of_reporters=True),
    Hears(Source.VIEW, words.ANSWERED, Right.ON_ROSTER, answered, of_reporters=True),
    Hears(Source.ACTION, words.HELPED, Right.ON_ROSTER, helped, of_reporters=True),
)
