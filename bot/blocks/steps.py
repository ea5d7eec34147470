"""The words of a digest's next steps: what to do, why, and who for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock

from bot.blocks.message import Message, context, escaped, ranged, section, shortened
from bot.blocks.places import acting
from bot.blocks.speech import N_, _, n_
from bot.blocks.units import out_of
from bot.rules.failing import Failing
from bot.rules.questions import Stage
from bot.rules.steps import LEAD, Reader, Rule
from bot.rules.steps import reader as reader_of

ASSIGN, LESSON, CONCERN, NOT_NOW, DONE = "step_assign", "step_lesson", "step_concern", "step_not_now", "step_done"

Figures = Mapping[str, Any]

STAGES = {
    Stage.AWARENESS: N_("not knowing what AI is for"),
    Stage.DESIRE: N_("not finding it useful in their job"),
    Stage.KNOWLEDGE: N_("know-how"),
    Stage.ABILITY: N_("a lack of support when they need it"),
    Stage.REINFORCEMENT: N_("the way it is brought into their work"),
}
"""What holds a unit back, to complete "Finance is held back by"."""
HELPS = {
    Stage.AWARENESS: N_("Let somebody they know show, in ten minutes of their team meeting, one task done with it."),
    Stage.DESIRE: N_("Ask their champion for the one task that costs them most time, and try it on that together."),
    Stage.KNOWLEDGE: N_("Give them an hour this week to try it on their own work, with somebody to ask."),
    Stage.ABILITY: N_("See whether access, time or somebody to ask is missing, and clear the first of these."),
    Stage.REINFORCEMENT: N_("Ask their champion what annoys people most about it, and change one thing of that."),
}
HELPS_OWN = HELPS | {
    Stage.DESIRE: N_("Ask people for the one task that costs them most time, and try it on that together."),
    Stage.REINFORCEMENT: N_("Ask people what annoys them most about it, and change one thing of that."),
}
"""The same to their champion."""
ANSWER_OLDEST = N_("Answer the oldest first: `/triage all`.")
HELP_OLDEST = N_("Ask an operations lead which is the oldest, and help with that one first.")
ANYBODY = reader_of(None)
RULES = {
    Rule.CLIMBED: N_("concerns that have climbed"),
    Rule.UNCOVERED: N_("nobody to ask"),
    Rule.NOT_REACHED: N_("messages that failed"),
    Rule.FELL: N_("a change that is one"),
    Rule.BARRIER: N_("the first stage that is clearly not reached"),
    Rule.CONCERN: N_("the main concern that most named"),
    Rule.NOTHING_DONE: N_("you said, and nobody did"),
    Rule.FEW_ANSWER: N_("fewer than half took part"),
    Rule.FEW_LEARN: N_("fewer than half have done a lesson"),
}
"""The name of each rule, as a reader meets it below the step."""
FAILING = {
    Failing.CHANNEL: N_("{number} to a channel that is archived, gone or closed to the bot"),
    Failing.PERSON: N_("{number} to people Slack does not know any more"),
    Failing.UNKNOWN: N_("{number} of which nobody knows whether it arrived"),
    Failing.OTHER: N_("{number} refused for another reason"),
}
"""How many messages were kept from arriving, and by what."""


def stage_called(stage: Stage) -> str:
    """What holds a unit back, as `STAGES` has it."""
    return _(STAGES[stage])


def held_back_by(unit: str, stage: Stage) -> str:
    """That it holds this unit back, as a clause."""
    return _("{unit} is held back by {what}", unit=unit, what=stage_called(stage))


def rule_called(rule: Rule) -> str:
    """The name of a rule."""
    return _(RULES[rule])


def week(steps: Sequence[Figures] | None) -> list[Block]:
    """What could be done this week, each step with its reason, its people, and its buttons."""
    if not steps:
        return []
    blocks: list[Block] = [DividerBlock(), section(_("*Do this week*"))]
    for place, one in enumerate(steps, start=1):
        told = _(
            "*{place}.*  {step}\nResponsible: {responsible}. Accountable: {accountable}. (Rule: {rule}.)",
            place=place,
            step=text(one),
            responsible=acting(one["responsible"], one["departments"]),
            accountable=acting([one["accountable"]], one["departments"]),
            rule=rule_called(Rule(one["rule"])),
        )
        blocks += [section(told), _buttons(one)]
    return blocks


def _buttons(one: Figures) -> ActionsBlock:
    number = str(one["number"])
    elements = [ButtonElement(text=_("Give it to somebody"), action_id=ASSIGN, value=number)]
    if one["fills"].get("lesson"):
        elements.append(ButtonElement(text=_("Send this lesson"), action_id=LESSON, value=number))
    elements.append(ButtonElement(text=_("Open a concern"), action_id=CONCERN, value=number))
    elements.append(ButtonElement(text=_("Not now"), action_id=NOT_NOW, value=number))
    return ActionsBlock(block_id=f"step:{number}", elements=elements)


def text(one: Figures, reader: Reader = LEAD) -> str:
    """A step in words, from its rule and numbers, as its reader can follow them."""
    return _said(one, reader, escaped(one["name"]))


def plain(one: Figures, reader: Reader = LEAD) -> str:
    """The same with the unit's name as it was typed, for what is no message."""
    return _said(one, reader, one["name"])


