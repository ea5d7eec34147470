"""The words for a new AI champion: a welcome with five short steps, and what is said when one is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot.blocks.message import Message, context, escaped, section, sure
from bot.blocks.speech import N_, _, n_
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
        N_("What you are, and what you are not"),
        N_(
            "You listen, you answer what you can, and you pass on what you cannot. You help colleagues to try one real "
            "task, and you say upwards what you hear. You are not their manager, you do not check who uses what, and "
            "you do not have to defend the rollout. Two hours a week is all it should take; say so when it takes more."
        ),
    ),
    Step.DEPUTY: Words(
        N_("Name your deputy"),
        N_(
            "Somebody who acts for you when you are away, so that nobody waits for you on holiday. Ask a colleague "
            "whom others like to ask, and tell your operations lead the name: it goes into the roster. `/raci "
            "training` shows who is named now."
        ),
    ),
    Step.QUEUE: Words(
        N_("The matrix and your queue"),
        N_(
            "`/raci` shows who does what; your column says where you act and where others do. `/triage` is your queue: "
            "what colleagues raise comes to you first. *Acknowledge* tells them that you have seen it. What you leave "
            "goes on to your deputy and to the operations lead, so that nothing is lost."
        ),
    ),
    Step.FEAR: Words(
        N_("What to say when somebody is afraid"),
        N_(
            "Listen: “What worries you most about it?” Thank: “I am glad that you told me; others think it too.” Pass "
            "on: “I do not know, but I know who does. May I ask, without your name?” Promise nothing about jobs, pay "
            "or monitoring that you were not told to promise. `/concern` takes what they say, with their name or "
            "without."
        ),
    ),
    Step.COFFEE: Words(
        N_("Your first round of coffee"),
        N_(
            "Talk with three people this week: one who already likes it, one who does not, and one who has said "
            "nothing yet. Ask what their day is like, and where an hour goes. Write down one thing from each; you need "
            "no names."
        ),
    ),
}


def welcome(departments: Sequence[str], done: Collection[str]) -> Message:
    """The first DM to a new champion: five steps, those that are done marked as such."""
    of = _of(departments)
    title = _("Welcome as champion of {departments}", departments=of) if of else _("Welcome as champion")
    intro = _(
        "Thank you for doing this. People ask somebody they know before they ask anybody else; from now on that is "
        "you. Here are five short steps, in any order, whenever you have ten minutes. What is still open comes again, "
        "one step at a time, with your brief on Monday mornings."
    )
    blocks: list[Block] = [section(f"*{title}*\n{intro}")]
    blocks += [_step(number, step, step in done) for number, step in enumerate(Step, 1)]
    left = len(steps_left(done))
    if left:
        blocks.append(ActionsBlock(block_id="onboarding:stop", elements=[_stop()]))
        blocks.append(context(_("Nobody is shown which steps you have done.")))
    else:
        blocks.append(section(_("All five are done. You know your way; the brief on Monday says what waits for you.")))
    return Message(title, blocks)


def step_in_brief(number: int, step: Step, done: int) -> Block:
    """A step that is still to do, in a Monday brief."""
    one = STEPS[step]
    text = n_(
        "*{number}. {title}*  {n} minute, {done} of {of} first steps done\n{text}",
        "*{number}. {title}*  {n} minutes, {done} of {of} first steps done\n{text}",
        MINUTES[step],
        number=number,
        title=_(one.title),
        done=done,
        of=len(Step),
        text=_(one.text),
    )
    return SectionBlock(block_id=f"step:{step}", text=text, accessory=_done(f"{FROM_BRIEF}:{step}"))


def noted(done: Collection[str]) -> Message:
    """A step was done from a brief."""
    left = len(steps_left(done))
    if not left:
        return Message(_("Noted. All five first steps are done: you know your way now. Thank you."))
    of = len(Step)
    return Message(_("Noted. {done} of {of} are done; the next one comes with Monday's brief.", done=of - left, of=of))


def stopped() -> Message:
    """No more steps."""
    return Message(_("Done. No more first steps. Your brief on Mondays and your queue (`/triage`) go on as before."))


def none_given() -> Message:
    """A button of somebody who was given no steps."""
    return Message(_("There are no first steps for you, so nothing was noted."))


def _of(departments: Sequence[str]) -> str:
    *first, last = departments or [""]
    text = _("{first} and {last}", first=", ".join(first), last=last) if first else last
    if len(text) > NAMES_LONGEST:
        text = n_("{n} department", "{n} departments", len(departments))
    return escaped(text)


def _step(number: int, step: Step, done: bool) -> Block:
    one = STEPS[step]
    block_id = f"step:{step}"
    if done:
        text = _("{number}. ~{title}~  done", number=number, title=_(one.title))
        return SectionBlock(block_id=block_id, text=text)
    text = n_(
        "{number}. *{title}*  {n} minute\n{text}",
        "{number}. *{title}*  {n} minutes\n{text}",
        MINUTES[step],
        number=number,
        title=_(one.title),
        text=_(one.text),
    )
    return SectionBlock(block_id=block_id, text=text, accessory=_done(step))


def _done(value: str) -> ButtonElement:
    return ButtonElement(text=_("Done"), action_id=DONE, value=value)


def _stop() -> ButtonElement:
    asked = sure(
        _("No more first steps?"),
        _("They do not come again. Your Monday brief and your queue stay as they are."),
        _("Stop them"),
    )
    return ButtonElement(text=_("Stop these steps"), action_id=STOP, value="stop", confirm=asked)
