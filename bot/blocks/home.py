"""The words of Home: what is open for somebody, what they raised, how they stop it all, and what is kept about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    HeaderBlock,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks import lesson as lessons
from bot.blocks import pulse
from bot.blocks.concern import RAISE_HERE, Shown, owner_of
from bot.blocks.lesson import Due
from bot.blocks.message import context, escaped, section, when
from bot.blocks.said import Heard, Told, at_home
from bot.rules.escalation import Stage
from bot.rules.library import Lesson
from bot.rules.pulses import Asking

READ = "home_read"
REST = "home_rest"
GO_ON = "home_go_on"
STOP = "home_stop"
KEPT = "home_kept"
REST_DAYS = 14
CONCERNS_SHOWN = 8
PULSES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about somebody, as words and counts."""

    name: str
    email: str | None
    slack_id: str
    zone: str
    country: str | None
    department: str
    tier: str
    cohort: str
    roles: Sequence[str]
    away_until: datetime | None
    greeted_at: datetime | None
    messages: int
    asked: int
    took_part: int
    linked_answers: int
    lessons: int
    concerns: int
    worked_on: int
    refused: int
    amended: int
    approved: int
    notes: int
    first_steps: int
    wins: int
    proposals: int
    steps: int
    wish: str
    """What they decided about messages, in words: see `wish`."""


def wish(stopped: datetime | None, resting_until: datetime | None, lesson_at: datetime | None) -> str:
    """What somebody decided about messages, and when their next lesson may come."""
    if stopped is not None:
        return f"stopped {when(stopped)}"
    if resting_until is not None:
        return f"paused until {when(resting_until)}"
    return f"wanted; the next lesson comes {when(lesson_at)} at the earliest" if lesson_at else "wanted"


@dataclass(frozen=True, slots=True)
class Home:
    """What somebody's Home shows. `pulses` are open rounds with how many of their questions are answered."""

    name: str
    pulses: Sequence[tuple[Asking, int]]
    lesson: Lesson | None
    lessons_done: int
    lessons: int
    concerns: Sequence[Shown]
    waiting: int | None
    """Concerns that wait for them to act; None for those who hold no role."""
    stopped: bool
    resting_until: datetime | None
    live: bool
    department: str = ""
    due: Due | None = None
    """By when they are asked to do that lesson, where everybody is asked."""
    told: Sequence[Told] = ()
    """What was published last."""
    heard: Sequence[Heard] = ()
    """What was done about concerns, for this department to hear."""


def view(home: Home) -> View:
    """The Home tab."""
    blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text=f"Hello {home.name}"[:150], emoji=False))]
    blocks += _pulses(home)
    blocks += [DividerBlock(), *at_home(home.told, home.department, home.heard)]
    blocks += [DividerBlock(), *_lesson(home)]
    blocks += [DividerBlock(), *_concerns(home)]
    blocks += [DividerBlock(), *_messages(home)]
    blocks += [DividerBlock(), *_kept()]
    return View(type="home", blocks=blocks)


def _pulses(home: Home) -> list[Block]:
    note = "" if home.live else " Nothing is sent just now: your company has not started, or has paused everything."
    if not home.pulses:
        return [section(f"*Pulses*\nNothing is open for you.{note}")]
    open_ones: list[Block] = [_pulse(asking, answered) for asking, answered in home.pulses[:PULSES_SHOWN]]
    return [*open_ones, context(note.strip())] if note else open_ones


def _pulse(asking: Asking, answered: int) -> SectionBlock:
    of = len(asking.questions)
    done = "answered" if answered >= of else f"{answered} of {of} answered" if answered else f"{of} short questions"
    label = "Answer" if answered < of else "Change"
    return SectionBlock(
        block_id=f"home:pulse:{asking.id}",
        text=f"*{escaped(asking.name)}*\n{done[:1].upper()}{done[1:]}. Open until {when(asking.closes_at)}.",
        accessory=ButtonElement(text=label, action_id=pulse.CHANGE, value=str(asking.id)),
    )


def _lesson(home: Home) -> list[Block]:
    so_far = f"{home.lessons_done} of {home.lessons} done. `/learn` has all of them."
    if home.lesson is None:
        return [section("*Lessons*\nNo lesson is left for you now."), context(so_far)]
    one = home.lesson
    buttons = [ButtonElement(text="Read", action_id=READ, value=one.key)]
    if one.days is None:
        buttons.append(ButtonElement(text="Not for me", action_id=lessons.NOT_FOR_ME, value=one.key))
    return [
        section(f"*Your next lesson: {escaped(one.title)}*  {one.minutes} minutes\n{escaped(one.teaser)}"),
        ActionsBlock(block_id="home:lesson", elements=buttons),
        context(f"{so_far} {lessons.who_is_shown(home.due)}"),
    ]


