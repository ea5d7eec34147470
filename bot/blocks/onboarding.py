"""The words for a new AI champion: a welcome with five short steps, and what is said when one is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, SectionBlock

from bot.blocks.message import Message, context, escaped, section
from bot.rules.onboarding import MINUTES, Step, steps_left

DONE = "onboarding_done"
STOP = "onboarding_stop"
FROM_BRIEF = "brief"
"""Marks the button of a step that stands in a brief: there the welcome is not to be drawn."""
NAMES_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Words:
    """A step: what it is called, and what to do."""

    title: str
    text: str


STEPS = {
    Step.PART: Words(
        "What you are, and what you are not",
        "You listen, you answer what you can, and you pass on what you cannot. You help colleagues to try one real "
        "task, and you say upwards what you hear. You are not their manager, you do not check who uses what, and you "
        "do not have to defend the rollout. Two hours a week is all it should take; say so when it takes more.",
    ),
    Step.DEPUTY: Words(
        "Name your deputy",
        "Somebody who acts for you when you are away, so that nobody waits for you on holiday. Ask a colleague whom "
        "others like to ask, and tell your operations lead the name: it goes into the roster. `/raci training` shows "
        "who is named now.",
    ),
    Step.QUEUE: Words(
        "The matrix and your queue",
        "`/raci` shows who does what; your column says where you act and where others do. `/triage` is your queue: "
        "what colleagues raise comes to you first. *Acknowledge* tells them that you have seen it. What you leave goes "
        "on to your deputy and to the operations lead, so that nothing is lost.",
    ),
    Step.FEAR: Words(
        "What to say when somebody is afraid",
        "Listen: “What worries you most about it?” Thank: “I am glad that you told me; others think it too.” Pass on: "
        "“I do not know, but I know who does. May I ask, without your name?” Promise nothing about jobs, pay or "
        "monitoring that you were not told to promise. `/concern` takes what they say, with their name or without.",
    ),
    Step.COFFEE: Words(
        "Your first round of coffee",
        "Talk with three people this week: one who already likes it, one who does not, and one who has said nothing "
        "yet. Ask what their day is like, and where an hour goes. Write down one thing from each; you need no names.",
    ),
}


def welcome(departments: Sequence[str], done: Collection[str]) -> Message:
    """The first DM to a new champion: five steps, those that are done marked as such."""
    of = _of(departments)
    title = f"Welcome as champion of {of}" if of else "Welcome as champion"
    intro = (
        "Thank you for doing this. People ask somebody they know before they ask anybody else; from now on that is "
        "you. Here are five short steps, in any order, whenever you have ten minutes. What is still open comes again, "
        "one step at a time, with your brief on Monday mornings."
    )
    blocks: list[Block] = [section(f"*{title}*\n{intro}")]
    blocks += [_step(number, step, step in done) for number, step in enumerate(Step, 1)]
    left = len(steps_left(done))
    if left:
        blocks.append(ActionsBlock(block_id="onboarding:stop", elements=[_stop()]))
        blocks.append(context("Nobody is shown which steps you have done."))
    else:
        blocks.append(section("All five are done. You know your way; the brief on Monday says what waits for you."))
    return Message(title, blocks)


def step_in_brief(number: int, step: Step, done: int) -> Block:
    """A step that is still to do, in a Monday brief."""
    one = STEPS[step]
    text = f"*{number}. {one.title}*  {MINUTES[step]} minutes, {done} of {len(Step)} first steps done\n{one.text}"
    return SectionBlock(block_id=f"step:{step}", text=text, accessory=_done(f"{FROM_BRIEF}:{step}"))


def noted(done: Collection[str]) -> Message:
    """A step was done from a brief."""
    left = len(steps_left(done))
    if not left:
        return Message("Noted. All five first steps are done: you know your way now. Thank you.")
    return Message(f"Noted. {len(Step) - left} of {len(Step)} are done; the next one comes with Monday's brief.")


def stopped() -> Message:
    """No more steps."""
    return Message("Done. No more first steps. Your brief on Mondays and your queue (`/triage`) go on as before.")


def none_given() -> Message:
    """A button of somebody who was given no steps."""
    return Message("There are no first steps for you, so nothing was noted.")


def _of(departments: Sequence[str]) -> str:
    *first, last = departments or [""]
    text = f"{', '.join(first)} and {last}" if first else last
    text = text if len(text) <= NAMES_LONGEST else f"{len(departments)} departments"
    return escaped(text)


def _step(number: int, step: Step, done: bool) -> Block:
    one = STEPS[step]
    block_id = f"step:{step}"
    if done:
        return SectionBlock(block_id=block_id, text=f"{number}. ~{one.title}~  done")
    text = f"{number}. *{one.title}*  {MINUTES[step]} minutes\n{one.text}"
    return SectionBlock(block_id=block_id, text=text, accessory=_done(step))


def _done(value: str) -> ButtonElement:
    return ButtonElement(text="Done", action_id=DONE, value=value)


def _stop() -> ButtonElement:
    sure = ConfirmObject(
        title="No more first steps?",
        text="They do not come again. Your Monday brief and your queue stay as they are.",
        confirm="Stop them",
        deny="Cancel",
    )
    return ButtonElement(text="Stop these steps", action_id=STOP, value="stop", confirm=sure)
