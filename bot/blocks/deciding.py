"""The words of what becomes of a digest's steps: the forms in which somebody decides, and what they decided."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, InputBlock, UserSelectElement
from slack_sdk.models.views import View

from bot.blocks.concern import VALUE, WORDS, field
from bot.blocks.message import Message, escaped, line, section
from bot.blocks.places import given_to, somebody_gone
from bot.blocks.places import why as why_place
from bot.blocks.speech import N_, _
from bot.blocks.steps import rule_called, text
from bot.rules.steps import Rule, State

ASSIGNED, PUT_OFF = "step_assigned", "step_put_off"
WHO = "who"
WHY_LONGEST = 300

Figures = Mapping[str, Any]

GONE = {
    Rule.CLIMBED: N_("None that has climbed is open any more."),
    Rule.UNCOVERED: N_("It is so no longer."),
    Rule.NOT_REACHED: N_("None has failed since."),
    Rule.NOTHING_DONE: N_("It is written by now what was done."),
}
"""What is said of a step whose reason is gone, and about which nobody decided; of others what `UNSEEN` says."""
UNSEEN = N_("The figures do not show it any more.")


def became(steps: Sequence[Figures] | None) -> list[Block]:
    """What became of the steps of the digest before; nothing where it had none."""
    if not steps:
        return []
    lines = [f"• {_briefly(one)}  _{state(one)}_" for one in steps]
    return [DividerBlock(), section("\n".join([_("*What became of last week's steps*"), *lines]))]


def _briefly(one: Figures) -> str:
    unit = f": {escaped(one['name'])}" if one["name"] else ""
    name = rule_called(Rule(one["rule"]))
    return f"{name[:1].upper()}{name[1:]}{unit}."


def state(one: Figures) -> str:
    """What became of a step, in words."""
    if one.get("gone") and one["state"] == State.OPEN:
        return _(GONE.get(Rule(one["rule"]), UNSEEN))
    return " ".join([_became(one), *([_("It is there again.")] if one.get("again", False) else [])])


def _became(one: Figures) -> str:
    match State(one["state"]):
        case State.ASSIGNED:
            return _("Given to {who}.", who=_whom(one))
        case State.DONE:
            return _("Done by {who}.", who=_whom(one))
        case State.LESSON_SENT:
            return _("The lesson was sent.")
        case State.NOT_NOW:
            return _("Not now: {why}.", why=why_place(one["number"]))
        case State.OPEN:
            return _("Nobody took it up.")
        case State.RAISED:
            return _("A concern was raised from it.")


def _whom(one: Figures) -> str:
    """Who has it: by mention where this is said to somebody, and else their place in what is kept."""
    if "to" not in one:
        return given_to(one["number"])
    return f"<@{one['to']}>" if one["to"] else somebody_gone()


def assign_form(number: int, one: Figures) -> View:
    """To whom a step is given."""
    who = UserSelectElement(action_id=VALUE, placeholder=_("Somebody on the roster"))
    hint = _("They get a message with the step, and can say when it is done.")
    return View(
        type="modal",
        callback_id=ASSIGNED,
        private_metadata=str(number),
        title=_("Do this week"),
        submit=_("Give it to them"),
        close=_("Cancel"),
        blocks=[section(text(one)), InputBlock(block_id=WHO, label=_("Who does it?"), hint=hint, element=who)],
    )


def why_form(number: int, one: Figures) -> View:
    """Why a step is not for now."""
    hint = _("Next week's digest says so. At most {number} characters.", number=WHY_LONGEST)
    words = field(WORDS, _("Why not now?"), "", hint)
    return View(
        type="modal",
        callback_id=PUT_OFF,
        private_metadata=str(number),
        title=_("Not now"),
        submit=_("Keep it"),
        close=_("Cancel"),
        blocks=[section(text(one)), words],
    )


def noted(state: State) -> Message:
    """It was kept what becomes of a step."""
    return line(
        {
            State.ASSIGNED: _("They get a message with it. Next week's digest says what became of it."),
            State.LESSON_SENT: _("It comes first in their lessons for four weeks, at an hour that suits each of them."),
            State.NOT_NOW: _("Kept. Next week's digest says so."),
            State.DONE: _("Thank you. Next week's digest says so."),
            State.OPEN: _("It is open again."),
            State.RAISED: _("Next week's digest says that a concern was raised from it."),
        }[state]
    )


def decided_already(one: Figures) -> Message:
    """Somebody was there before."""
    return line(" ".join((_("Somebody has decided about this already."), state(one))))


def not_there() -> Message:
    """There is no such step."""
    return line(_("This step is no longer there. `/digest` shows the newest digest with its steps."))


def nobody_like_that() -> str:
    """Beside the field: whom they chose."""
    return _("Please choose somebody who is on the roster and here.")


def no_reason() -> str:
    """Beside the field: what they wrote."""
    return _("Please write why, in at most {number} characters.", number=WHY_LONGEST)


def not_opened() -> Message:
    """The form could not be opened."""
    return line(_("The form could not be opened just now. Please try again."))
