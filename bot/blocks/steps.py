"""The words of a digest's next steps: what to do, why, who for it, and what became of last week's."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, InputBlock, UserSelectElement
from slack_sdk.models.views import View

from bot.blocks.concern import VALUE, WORDS, field
from bot.blocks.message import Message, context, escaped, line, ranged, section, shortened
from bot.blocks.places import SOMEBODY, acting, given_to
from bot.blocks.places import why as why_place
from bot.rules.failing import Failing
from bot.rules.questions import Stage
from bot.rules.steps import LEAD, Reader, Rule, State
from bot.rules.steps import reader as reader_of

ASSIGN, LESSON, CONCERN, NOT_NOW, DONE = "step_assign", "step_lesson", "step_concern", "step_not_now", "step_done"
ASSIGNED, PUT_OFF = "step_assigned", "step_put_off"
WHO = "who"
WHY_LONGEST = 300

Figures = Mapping[str, Any]

STAGES = {
    Stage.AWARENESS: "not knowing what AI is for",
    Stage.DESIRE: "not finding it useful in their job",
    Stage.KNOWLEDGE: "know-how",
    Stage.ABILITY: "a lack of support when they need it",
    Stage.REINFORCEMENT: "the way it is brought into their work",
}
"""What holds a unit back, to complete "Finance is held back by"."""
HELPS = {
    Stage.AWARENESS: "Let somebody they know show, in ten minutes of their team meeting, one task done with it.",
    Stage.DESIRE: "Ask their champion for the one task that costs them most time, and try it on that together.",
    Stage.KNOWLEDGE: "Give them an hour this week to try it on their own work, with somebody to ask.",
    Stage.ABILITY: "See whether access, time or somebody to ask is missing, and clear the first of these.",
    Stage.REINFORCEMENT: "Ask their champion what annoys people most about it, and change one thing of that.",
}
HELPS_OWN = HELPS | {
    Stage.DESIRE: "Ask people for the one task that costs them most time, and try it on that together.",
    Stage.REINFORCEMENT: "Ask people what annoys them most about it, and change one thing of that.",
}
"""The same to their champion."""
ANSWER_OLDEST = " Answer the oldest first: `/triage all`."
HELP_OLDEST = " Ask an operations lead which is the oldest, and help with that one first."
ANYBODY = reader_of(None)
RULES = {
    Rule.CLIMBED: "concerns that have climbed",
    Rule.UNCOVERED: "nobody to ask",
    Rule.NOT_REACHED: "messages that failed",
    Rule.FELL: "a change that is one",
    Rule.BARRIER: "the first stage that is clearly not reached",
    Rule.CONCERN: "the main concern that most named",
    Rule.NOTHING_DONE: "you said, and nobody did",
    Rule.FEW_ANSWER: "fewer than half took part",
    Rule.FEW_LEARN: "fewer than half have done a lesson",
}
"""The name of each rule, as a reader meets it below the step."""
FAILING = {
    Failing.CHANNEL: "to a channel that is archived, gone or closed to the bot",
    Failing.PERSON: "to people Slack does not know any more",
    Failing.UNKNOWN: "of which nobody knows whether it arrived",
    Failing.OTHER: "refused for another reason",
}
"""What kept a message from arriving, after how many."""
GONE = {
    Rule.CLIMBED: "None that has climbed is open any more.",
    Rule.UNCOVERED: "It is so no longer.",
    Rule.NOT_REACHED: "None has failed since.",
    Rule.NOTHING_DONE: "It is written by now what was done.",
}
"""What is said of a step whose reason is gone, and about which nobody decided; of others what `UNSEEN` says."""
UNSEEN = "The figures do not show it any more."


def week(steps: Sequence[Figures] | None) -> list[Block]:
    """What could be done this week, each step with its reason, its people, and its buttons."""
    if not steps:
        return []
    blocks: list[Block] = [DividerBlock(), section("*Do this week*")]
    for place, one in enumerate(steps, start=1):
        people = f"Responsible: {acting(one['responsible'], one['departments'])}. "
        people += f"Accountable: {acting([one['accountable']], one['departments'])}."
        blocks.append(section(f"*{place}.*  {text(one)}\n{people} (Rule: {RULES[Rule(one['rule'])]}.)"))
        blocks.append(_buttons(one))
    return blocks


def _buttons(one: Figures) -> ActionsBlock:
    number = str(one["number"])
    elements = [ButtonElement(text="Give it to somebody", action_id=ASSIGN, value=number)]
    if one["fills"].get("lesson"):
        elements.append(ButtonElement(text="Send this lesson", action_id=LESSON, value=number))
    elements.append(ButtonElement(text="Open a concern", action_id=CONCERN, value=number))
    elements.append(ButtonElement(text="Not now", action_id=NOT_NOW, value=number))
    return ActionsBlock(block_id=f"step:{number}", elements=elements)


def text(one: Figures, reader: Reader = LEAD) -> str:
    """A step in words, from its rule and numbers, as its reader can follow them."""
    said = plain(one, reader)
    return said if not one["name"] else said.replace("{unit}", escaped(one["name"]))


def plain(one: Figures, reader: Reader = LEAD) -> str:
    """The same with "{unit}" where the unit's name stands."""
    rule, fills = Rule(one["rule"]), one["fills"]
    match rule:
        case Rule.CLIMBED:
            return _climbed(fills) + (ANSWER_OLDEST if reader.may(rule) else HELP_OLDEST)
        case Rule.NOT_REACHED:
            return f"{_failed(fills)} Whoever runs Groundswell finds them in `groundswell deliveries failed`."
        case Rule.CONCERN:
            count = f"{ranged([fills['low'], fills['high']], fills['answered'])} of {fills['answered']}"
            told = f"The main concern is “{shortened(fills['label'], 80)}” ({count})."
            ready = "`/groundswell answers`" if reader.may(rule) else "an operations lead has those that are ready"
            return f"{told} Let people hear an answer to it: {ready}."
        case Rule.NOTHING_DONE:
            done = f"`/pulse done {fills['round']}`" if reader.may(rule) else "tell an operations lead, who writes it"
            return f"Nobody has written yet what is done about the last pulse: {done}."
        case Rule.FELL if not one["unit"]:
            told = f"Use fell by {_points(fills)} in the whole company."
            return f"{told} Ask people in two or three units what changed, first of all."
        case _:
            return _of_unit(rule, fills, reader)


