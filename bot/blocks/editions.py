"""The words of the editions besides the weekly one for operations leads: for champions, for roles, and of a quarter."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock, PlainTextObject

from bot.blocks import charts, digest, moves, units, waiting, week
from bot.blocks.concern import role_called
from bot.blocks.headline import headline
from bot.blocks.message import ROOM, Message, context, escaped, letters, section, shortened
from bot.blocks.speech import _, dated
from bot.blocks.steps import stage_called
from bot.blocks.steps import text as step_text
from bot.rules.editions import span
from bot.rules.questions import Stage
from bot.rules.steps import CHAMPION

Figures = Mapping[str, Any]
DONE_SHOWN = 5
ACTIVITY_LONGEST = 60
BELOW_MOST = 20


def champion(figures: Figures) -> Message:
    """A champion's edition: their department beside the company, and what there is to do about it."""
    title = _(
        "Week {number} in {department}",
        number=figures["period"].partition("-W")[2],
        department=figures["department"],
    )
    line = _of_champion(figures)
    blocks: list[Block] = [header(title), section(f"*{line}*"), section(waiting.in_full())]
    blocks += digest.corrected(figures.get("corrected"))
    blocks += [section(f"*{n}.*  {step_text(one, CHAMPION)}") for n, one in enumerate(figures["steps"], start=1)]
    if figures["unit"] is not None:
        blocks += _own_figures(figures)
    if figures["concern"]:
        blocks.append(section(_("*Main concern*  {concern}", concern=escaped(figures["concern"]))))
    blocks += _own_training(figures)
    blocks += counts(figures["concerns"])
    blocks += informed(figures)
    return Message(f"{escaped(title)}: {line}", blocks)


def _of_champion(figures: Figures) -> str:
    unit = figures["unit"]
    if unit is None:
        here = escaped(figures["department"])
        said = _("No pulse has closed yet in which {department} could be shown", department=here)
        return f"{said}{waiting.in_headline(0)}."
    said = _(
        "{took_part} of {asked} took part in {unit}",
        took_part=unit["took_part"],
        asked=unit["asked"],
        unit=escaped(units.named(unit)),
    )
    if figures["barrier"]:
        held = _("it is held back by {what}", what=stage_called(Stage(figures["barrier"])))
        said = f"{said}; {held}"
    return f"{said}{waiting.in_headline(0)}."


def _own_figures(figures: Figures) -> Iterator[Block]:
    yield DividerBlock()
    lines = [
        _(
            "• {share}: {own}, in the company {company}",
            share=escaped(one["short"]),
            own=units.cell(one["own"]),
            company=units.cell(one["company"]),
        )
        for one in figures["shares"]
    ]
    title = _("*{department} beside the company*", department=escaped(figures["department"]))
    yield section("\n".join([title, *lines]))
    lines = [f"• {moves.change(one, {'units': [figures['unit']]})}." for one in figures["changes"]]
    if lines:
        yield section("\n".join([_("*What changed*"), *lines]))
    if any(one.get("weighted") for one in figures["changes"]):
        yield context(_(digest.ASSUMPTION))
    if len(figures["unit"]["departments"]) > 1:
        name = escaped(figures["unit"]["name"])
        told = _(
            "In a round of the cycle too few answered in one of these departments, so they are shown together, as "
            "{unit}.",
            unit=name,
        )
        yield context(told)


def _own_training(figures: Figures) -> list[Block]:
    training = figures["training"]
    if not training or not training["own"]:
        return []
    told = _(
        "*Training*  {own} have done at least one lesson; in the company {company}.",
        own=week.share(training["own"]),
        company=week.share(training["company"]),
    )
    return [section(told)]


