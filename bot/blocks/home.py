"""The words of Home: what is open for somebody, what they raised, how they stop it all, and what is kept about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks import kept, own, pulse
from bot.blocks import lesson as lessons
from bot.blocks.concern import RAISE_HERE, Shown, owner_of
from bot.blocks.desk import Desk
from bot.blocks.desk import at_home as at_desk
from bot.blocks.lesson import Due
from bot.blocks.message import context, escaped, section, when
from bot.blocks.promise import promise_of
from bot.blocks.said import Heard, Told, at_home
from bot.blocks.speech import N_, _, n_
from bot.rules.escalation import Stage
from bot.rules.library import Lesson
from bot.rules.pulses import Asking

READ = "home_read"
CONCERNS_SHOWN = 8
PULSES_SHOWN = 3
STANDS = {
    Stage.OPEN: N_("*{number}*  {label}, raised {moment}: with {owner}, not acknowledged yet."),
    Stage.ACKNOWLEDGED: N_("*{number}*  {label}, raised {moment}: {owner} works on it."),
    Stage.RESOLVED: N_("*{number}*  {label}, raised {moment}: resolved."),
}


@dataclass(frozen=True, slots=True)
class Home:
    """What somebody's Home shows. `pulses` are open rounds with how many of their questions are answered."""

    name: str
    pulses: Sequence[tuple[Asking, int]]
    lesson: Lesson | None
    lessons_done: int
    lessons: int
    concerns: Sequence[Shown]
    stopped: bool
    resting_until: datetime | None
    live: bool
    hours: own.Hours
    promise: tuple[str, int, int]
    """The mode of pulses, the smallest group that is shown, and for how many days answers are linked."""
    away: own.Absence | None = None
    desk: Desk | None = None
    """What belongs to their roles; None for whoever holds none and is asked for nothing."""
    may_erase: bool = True
    """Whether nobody relies on them in a role."""
    department: str = ""
    due: Due | None = None
    """By when they are asked to do that lesson, where everybody is asked."""
    told: Sequence[Told] = ()
    """What was published last."""
    heard: Sequence[Heard] = ()
    """What was done about concerns, for this department to hear."""


def view(home: Home) -> View:
    """The Home tab."""
    blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text=_("Hello {name}", name=home.name)[:150], emoji=False))]
    blocks += _pulses(home)
    blocks += at_desk(home.desk) if home.desk else []
    blocks += [DividerBlock(), *at_home(home.told, home.department, home.heard)]
    blocks += [DividerBlock(), *_lesson(home)]
    blocks += [DividerBlock(), *_concerns(home)]
    blocks += [DividerBlock(), *own.at_home(home.hours, home.away, home.resting_until, stopped=home.stopped)]
    blocks += [DividerBlock(), *kept.at_home(promise_of(*home.promise), may_erase=home.may_erase)]
    return View(type="home", blocks=blocks)


def _pulses(home: Home) -> list[Block]:
    quiet = _("Nothing is sent just now: your company has not started, or has paused everything.")
    if not home.pulses:
        return [section(" ".join((_("*Pulses*\nNothing is open for you."), *([] if home.live else [quiet]))))]
    open_ones: list[Block] = [_pulse(asking, answered) for asking, answered in home.pulses[:PULSES_SHOWN]]
    return open_ones if home.live else [*open_ones, context(quiet)]


def _pulse(asking: Asking, answered: int) -> SectionBlock:
    of = len(asking.questions)
    if answered >= of:
        stands = _("Answered. Open until {moment}.", moment=when(asking.closes_at))
    elif answered:
        stands = _("{done} of {of} answered. Open until {moment}.", done=answered, of=of, moment=when(asking.closes_at))
    else:
        stands = n_(
            "One short question. Open until {moment}.",
            "{n} short questions. Open until {moment}.",
            of,
            moment=when(asking.closes_at),
        )
    label = _("Answer") if answered < of else _("Change")
    return SectionBlock(
        block_id=f"home:pulse:{asking.id}",
        text=f"*{escaped(asking.name)}*\n{stands}",
        accessory=ButtonElement(text=label, action_id=pulse.CHANGE, value=str(asking.id)),
    )


def _lesson(home: Home) -> list[Block]:
    so_far = _("{done} of {of} done. `/learn` has all of them.", done=home.lessons_done, of=home.lessons)
    if home.lesson is None:
        return [section(_("*Lessons*\nNo lesson is left for you now.")), context(so_far)]
    one = home.lesson
    buttons = [ButtonElement(text=_("Read"), action_id=READ, value=one.key)]
    if one.days is None:
        buttons.append(ButtonElement(text=_("Not for me"), action_id=lessons.NOT_FOR_ME, value=one.key))
    return [
        section(
            n_(
                "*Your next lesson: {title}*  {n} minute\n{teaser}",
                "*Your next lesson: {title}*  {n} minutes\n{teaser}",
                one.minutes,
                title=escaped(one.title),
                teaser=escaped(one.teaser),
            )
        ),
        ActionsBlock(block_id="home:lesson", elements=buttons),
        context(f"{so_far} {lessons.who_is_shown(home.due)}"),
    ]


def _concerns(home: Home) -> list[Block]:
    blocks: list[Block] = [section(_("*What you raised*"))]
    blocks += [section(_concern(one)) for one in home.concerns[:CONCERNS_SHOWN]]
    if not home.concerns:
        none = _("You have raised none. One goes to your AI champion, and on until somebody answers.")
        blocks.append(section(none))
    raise_one = ButtonElement(text=_("Raise a concern"), action_id=RAISE_HERE, value="raise")
    return [*blocks, ActionsBlock(block_id="home:concerns", elements=[raise_one])]


def _concern(one: Shown) -> str:
    return _(
        STANDS[one.stage],
        number=one.number,
        label=escaped(one.label),
        moment=when(one.raised_at),
        owner=owner_of(one),
    )


def stranger() -> View:
    """For somebody who is not on the roster."""
    text = _("You are not on Groundswell's list yet. Whoever runs it in your company can add you.")
    return View(type="home", blocks=[section(text)])