def _failed(fills: Figures) -> str:
    """How many messages were not delivered, and for what; digests that were kept before that was known say how many."""
    messages = "message" if fills["n"] == 1 else "messages"
    why = fills.get("why", {})
    told = ", ".join(f"{many} {FAILING[Failing(key)]}" for key, many in sorted(why.items(), key=lambda one: -one[1]))
    return f"{fills['n']} {messages} could not be delivered{': ' if told else ''}{told}."


def _of_unit(rule: Rule, fills: Figures, reader: Reader) -> str:
    """A step about a unit: what others ask of its champion, the champion does."""
    match rule:
        case Rule.UNCOVERED:
            told = "{unit} has no AI champion who is here"
            if reader.lead:
                return f"{told}. Name one, or a deputy: concerns from there go straight to you."
            return f"{told}: concerns from there go straight to the operations lead."
        case Rule.FELL:
            whom = "people" if reader.own else "its champion"
            return f"Use fell by {_points(fills)} in {{unit}}. Ask {whom} what changed, first of all."
        case Rule.BARRIER:
            return _barrier(fills, HELPS_OWN if reader.own else HELPS)
        case Rule.FEW_ANSWER:
            told = f"{fills['took_part']} of {fills['asked']} took part in {{unit}}."
            say = "Say" if reader.own else "Ask its champion to say"
            return f"{told} {say} in the team what the last pulse changed."
        case _:
            whom = "people" if reader.own else "its champion"
            return f"{_learners(fills)} in {{unit}} have done a lesson. Ask {whom} whether hour and subjects suit them."


def _points(fills: Figures) -> str:
    return f"{fills['points']} points{' or more' if fills.get('least') else ''}"


def _barrier(fills: Figures, helps: Mapping[Stage, str]) -> str:
    stage = Stage(fills["stage"])
    lesson = f" The lesson “{escaped(fills['title'])}” fits." if fills.get("title") else ""
    return f"{{unit}} is held back by {STAGES[stage]}. {helps[stage]}{lesson}"


def _learners(fills: Figures) -> str:
    return f"{ranged([fills['low'], fills['high']], fills['people'])} of {fills['people']}"


def _climbed(fills: Figures) -> str:
    one = fills["n"] == 1
    told = "One concern has climbed and is" if one else f"{fills['n']} concerns have climbed and are"
    waits = f", {fills['unacknowledged']} of them unacknowledged" if fills["unacknowledged"] and not one else ""
    return f"{told} not resolved{waits}."