def review(figures: Figures) -> Message:
    """A month for a role, or a quarter for everybody who holds one: the company, and what they are to hear of."""
    title = _("{span} at {company}", span=named(figures["period"]), company=figures["company"])
    cycle = figures["cycle"]
    line = headline({**figures, "running": (), "new": True})
    blocks: list[Block] = [header(title), section(f"*{line}*"), section(waiting.in_full())]
    blocks += digest.corrected(figures.get("corrected"))
    if figures["role"]:
        blocks.append(context(_("For the {role}, once a month.", role=escaped(role_called(figures["role"])))))
    if cycle is not None:
        blocks += digest.results(cycle, figures)
        blocks += charts.charts(figures)
    blocks += counts(figures["concerns"])
    blocks += informed(figures)
    blocks += done(figures["done"])
    rest = week.training(figures.get("training"), ROOM - letters(blocks))
    return units.spread(Message(f"{escaped(title)}: {line}", [*blocks, *rest]), cycle)


def named(period: str) -> str:
    """What a month or a quarter is called."""
    first: date = span(period)[0]
    if "Q" in period:
        return _("Quarter {number} of {year}", number=period[-1], year=first.year)
    return dated(first, "LLLL y")


def header(title: str) -> HeaderBlock:
    """The title of an edition."""
    return HeaderBlock(text=PlainTextObject(text=title[:150]))


def counts(of: Figures | None) -> list[Block]:
    """How the concerns of a span stand; nothing where there are none."""
    if not of:
        return []
    if of["climbed"]:
        told = _(
            "*Concerns*  {raised} raised, {resolved} resolved, {open} open at the end, of which {climbed} climbed.",
            raised=of["raised"],
            resolved=of["resolved"],
            open=of["open"],
            climbed=of["climbed"],
        )
    else:
        told = _("*Concerns*  {counts}.", counts=became(of))
    return [DividerBlock(), section(told)]


def became(of: Figures) -> str:
    """How many concerns were raised, resolved and are open."""
    return _(
        "{raised} raised, {resolved} resolved, {open} open at the end",
        raised=of["raised"],
        resolved=of["resolved"],
        open=of["open"],
    )


def informed(figures: Figures) -> list[Block]:
    """What the matrix says they are to hear of."""
    if not figures["informed"]:
        return []
    lines = [f"• {shortened(one['activity'], ACTIVITY_LONGEST)}: {became(one)}" for one in figures["informed"]]
    return list(week.sections([_("*For your information* (the letter I in `/raci`)"), *lines]))


def done(deeds: list[Figures] | None) -> list[Block]:
    """What was done about what people said, the newest of it; nothing where nothing was."""
    if not deeds:
        return []
    lines = [f"• {shortened(one['words'], 200)}" for one in deeds[-DONE_SHOWN:]]
    return [DividerBlock(), section("\n".join([_("*You said, we did*"), *lines]))]


def not_theirs() -> Message:
    """What they asked for is not there, or not for them."""
    return Message(_("There is no digest like that for you. `/digest` shows the newest that is yours."))


def none_yet(periods: list[str]) -> Message:
    """There is no such edition, or none yet."""
    if not periods:
        return Message(_("No digest has been made yet. The first comes on the Monday after the first week."))
    return Message(
        _("There is no digest of that for you. There are those of {periods}.", periods=", ".join(periods[:12]))
    )


def unpublished(name: str, below: Sequence[str]) -> Message:
    """To somebody who asks for a department of which there are no figures; `below` are those within it that have."""
    told = _(
        "No digest has figures of {department} yet: none of its own people were in a pulse that has closed.",
        department=escaped(name),
    )
    if not below:
        return Message(told)
    others = ", ".join(escaped(one) for one in below[:BELOW_MOST])
    have = _("There are those of {departments}: `/digest {first}`.", departments=others, first=escaped(below[0]))
    return Message(f"{told} {have}")


def for_whom() -> Message:
    """To somebody who holds no role."""
    return Message(
        _(
            "Digests are written for those who hold a role in the rollout. What your unit said in the last pulse, and "
            "what was done about it, stands at my Home."
        )
    )
