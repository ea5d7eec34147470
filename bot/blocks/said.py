"""You said, we did: what a unit said in a pulse and what was done about it, for everybody who was asked to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.blocks.message import Message, context, day, escaped, fitting, section, shortened
from bot.blocks.pulse import VALUE
from bot.blocks.speech import N_, _
from bot.blocks.units import finding, spoken

WRITE = "deed_write"
WRITTEN = "deed_written"
WORDS = "deed:words"
WORDS_LONGEST = 500
WORDS_SHORTEST = 10
UNIT_LONGEST = 150
"""Letters of the name of a unit: many may be merged."""
TOLD_SHOWN = 5
"""Pulses of which Home tells what was said: the newest of the rhythm, and of others."""
DONE_ROOM = 2_800
"""Characters of all that was done: a paragraph takes 3,000."""
HEARD_ROOM = 2_700
"""Characters of what was done about one concern."""
READ_BY = N_(
    "Leads and champions read no more of your unit than this, and comments where enough people of it wrote one."
)

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done: its words, and the Slack id of who wrote them (None where they were erased)."""

    words: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What was published of a round (`rules.digest.cycle_figures`), and what was done about it, oldest first."""

    number: int
    name: str
    figures: Figures
    done: Sequence[Done] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What was done about a concern whose reporter lets others hear it. `label` is what its category was called."""

    label: str
    done: Done


def at_home(told: Sequence[Told], department: str, heard: Sequence[Heard] = ()) -> list[Block]:
    """What the unit of a department (its key) said and what was done; else what the company did.

    `heard` is what was done about concerns, newest first.
    """
    of_concerns: list[Block] = [section(_of_concerns(heard))] if heard else []
    if not told:
        none = _("*What your unit said*\nNo pulse has closed yet. What it says stands here then, for all of you.")
        return [section(none), *of_concerns]
    blocks: list[Block] = []
    for one in told[:TOLD_SHOWN]:
        blocks += [section(_what_was_said(one, department)), section(_what_was_done(one))]
    return [*blocks, *of_concerns, context(_(READ_BY))]


def to_channel(one: Told, department: str) -> Message:
    """To a department's channel: what its unit said."""
    note = " ".join((_(READ_BY), _("What is done about it is written here and on everybody's Home.")))
    return Message(_title(one), [section(_what_was_said(one, department)), context(note)])


def _title(one: Told) -> str:
    return _("What your unit said: {pulse}", pulse=escaped(one.name))


def to_champion(one: Told, department: str) -> Message:
    """To an AI champion: what their unit said, and a place to write what is done about it."""
    button = ButtonElement(text=_("Write what is done"), action_id=WRITE, value=str(one.number))
    ask = _(
        "People answer the next one if they see what came of this one. One thing that is done, or why it is not, is "
        "enough: your department reads it in its channel and on Home."
    )
    blocks = [section(_what_was_said(one, department)), section(ask), ActionsBlock(elements=[button])]
    return Message(_title(one), blocks)


def done(one: Told, what: Done) -> Message:
    """To a department's channel: what was done."""
    name = escaped(one.name)
    title = _("*You said, we did*  {pulse}, closed {day}", pulse=name, day=_closed(one))
    return Message(_("You said, we did: {pulse}", pulse=name), [section(title), section(_line(what))])


def heard(one: Heard) -> Message:
    """To a department's channel: what was done about a concern."""
    title = _("You said, we did: {label}", label=escaped(one.label))
    who = _("Somebody raised this as a concern, and lets you hear what came of it.")
    return Message(title, [section(_of_concerns([one])), context(who)])


def form(one: Told) -> View:
    """Where somebody writes what was done."""
    example = _("Two half days for learning, from May. Or: what was asked for and cannot be done, and why.")
    field = PlainTextInputElement(action_id=VALUE, multiline=True, max_length=WORDS_LONGEST, placeholder=example)
    so_far: list[Block] = [section(_what_was_done(one))] if one.done else []
    note = _("With your name, in the channels of the departments you speak for, and on the Home of everybody there.")
    return View(
        type="modal",
        callback_id=WRITTEN,
        private_metadata=str(one.number),
        title=_("What is done"),
        submit=_("Post"),
        close=_("Cancel"),
        blocks=[
            section(_("*{pulse}*, closed {day}", pulse=escaped(one.name), day=_closed(one))),
            *so_far,
            InputBlock(block_id=WORDS, label=_("What is done about what people said?"), element=field),
            context(note),
        ],
    )


def too_short() -> str:
    """The form's error where there are next to no words."""
    return _("Please write a sentence that says what is done, or why it is not.")


def written() -> Message:
    """What was done is kept, and told."""
    return Message(_("Thank you. It stands on everybody's Home, and goes to the channels of the departments."))


def written_already() -> Message:
    """The same form came a second time."""
    return Message(_("It was posted already."))


def not_told(number: str) -> Message:
    """There is nothing yet, or nothing of theirs, about which something could have been done."""
    return Message(
        _(
            "Nothing has been published yet of round {number}, or it is none of yours. `/pulse list` shows how rounds "
            "stand.",
            number=escaped(number[:10]) or _("(write its number)"),
        )
    )


def _what_was_said(one: Told, department: str) -> str:
    figures = one.figures
    unit = next((unit for unit in figures["units"] if department in unit["departments"]), None)
    there = unit or figures
    title = _(
        "*What your unit said: {pulse}*  {unit}, closed {day}: {took_part} of {asked} took part.",
        pulse=escaped(one.name),
        unit=escaped(_cut(unit["name"])) if unit else _("Your company"),
        day=_closed(one),
        took_part=there["took_part"],
        asked=there["asked"],
    )
    lines = [title]
    for share in figures["shares"]:
        own = share["units"].get(unit["key"]) if unit else None
        lines.append(f"• {_capital(spoken(own or share['company']))} {escaped(finding(share))}")
    concern = _concern(figures["concerns"], unit["key"]) if unit else None
    if concern is not None:
        lines.append(_("• Named by four or more as their main concern: {concern}", concern=escaped(concern)))
    if not figures["shares"]:
        lines.append(_("Too few took part for anything more to be shown, to anybody."))
    return "\n".join(lines)


def _what_was_done(one: Told) -> str:
    if not one.done:
        return _(
            "*What was done*\nNothing is written yet. Ask your AI champion or an operations lead, who can write it."
        )
    lines = list(fitting([_line(what) for what in reversed(one.done)], DONE_ROOM))
    return "\n".join([_("*What was done*"), *lines])


def _of_concerns(some: Sequence[Heard]) -> str:
    lines = [f"• {shortened(f'{one.label}: {one.done.words}', HEARD_ROOM)} {_by(one.done)}" for one in some]
    return "\n".join([_("*You said, we did: concerns*"), *fitting(lines, DONE_ROOM)])


def _line(what: Done) -> str:
    return f"• {escaped(what.words)} {_by(what)}"


def _by(what: Done) -> str:
    by = f"<@{what.by}>" if what.by else _("somebody who has left")
    return f"({by}, {day(what.at)})"


def _closed(one: Told) -> str:
    return day(datetime.fromisoformat(one.figures["closed_at"]))


def _concern(concerns: Figures | None, unit: str) -> str | None:
    """The concern that is told of a unit, or None."""
    pool = concerns["units"].get(unit) if concerns else None
    named = pool["nearly_all"] or next((theme for theme, *_ in pool["shown"]), None) if pool else None
    return str(concerns["labels"][named]) if concerns and named else None


def _cut(name: str) -> str:
    return name if len(name) <= UNIT_LONGEST else name[:UNIT_LONGEST] + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
