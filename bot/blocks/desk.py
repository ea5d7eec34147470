"""The words of Home for whoever holds a role: what waits for them, and what belongs to each of their roles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.blocks import brief, rollout, week
from bot.blocks.concern import Shown, owner_of, role_called, urgency_called
from bot.blocks.editions import named
from bot.blocks.message import Message, context, day, escaped, section, shortened, when
from bot.blocks.plain import plainly
from bot.blocks.rollout import ANSWERS, CHAMPIONS, DIGEST, MATRIX, NAME_LONGEST, NOTES, PULSE, QUEUE, ROUNDS, Lead
from bot.blocks.speech import N_, _, n_, p_
from bot.rules.brief import Thing
from bot.rules.escalation import Stage

CONCERN = "desk_concern"
QUEUE_SHOWN, ASKED_SHOWN, AREAS_SHOWN, ROLES_SHOWN, ROWS_SHOWN = 6, 4, 3, 4, 12

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Area:
    """A champion's department: what was published of it last (`rules.editions.of_department`), and who deputises.

    `holder` is the Slack id of its champion where the reader is not the one; `deputies` are Slack ids.
    """

    name: str
    figures: Figures | None
    deputies: Sequence[str] = ()
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Champion:
    """What an AI champion sees: their departments, how many more they have, and what their week is best begun with."""

    areas: Sequence[Area]
    more: int = 0
    things: Sequence[Thing] = ()


@dataclass(frozen=True, slots=True)
class Monthly:
    """What belongs to a role that reads a month: the newest review, and the rows in which it has the A or the C."""

    role: str
    period: str | None
    accountable: Sequence[str] = ()
    consulted: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody with a role sees at Home. `roles` are in the order in which they press.

    `waiting` and `asked` are the first of those that wait for them, and of those on which they are asked for input.
    """

    me: str
    waiting: Sequence[Shown] = ()
    waits: int = 0
    asked: Sequence[Shown] = ()
    asked_in_all: int = 0
    works: bool = True
    """Whether they hold a role in which concerns can come to them."""
    roles: Sequence[Champion | Lead | Monthly] = ()


def at_home(desk: Desk) -> list[Block]:
    """The part of Home for whoever holds a role, or is asked for input."""
    blocks: list[Block] = []
    if desk.works or desk.waiting:
        blocks += [DividerBlock(), *_queue(desk)]
    if desk.asked:
        blocks += [DividerBlock(), *_asked(desk)]
    monthly = 0
    for one in desk.roles:
        match one:
            case Champion():
                blocks += [DividerBlock(), *_champion(one)]
            case Lead():
                blocks += [DividerBlock(), *rollout.at_home(one)]
            case Monthly():
                monthly += 1
                blocks += [DividerBlock(), *_monthly(one)] if monthly <= ROLES_SHOWN else []
    return blocks


def _queue(desk: Desk) -> Iterator[Block]:
    if not desk.waiting:
        yield section(_("*Nothing waits for you*\nConcerns that come to you stand here."))
    else:
        yield section(_("*Waiting for you: {number}*", number=desk.waits))
    for one in desk.waiting[:QUEUE_SHOWN]:
        yield _with_button(f"{_line(one)}\n{_age(one)} {_goes_on(one, desk.me)}", one, "waiting")
    if desk.works:
        yield ActionsBlock(block_id="desk:queue", elements=rollout.buttons(QUEUE, ANSWERS))


def _line(one: Shown) -> str:
    return f"*{one.number}*  {urgency_called(one.urgency)}  {escaped(one.label)}"


def _age(one: Shown) -> str:
    if one.anonymous:
        return _("Raised on {day}.", day=day(one.raised_at))
    return _("Raised {moment}.", moment=when(one.raised_at))


def _goes_on(one: Shown, me: str) -> str:
    said = _(
        GOES_ON[one.stage is Stage.ACKNOWLEDGED, one.climbs_at is not None],
        moment=when(one.climbs_at) if one.climbs_at else "",
    )
    if one.owner == me:
        return said
    return " ".join((said, _("{owner} is away, and you act for them.", owner=owner_of(one))))