def _said(one: Figures, reader: Reader, unit: str) -> str:
    rule, fills = Rule(one["rule"]), one["fills"]
    match rule:
        case Rule.CLIMBED:
            return f"{_climbed(fills)} {_(ANSWER_OLDEST if reader.may(rule) else HELP_OLDEST)}"
        case Rule.NOT_REACHED:
            where = _("Whoever runs Groundswell finds them in `groundswell deliveries failed`.")
            return f"{failed(fills)} {where}"
        case Rule.CONCERN:
            return _main_concern(fills, ready=reader.may(rule))
        case Rule.NOTHING_DONE:
            if reader.may(rule):
                return _(
                    "Nobody has written yet what is done about the last pulse: `/pulse done {round}`.",
                    round=fills["round"],
                )
            return _(
                "Nobody has written yet what is done about the last pulse: tell an operations lead, who writes it."
            )
        case Rule.FELL if not one["unit"]:
            return _(
                "Use fell by {points} in the whole company. Ask people in two or three units what changed, first of "
                "all.",
                points=_points(fills),
            )
        case _:
            return _of_unit(rule, fills, reader, unit)


def _main_concern(fills: Figures, *, ready: bool) -> str:
    told = _(
        "The main concern is “{concern}” ({count}).",
        concern=shortened(fills["label"], 80),
        count=out_of(ranged([fills["low"], fills["high"]], fills["answered"]), fills["answered"]),
    )
    if ready:
        return " ".join((told, _("Let people hear an answer to it: `/groundswell answers`.")))
    return " ".join((told, _("Let people hear an answer to it: an operations lead has those that are ready.")))


def failed(fills: Figures) -> str:
    """How many messages were not delivered, and for what; digests that were kept before that was known say how many."""
    why = fills.get("why", {})
    told = [_(FAILING[Failing(key)], number=many) for key, many in sorted(why.items(), key=lambda one: -one[1])]
    if told:
        return n_(
            "{n} message could not be delivered: {reasons}.",
            "{n} messages could not be delivered: {reasons}.",
            fills["n"],
            reasons=", ".join(told),
        )
    return n_("{n} message could not be delivered.", "{n} messages could not be delivered.", fills["n"])


def _of_unit(rule: Rule, fills: Figures, reader: Reader, unit: str) -> str:
    """A step about a unit: what others ask of its champion, the champion does."""
    match rule:
        case Rule.UNCOVERED:
            return _uncovered(reader, unit)
        case Rule.FELL:
            told = _("Use fell by {points} in {unit}.", points=_points(fills), unit=unit)
            if reader.own:
                return " ".join((told, _("Ask people what changed, first of all.")))
            return " ".join((told, _("Ask its champion what changed, first of all.")))
        case Rule.BARRIER:
            return _barrier(fills, HELPS_OWN if reader.own else HELPS, unit)
        case Rule.FEW_ANSWER:
            told = _(
                "{took_part} of {asked} took part in {unit}.",
                took_part=fills["took_part"],
                asked=fills["asked"],
                unit=unit,
            )
            if reader.own:
                return " ".join((told, _("Say in the team what the last pulse changed.")))
            return " ".join((told, _("Ask its champion to say in the team what the last pulse changed.")))
        case _:
            told = _("{count} in {unit} have done a lesson.", count=_learners(fills), unit=unit)
            if reader.own:
                return " ".join((told, _("Ask people whether hour and subjects suit them.")))
            return " ".join((told, _("Ask its champion whether hour and subjects suit them.")))


def _uncovered(reader: Reader, unit: str) -> str:
    if reader.lead:
        return _(
            "{unit} has no AI champion who is here. Name one, or a deputy: concerns from there go straight to you.",
            unit=unit,
        )
    return _(
        "{unit} has no AI champion who is here: concerns from there go straight to the operations lead.", unit=unit
    )


def _points(fills: Figures) -> str:
    if fills.get("least"):
        return n_("{n} point or more", "{n} points or more", fills["points"])
    return n_("{n} point", "{n} points", fills["points"])


def _barrier(fills: Figures, helps: Mapping[Stage, str], unit: str) -> str:
    stage = Stage(fills["stage"])
    told = [f"{held_back_by(unit, stage)}.", _(helps[stage])]
    if fills.get("title"):
        told.append(_("The lesson “{title}” fits.", title=escaped(fills["title"])))
    return " ".join(told)


def _learners(fills: Figures) -> str:
    return out_of(ranged([fills["low"], fills["high"]], fills["people"]), fills["people"])


def _climbed(fills: Figures) -> str:
    if fills["unacknowledged"] and fills["n"] != 1:
        return _(
            "{number} concerns have climbed and are not resolved, {unacknowledged} of them unacknowledged.",
            number=fills["n"],
            unacknowledged=fills["unacknowledged"],
        )
    return n_(
        "One concern has climbed and is not resolved.",
        "{n} concerns have climbed and are not resolved.",
        fills["n"],
    )


def task(one: Figures, by: str | None, reader: Reader) -> Message:
    """To whoever a step was given to."""
    step = text(one, reader)
    if by:
        asked = _("<@{who}> asks you to do this, this week:\n{step}", who=by, step=step)
    else:
        asked = _("An operations lead asks you to do this, this week:\n{step}", step=step)
    done = ButtonElement(text=_("It is done"), action_id=DONE, value=str(one["number"]))
    return Message(
        _("Something for you to do this week"),
        [
            section(asked),
            ActionsBlock(block_id=f"task:{one['number']}", elements=[done]),
            context(_("Next week's digest says what became of it.")),
        ],
    )


def for_concern(one: Figures) -> str:
    """What a concern begins with that is opened from a step: whoever is to act on it may be anybody."""
    return plain(one, ANYBODY)