def _concerns(home: Home) -> list[Block]:
    blocks: list[Block] = [section("*Concerns*")]
    blocks += [section(_concern(one)) for one in home.concerns[:CONCERNS_SHOWN]]
    if not home.concerns:
        blocks.append(section("You have raised none. One goes to your AI champion, and on until somebody answers."))
    if home.waiting is not None:
        waiting = f"Waiting for you to act: {home.waiting}" if home.waiting else "Nothing waits for you to act"
        blocks.append(context(f"{waiting}; `/triage` is your queue."))
    raise_one = ButtonElement(text="Raise a concern", action_id=RAISE_HERE, value="raise")
    return [*blocks, ActionsBlock(block_id="home:concerns", elements=[raise_one])]


def _concern(one: Shown) -> str:
    match one.stage:
        case Stage.OPEN:
            stands = f"with {owner_of(one)}, not acknowledged yet"
        case Stage.ACKNOWLEDGED:
            stands = f"{owner_of(one)} works on it"
        case Stage.RESOLVED:
            stands = "resolved"
    return f"*{one.number}*  {escaped(one.label)}, raised {when(one.raised_at)}: {stands}."


def _messages(home: Home) -> list[Block]:
    rest = ButtonElement(text=f"Pause for {REST_DAYS // 7} weeks", action_id=REST, value="rest")
    go_on = ButtonElement(text="Go on", action_id=GO_ON, value="go_on")
    if home.stopped:
        text, buttons = "*Messages*\nStopped: I send you nothing on my own account.", [go_on]
    elif home.resting_until is not None:
        text, buttons = f"*Messages*\nPaused until {when(home.resting_until)}.", [go_on, _stop()]
    else:
        text = (
            "*Messages*\nAt most two in seven days, in your working hours: pulses, reminders and lessons together. "
            "What you raise is answered besides."
        )
        buttons = [rest, _stop()]
    return [section(text), ActionsBlock(block_id="home:messages", elements=buttons)]


def _stop() -> ButtonElement:
    sure = ConfirmObject(
        title="Stop all messages?",
        text="No more pulses and lessons. Concerns of yours are still answered. You can go on at any time.",
        confirm="Stop",
        deny="Cancel",
    )
    return ButtonElement(text="Stop", action_id=STOP, value="stop", confirm=sure)


def _kept() -> list[Block]:
    show = ButtonElement(text="Show", action_id=KEPT, value="kept")
    text = (
        "*What is kept about you*\nYour entry in the roster, and how much there is of everything else. No score of you."
    )
    return [SectionBlock(block_id="home:kept", text=text, accessory=show)]


def kept(one: Kept, links_days: int) -> View:
    """Everything that is kept about somebody."""
    away = f", away until {when(one.away_until)}" if one.away_until else ""
    greeted = f"Greeted {when(one.greeted_at)}." if one.greeted_at else "Not greeted yet."
    roles = f"\nRoles: {escaped(', '.join(one.roles))}" if one.roles else ""
    about = (
        f"*From the roster and Slack*\n{escaped(one.name)}, {escaped(one.email or 'no email')}, {one.slack_id}\n"
        f"{escaped(one.department)}; lessons for {one.tier}; {one.cohort}\n"
        f"{one.zone}{f', {one.country}' if one.country else ''}{away}{roles}\n{greeted}"
    )
    counts = (
        f"*From what you did*\n"
        f"• messages: {one.wish}\n"
        f"• messages I sent you: {one.messages}, each with its kind and time\n"
        f"• pulses you were asked in: {one.asked}; you took part in {one.took_part}\n"
        f"• answers linked to you by name: {one.linked_answers}; of anonymous pulses there are none, of confidential "
        f"ones the link goes {links_days} days after they close\n"
        f"• lessons you did, put off or refused: {one.lessons}\n"
        f"• wins you shared, in your words: {one.wins}\n"
        f"• concerns you raised: {one.concerns}, with what was said about them\n"
        f"• steps you took on the concerns of others: {one.worked_on}\n"
        f"• buttons, forms and commands that are not for you, and that you tried: {one.refused}, each once a day\n"
        f"• changes you made to the matrix (`/raci history`): {one.amended}, with your reasons\n"
        f"• ready answers you approved (`/groundswell answers`), with the words you gave them: {one.approved}\n"
        f"• as champion: first steps you have done: {one.first_steps}; lessons you wrote for the others "
        f"(`/groundswell lessons`): {one.notes}; lessons for the library that you wrote or decided: {one.proposals}\n"
        f"• steps of a weekly digest that you decided about or were given: {one.steps}"
    )
    return View(
        type="modal",
        title="What is kept",
        close="Close",
        blocks=[
            section(about),
            section(counts),
            context(
                "Whoever runs Groundswell in your company can delete all of it. Your answers are never shown here."
            ),
        ],
    )


def stranger() -> View:
    """For somebody who is not on the roster."""
    text = "You are not on Groundswell's list yet. Whoever runs it in your company can add you."
    return View(type="home", blocks=[section(text)])