def became(steps: Sequence[Figures] | None) -> list[Block]:
    """What became of the steps of the digest before; nothing where it had none."""
    if not steps:
        return []
    lines = [f"• {_briefly(one)}  _{_state(one)}_" for one in steps]
    return [DividerBlock(), section("\n".join(["*What became of last week's steps*", *lines]))]


def _briefly(one: Figures) -> str:
    unit = f": {escaped(one['name'])}" if one["name"] else ""
    name = RULES[Rule(one["rule"])]
    return f"{name[:1].upper()}{name[1:]}{unit}."


def _state(one: Figures) -> str:
    again = one.get("again", False)
    still = " It is there again." if again else ""
    match State(one["state"]):
        case State.ASSIGNED:
            return f"Given to {_whom(one)}.{still}"
        case State.DONE:
            return f"Done by {_whom(one)}.{still}"
        case State.LESSON_SENT:
            return f"The lesson was sent.{still}"
        case State.NOT_NOW:
            return f"Not now: {why_place(one['number'])}.{still}"
        case State.OPEN if one.get("gone"):
            return GONE.get(Rule(one["rule"]), UNSEEN)
        case State.OPEN:
            return f"Nobody took it up.{still}"
        case State.RAISED:
            return f"A concern was raised from it.{still}"


def _whom(one: Figures) -> str:
    """Who has it: by mention where this is said to somebody, and else their place in what is kept."""
    if "to" not in one:
        return given_to(one["number"])
    return f"<@{one['to']}>" if one["to"] else SOMEBODY


def assign_form(number: int, one: Figures) -> View:
    """To whom a step is given."""
    who = UserSelectElement(action_id=VALUE, placeholder="Somebody on the roster")
    hint = "They get a message with the step, and can say when it is done."
    return View(
        type="modal",
        callback_id=ASSIGNED,
        private_metadata=str(number),
        title="Do this week",
        submit="Give it to them",
        close="Cancel",
        blocks=[section(text(one)), InputBlock(block_id=WHO, label="Who does it?", hint=hint, element=who)],
    )


def why_form(number: int, one: Figures) -> View:
    """Why a step is not for now."""
    words = field(WORDS, "Why not now?", "", "Next week's digest says so. At most 300 characters.")
    return View(
        type="modal",
        callback_id=PUT_OFF,
        private_metadata=str(number),
        title="Not now",
        submit="Keep it",
        close="Cancel",
        blocks=[section(text(one)), words],
    )


def task(one: Figures, by: str | None, reader: Reader) -> Message:
    """To whoever a step was given to."""
    who = f"<@{by}>" if by else "An operations lead"
    done = ButtonElement(text="It is done", action_id=DONE, value=str(one["number"]))
    return Message(
        "Something for you to do this week",
        [
            section(f"{who} asks you to do this, this week:\n{text(one, reader)}"),
            ActionsBlock(block_id=f"task:{one['number']}", elements=[done]),
            context("Next week's digest says what became of it."),
        ],
    )


def noted(state: State) -> Message:
    """It was kept what becomes of a step."""
    return line(
        {
            State.ASSIGNED: "They get a message with it. Next week's digest says what became of it.",
            State.LESSON_SENT: "It comes first in their lessons for four weeks, at an hour that suits each of them.",
            State.NOT_NOW: "Kept. Next week's digest says so.",
            State.DONE: "Thank you. Next week's digest says so.",
            State.OPEN: "It is open again.",
            State.RAISED: "Next week's digest says that a concern was raised from it.",
        }[state]
    )


def decided_already(one: Figures) -> Message:
    """Somebody was there before."""
    return line(f"Somebody has decided about this already. {_state(one)}")


def not_there() -> Message:
    """There is no such step."""
    return line("This step is no longer there. `/digest` shows the newest digest with its steps.")


def nobody_like_that() -> str:
    """Beside the field: whom they chose."""
    return "Please choose somebody who is on the roster and here."


def no_reason() -> str:
    """Beside the field: what they wrote."""
    return f"Please write why, in at most {WHY_LONGEST} characters."


def not_opened() -> Message:
    """The form could not be opened."""
    return line("The form could not be opened just now. Please try again.")


def for_concern(one: Figures) -> str:
    """What a concern begins with that is opened from a step: whoever is to act on it may be anybody."""
    return plain(one, ANYBODY).replace("{unit}", one["name"])