GOES_ON = {
    (True, True): N_("You work on it; a first answer is due {moment}, or it goes on to somebody else."),
    (True, False): N_("You work on it."),
    (False, True): N_("It goes on to somebody else {moment} unless you act."),
    (False, False): N_("It is not acknowledged yet."),
}
"""By whether it is acknowledged, and whether it goes on at some moment."""


def _asked(desk: Desk) -> Iterator[Block]:
    text = _(
        "*You are asked for input: {number}*\nRead it, and write a note for whoever works on it.",
        number=desk.asked_in_all,
    )
    yield section(text)
    for one in desk.asked[:ASKED_SHOWN]:
        text = "\n".join((_line(one), _("With {owner}.", owner=owner_of(one))))
        yield _with_button(text, one, "asked")


def _with_button(text: str, one: Shown, part: str) -> SectionBlock:
    button = ButtonElement(text=p_("button", "Open"), action_id=CONCERN, value=str(one.number))
    return SectionBlock(block_id=f"desk:{part}:{one.number}", text=text, accessory=button)


def _champion(one: Champion) -> Iterator[Block]:
    for area in one.areas[:AREAS_SHOWN]:
        yield section(f"*{shortened(area.name, NAME_LONGEST)}*\n{_figures(area)}\n{_deputies(area)}")
    if one.more:
        more = n_(
            "{n} more department of yours: `/groundswell champions` lists them.",
            "{n} more departments of yours: `/groundswell champions` lists them.",
            one.more,
        )
        yield context(more)
    yield section(_("*Your week as champion*"))
    for number, what in enumerate(one.things, 1):
        yield brief.thing(number, what)
    yield ActionsBlock(block_id="desk:champion", elements=rollout.buttons(DIGEST, PULSE, ROUNDS, NOTES, CHAMPIONS))


def _figures(area: Area) -> str:
    figures = area.figures
    unit = figures["unit"] if figures else None
    if figures is None or unit is None:
        return _("Nothing of it has been published yet: its figures stand here once a pulse has closed.")
    said = [_("{number} of {of} took part in the last pulse that closed.", number=unit["took_part"], of=unit["asked"])]
    if len(unit["departments"]) > 1:
        said.append(_("They are counted together with their neighbours, since they are few."))
    training = figures["training"]
    if training and training["own"]:
        said.append(_capital(_("{share} have done at least one lesson.", share=week.share(training["own"]))))
    return " ".join(said)


def _deputies(area: Area) -> str:
    if area.holder is not None:
        return _("You deputise for <@{who}>.", who=area.holder)
    if not area.deputies:
        return _("Nobody deputises for you. Whoever keeps the roster can name somebody, so that you can be away.")
    who = ", ".join(f"<@{one}>" for one in area.deputies[:AREAS_SHOWN])
    return _(
        "While you are away, what comes to you goes to {who}. Say when that is under “Your hours”, below.", who=who
    )


def _monthly(one: Monthly) -> Iterator[Block]:
    title = _capital(role_called(one.role).replace("_", " "))
    period = named(one.period) if one.period else ""
    lines = [
        f"*{escaped(title)}*",
        _("Your newest review is that of {period}.", period=period)
        if period
        else _("Your first review comes when a month is over."),
    ]
    if one.accountable:
        lines.append(_("You are accountable for: {rows}.", rows=_rows(one.accountable)))
    if one.consulted:
        lines.append(_("You are asked for input on: {rows}.", rows=_rows(one.consulted)))
    yield section("\n".join(lines))
    buttons = rollout.buttons(DIGEST, MATRIX) if period else rollout.buttons(MATRIX)
    yield ActionsBlock(block_id=f"desk:{one.role}"[:255], elements=buttons)


def _rows(names: Sequence[str]) -> str:
    shown = ", ".join(shortened(one, NAME_LONGEST) for one in names[:ROWS_SHOWN])
    more = len(names) - ROWS_SHOWN
    return n_("{names} and {n} more", "{names} and {n} more", more, names=shown) if more > 0 else shown


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def page(said: Message) -> View:
    """What a command would have answered, in a modal: where it has a table, as lines of text."""
    plain = plainly(said)
    blocks = plain.payload().get("blocks") or [section(said.text).to_dict()]
    return View(type="modal", title=_("Groundswell"), close=_("Close"), blocks=blocks)
