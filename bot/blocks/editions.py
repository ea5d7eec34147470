"""The words of the editions besides the weekly one for operations leads: for champions, for roles, and of a quarter."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock, PlainTextObject

from bot.blocks import charts, digest, moves, units, waiting, week
from bot.blocks.concern import ROLES
from bot.blocks.message import ROOM, Message, context, escaped, letters, section, shortened
from bot.blocks.steps import STAGES
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
    title = f"Week {figures['period'].partition('-W')[2]} in {figures['department']}"
    line = _of_champion(figures)
    blocks: list[Block] = [header(title), section(f"*{line}*"), section(waiting.in_full())]
    blocks += digest.corrected(figures.get("corrected"))
    blocks += [section(f"*{n}.*  {step_text(one, CHAMPION)}") for n, one in enumerate(figures["steps"], start=1)]
    if figures["unit"] is not None:
        blocks += _own_figures(figures)
    if figures["concern"]:
        blocks.append(section(f"*Main concern*  {escaped(figures['concern'])}"))
    blocks += _own_training(figures)
    blocks += counts(figures["concerns"])
    blocks += informed(figures)
    return Message(f"{escaped(title)}: {line}", blocks)


def _of_champion(figures: Figures) -> str:
    unit = figures["unit"]
    if unit is None:
        here = escaped(figures["department"])
        return f"No pulse has closed yet in which {here} could be shown{waiting.in_headline(0)}."
    said = f"{unit['took_part']} of {unit['asked']} took part in {escaped(units.named(unit))}"
    if figures["barrier"]:
        said += f"; it is held back by {STAGES[Stage(figures['barrier'])]}"
    return f"{said}{waiting.in_headline(0)}."


def _own_figures(figures: Figures) -> Iterator[Block]:
    yield DividerBlock()
    lines = [
        f"• {escaped(one['short'])}: {units.cell(one['own'])}, in the company {units.cell(one['company'])}"
        for one in figures["shares"]
    ]
    yield section("\n".join([f"*{escaped(figures['department'])} beside the company*", *lines]))
    lines = [f"• {moves.change(one, {'units': [figures['unit']]})}." for one in figures["changes"]]
    if lines:
        yield section("\n".join(["*What changed*", *lines]))
    if any(one.get("weighted") for one in figures["changes"]):
        yield context(digest.ASSUMPTION)
    if len(figures["unit"]["departments"]) > 1:
        name = escaped(figures["unit"]["name"])
        few = "In a round of the cycle too few answered in one of these departments"
        yield context(f"{few}, so they are shown together, as {name}.")


def _own_training(figures: Figures) -> list[Block]:
    training = figures["training"]
    if not training or not training["own"]:
        return []
    own, company = week.share(training["own"]), week.share(training["company"])
    return [section(f"*Training*  {own} have done at least one lesson; in the company {company}.")]


def review(figures: Figures) -> Message:
    """A month for a role, or a quarter for everybody who holds one: the company, and what they are to hear of."""
    title = f"{named(figures['period'])} at {figures['company']}"
    cycle = figures["cycle"]
    line = digest.headline({**figures, "running": (), "new": True})
    blocks: list[Block] = [header(title), section(f"*{line}*"), section(waiting.in_full())]
    blocks += digest.corrected(figures.get("corrected"))
    if figures["role"]:
        blocks.append(context(f"For the {ROLES.get(figures['role'], escaped(figures['role']))}, once a month."))
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
    return f"{first:%B %Y}" if "Q" not in period else f"Quarter {period[-1]} of {first:%Y}"


def header(title: str) -> HeaderBlock:
    """The title of an edition."""
    return HeaderBlock(text=PlainTextObject(text=title[:150]))


def counts(of: Figures | None) -> list[Block]:
    """How the concerns of a span stand; nothing where there are none."""
    if not of:
        return []
    climbed = _climbed(of["climbed"])
    return [DividerBlock(), section(f"*Concerns*  {became(of)}{climbed}.")]


def became(of: Figures) -> str:
    """How many concerns were raised, resolved and are open."""
    return f"{of['raised']} raised, {of['resolved']} resolved, {of['open']} open at the end"


def _climbed(n: int) -> str:
    return f", of which {n} climbed" if n else ""


def informed(figures: Figures) -> list[Block]:
    """What the matrix says they are to hear of."""
    if not figures["informed"]:
        return []
    lines = [f"• {shortened(one['activity'], ACTIVITY_LONGEST)}: {became(one)}" for one in figures["informed"]]
    return list(week.sections(["*For your information* (the letter I in `/raci`)", *lines]))


def done(deeds: list[Figures] | None) -> list[Block]:
    """What was done about what people said, the newest of it; nothing where nothing was."""
    if not deeds:
        return []
    lines = [f"• {shortened(one['words'], 200)}" for one in deeds[-DONE_SHOWN:]]
    return [DividerBlock(), section("\n".join(["*You said, we did*", *lines]))]


def not_theirs() -> Message:
    """What they asked for is not there, or not for them."""
    return Message("There is no digest like that for you. `/digest` shows the newest that is yours.")


def none_yet(periods: list[str]) -> Message:
    """There is no such edition, or none yet."""
    if not periods:
        return Message("No digest has been made yet. The first comes on the Monday after the first week.")
    return Message(f"There is no digest of that for you. There are those of {', '.join(periods[:12])}.")


def unpublished(name: str, below: Sequence[str]) -> Message:
    """To somebody who asks for a department of which there are no figures; `below` are those within it that have."""
    told = f"No digest has figures of {escaped(name)} yet: none of its own people were in a pulse that has closed."
    if not below:
        return Message(told)
    others = ", ".join(escaped(one) for one in below[:BELOW_MOST])
    return Message(f"{told} There are those of {others}: `/digest {escaped(below[0])}`.")


def for_whom() -> Message:
    """To somebody who holds no role."""
    return Message(
        "Digests are written for those who hold a role in the rollout. What your unit said in the last pulse, and what "
        "was done about it, stands at my Home."
    )
