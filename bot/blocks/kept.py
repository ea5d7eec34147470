"""The words about what is kept of somebody: seen, carried away as a file, erased."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, CheckboxesElement, InputBlock, Option
from slack_sdk.models.views import View

from bot.blocks.message import Message, context, escaped, section, when
from bot.blocks.names import cohort_called, tier_called
from bot.blocks.speech import _, n_

VALUE = "value"
KEPT = "home_kept"
COPY = "kept_copy"
ERASE, ERASED = "kept_erase", "kept_erased"
SURE = "sure"
FILE = "groundswell-about-you.json"


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
    hours: str = ""
    """The hours and the time zone that they chose, in words: see `own.chosen`."""


def wish(stopped: datetime | None, resting_until: datetime | None, lesson_at: datetime | None) -> str:
    """What somebody decided about messages, and when their next lesson may come."""
    if stopped is not None:
        return _("stopped {moment}", moment=when(stopped))
    if resting_until is not None:
        return _("paused until {moment}", moment=when(resting_until))
    if lesson_at is not None:
        return _("wanted; the next lesson comes {moment} at the earliest", moment=when(lesson_at))
    return _("wanted")


def at_home(promise: str, *, may_erase: bool) -> list[Block]:
    """That something is kept about somebody, and what they can do about it."""
    show = ButtonElement(text=_("Show"), action_id=KEPT, value="kept")
    copy = ButtonElement(text=_("Send me a copy"), action_id=COPY, value="copy")
    erase = ButtonElement(text=_("Erase"), action_id=ERASE, value="erase", style="danger")
    return [
        section(
            _(
                "*What I promise you*\n{promise} A concern goes with your name or anonymously, as you choose, and "
                "before you send it you see who reads it. Nobody is given a score of you.",
                promise=promise,
            )
        ),
        section(_("*What is kept about you*\nYour entry in the roster, and how much there is of everything else.")),
        ActionsBlock(block_id="home:kept", elements=[show, copy, erase] if may_erase else [show, copy]),
        context(
            _(
                "A copy comes to you as a file. Your answers to pulses are not in it, nor concerns that you raised "
                "anonymously: nothing in Slack leads from them to you."
            )
        ),
    ]


def shown(one: Kept, links_days: int) -> View:
    """Everything that is kept about somebody."""
    counts = [_("*From what you did*"), *(f"• {line}" for line in _counts(one, links_days))]
    return View(
        type="modal",
        title=_("What is kept"),
        close=_("Close"),
        blocks=[
            section("\n".join(_about(one))),
            section("\n".join(counts)),
            context(_("You can have a copy of it, and have it deleted, at Home. Your answers are never shown here.")),
        ],
    )


def _about(one: Kept) -> Iterator[str]:
    """What others told, line by line."""
    yield _("*From the roster and Slack*")
    yield ", ".join((escaped(one.name), escaped(one.email) if one.email else _("no email"), one.slack_id))
    yield _(
        "{department}; lessons for {tier}; {cohort}",
        department=escaped(one.department),
        tier=tier_called(one.tier),
        cohort=cohort_called(one.cohort),
    )
    away = _("away until {moment}", moment=when(one.away_until)) if one.away_until else None
    yield ", ".join(filter(None, (one.zone, one.country, away)))
    if one.roles:
        yield _("Roles: {roles}", roles=escaped(", ".join(one.roles)))
    yield _("Greeted {moment}.", moment=when(one.greeted_at)) if one.greeted_at else _("Not greeted yet.")


def _counts(one: Kept, links_days: int) -> Iterator[str]:
    """How much there is of what they did."""
    yield _("messages: {wish}", wish=f"{one.wish}{one.hours}")
    yield _("messages I sent you: {number}, each with its kind and time", number=one.messages)
    yield _("pulses you were asked in: {asked}; you took part in {took_part}", asked=one.asked, took_part=one.took_part)
    yield n_(
        "answers linked to you by name: {number}; of anonymous pulses there are none, of confidential ones the link "
        "goes one day after they close",
        "answers linked to you by name: {number}; of anonymous pulses there are none, of confidential ones the link "
        "goes {n} days after they close",
        links_days,
        number=one.linked_answers,
    )
    yield _("lessons you did, put off or refused: {number}", number=one.lessons)
    yield _("wins you shared, in your words: {number}", number=one.wins)
    yield _("concerns you raised: {number}, with what was said about them", number=one.concerns)
    yield _("steps you took on the concerns of others: {number}", number=one.worked_on)
    yield _(
        "buttons, forms and commands that are not for you, and that you tried: {number}, each once a day",
        number=one.refused,
    )
    yield _("changes you made to the matrix (`/raci history`): {number}, with your reasons", number=one.amended)
    yield _(
        "ready answers you approved (`/groundswell answers`), with the words you gave them: {number}",
        number=one.approved,
    )
    yield _(
        "as champion: first steps you have done: {steps}; lessons you wrote for the others (`/groundswell lessons`): "
        "{notes}; lessons for the library that you wrote or decided: {proposals}",
        steps=one.first_steps,
        notes=one.notes,
        proposals=one.proposals,
    )
    yield _("steps of a weekly digest that you decided about or were given: {number}", number=one.steps)


def copying() -> View:
    """Their file is being made."""
    return _told(
        _(
            "Your file is on its way to our conversation, under Messages. Nobody else sees it there. If it has not "
            "come in a minute, please press the button again."
        )
    )


def copy_described(name: str) -> str:
    """What the file is, for whoever cannot see it."""
    return _("Everything that Groundswell keeps about {name}, as text (JSON)", name=name)


def erase_form() -> View:
    """What goes and what stays, before somebody erases themselves."""
    sure = Option(value=SURE, label=_("I understand that nobody can bring it back"))
    return View(
        type="modal",
        callback_id=ERASED,
        title=_("Erase what is kept"),
        submit=_("Erase"),
        close=_("Cancel"),
        blocks=[
            section(
                _(
                    "*This goes at once:* your entry in the roster, answers that still lead to you, that you were "
                    "asked and took part, your lessons and wins, the list of messages I sent you, and every concern "
                    "you raised, also one that nobody has answered yet."
                )
            ),
            section(
                _(
                    "*This stays:* counts that name nobody, comments of anonymous pulses, which nobody can find as "
                    "yours, and what stands in Slack itself."
                )
            ),
            section(
                _(
                    "I do not write to you any more. If your company's list of people names you when it is read "
                    "again, I know you as somebody new."
                )
            ),
            InputBlock(
                block_id=SURE, label=_("Are you sure?"), element=CheckboxesElement(action_id=VALUE, options=[sure])
            ),
        ],
    )


def not_sure() -> Mapping[str, str]:
    """The form's error where the box is empty."""
    return {SURE: _("Please tick the box, or press Cancel.")}


def erased() -> View:
    """They are erased."""
    return _told(_("Done. Nothing about you is kept any more, and I do not write to you."))


def holds_a_role() -> Message:
    """Somebody who holds a role cannot erase themselves: others rely on it."""
    return Message(
        _(
            "You hold a role in the rollout, so what comes to you has to go to somebody else first. Whoever runs "
            "Groundswell in your company can give the role to somebody and erase you."
        )
    )


def _told(text: str) -> View:
    return View(type="modal", title=_("What is kept"), close=_("Close"), blocks=[section(text)])
