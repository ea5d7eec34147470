"""The words of `/learn`: somebody's own track, with what stands with each lesson, and what the command understands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, Option, StaticSelectElement

from bot.blocks.lesson import SECTION_LONGEST
from bot.blocks.message import ROOM, Message, context, escaped, fitting, section, shortened
from bot.blocks.speech import N_, _, dated, n_, p_
from bot.rules.library import Lesson
from bot.rules.training import Standing

NEXT = "learn_next"
CHOOSE = "learn_choose"
OPTIONS_MOST, OPTION_LONGEST = 100, 75
"""Slack takes no more in a select."""
NOTES_ROOM = 700
"""Characters of what stands around the list."""
FOR_EVERYBODY = N_(
    "`/learn`  your track: what is done, what is open, and the next one\n"
    "`/learn weekly`  one lesson a week\n"
    "`/learn month`  none for a month\n"
    "`/learn stop`  no more lessons; everything else still comes\n"
    "`/learn win Quotes take me half an hour now`  share something that works; your champion looks at it first"
)
FOR_CHAMPIONS = N_(
    "*For champions and operations leads*\n"
    "`/learn team`  how many have done which lesson\n"
    "`/learn thanks Sales You have all tried it`  thank a team in its channel"
)
FOR_LEADS = N_("`/learn required`  who has not done what everybody is asked to do; `/learn required page 2` goes on")


@dataclass(frozen=True, slots=True)
class Stand:
    """A lesson of somebody's track: what they did with it, and by when they are asked to do it, if they are."""

    lesson: Lesson
    standing: Standing | None = None
    due: date | None = None


def usage(*, champion: bool, lead: bool) -> str:
    """What can be written behind the command, by somebody with these roles."""
    parts = [FOR_EVERYBODY, *([FOR_CHAMPIONS] if champion or lead else []), *([FOR_LEADS] if lead else [])]
    return "\n".join(map(_, parts))


def unknown(word: str, nearest: str | None, *, champion: bool, lead: bool) -> Message:
    """A word behind the command that means nothing here."""
    said = [_("I do not know “{word}”.", word=escaped(word[:50]))]
    if nearest:
        said.append(_("Did you mean {command}?", command=f"`/learn {nearest}`"))
    return Message(f"{' '.join(said)}\n{usage(champion=champion, lead=lead)}")


def track(stands: Sequence[Stand], *, names: bool) -> Message:
    """Somebody's own track. `names` is whether operations leads are shown whose required lessons are late."""
    if not stands:
        return Message(_("There are no lessons for you yet. As soon as there are, they come by themselves."))
    done = sum(one.standing is Standing.DONE for one in stands)
    lines = [_line(one) for one in stands]
    shown = fitting(lines, ROOM - NOTES_ROOM - sum(len(_cut(one.lesson.title)) for one in stands[:OPTIONS_MOST]))
    title = _("*Your lessons: {done} of {of} done*", done=done, of=len(stands))
    blocks: list[Block] = [section(title), *map(section, pieces(shown))]
    if len(shown) < len(lines):
        blocks.append(context(_no_room_for(len(lines) - len(shown))))
    blocks += [_go_on(stands), context(_small(stands, names=names))]
    return Message(_("{done} of {of} lessons done.", done=done, of=len(stands)), blocks)


def _no_room_for(many: int) -> str:
    return n_("{n} more that this message has no room for.", "{n} more that this message has no room for.", many)


def pieces(lines: Sequence[str]) -> Iterator[str]:
    """Lines in as few sections as take them."""
    piece = ""
    for line in lines:
        if piece and len(piece) + len(line) >= SECTION_LONGEST:
            yield piece
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    if piece:
        yield piece


def _line(one: Stand) -> str:
    title, minutes = escaped(one.lesson.title), one.lesson.minutes
    return _("• {title} ({minutes} min): {stands}", title=title, minutes=minutes, stands=_stands(one))


def _stands(one: Stand) -> str:
    if one.standing is Standing.DONE:
        return p_("a lesson", "done")
    if one.due is not None:
        by = dated(one.due, "EEEE d MMMM")
        put_off = one.standing is Standing.LATER
        return _("put off, required by {day}", day=by) if put_off else _("*required by {day}*", day=by)
    if one.lesson.days is not None:
        return p_("a lesson", "required")
    if one.standing is Standing.NOT_FOR_ME:
        return p_("a lesson", "not for me")
    return p_("a lesson", "put off") if one.standing is Standing.LATER else p_("a lesson", "open")


def _go_on(stands: Sequence[Stand]) -> ActionsBlock:
    options = [Option(value=one.lesson.key, label=_cut(one.lesson.title)) for one in stands[:OPTIONS_MOST]]
    choose = StaticSelectElement(action_id=CHOOSE, placeholder=_("Choose a lesson"), options=options)
    if all(one.standing in (Standing.DONE, Standing.NOT_FOR_ME) for one in stands):
        return ActionsBlock(block_id="learn", elements=[choose])
    read = ButtonElement(text=_("Read the next one"), action_id=NEXT, value="next", style="primary")
    return ActionsBlock(block_id="learn", elements=[read, choose])


def _cut(title: str) -> str:
    return title if len(title) <= OPTION_LONGEST else f"{title[: OPTION_LONGEST - 1]}…"


def _small(stands: Sequence[Stand], *, names: bool) -> str:
    note = _(
        "As many at once as you like. `/learn weekly`, `/learn month` and `/learn stop` decide how they come. Nobody "
        "but you is shown this list."
    )
    if not names or all(one.lesson.days is None for one in stands):
        return note
    late = _("Of what is required, your operations lead is shown your name where it is still open after its day.")
    return f"{note} {late}"


def none_left() -> Message:
    """The next lesson was asked for, and there is none."""
    return Message(_("You are through: no lesson of your track is open. `/learn` has all of them, to read again."))


def not_opened() -> Message:
    """Slack did not open the lesson."""
    return Message(_("Slack did not open the lesson. Please press the button again."))


def not_counted() -> Message:
    """Something could not be read."""
    return Message(
        _("I could not count that, and I am sorry: something is wrong on my side. Please try again in a minute.")
    )


def not_on_roster() -> Message:
    """Somebody has gone from the roster in this moment."""
    return Message(_("You are not on the list any more, so nothing was noted."))


def spoken(words: str, most: int) -> str:
    """What somebody wrote, as a quotation."""
    return "\n".join(f"> {line}" for line in shortened(words, most).splitlines())
