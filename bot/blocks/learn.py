"""The words of `/learn`: somebody's own track, with what stands with each lesson, and what the command understands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, Option, StaticSelectElement

from bot.blocks.lesson import SECTION_LONGEST
from bot.blocks.message import ROOM, Message, context, escaped, fitting, section, shortened
from bot.rules.library import Lesson
from bot.rules.training import Standing

NEXT = "learn_next"
CHOOSE = "learn_choose"
OPTIONS_MOST, OPTION_LONGEST = 100, 75
"""Slack takes no more in a select."""
NOTES_ROOM = 700
"""Characters of what stands around the list."""
FOR_EVERYBODY = (
    "`/learn`  your track: what is done, what is open, and the next one\n"
    "`/learn weekly`  one lesson a week\n"
    "`/learn month`  none for a month\n"
    "`/learn stop`  no more lessons; everything else still comes\n"
    "`/learn win Quotes take me half an hour now`  share something that works; your champion looks at it first"
)
FOR_CHAMPIONS = (
    "\n*For champions and operations leads*\n"
    "`/learn team`  how many have done which lesson\n"
    "`/learn thanks Sales You have all tried it`  thank a team in its channel"
)
FOR_LEADS = "\n`/learn required`  who has not done what everybody is asked to do; `/learn required page 2` goes on"


@dataclass(frozen=True, slots=True)
class Stand:
    """A lesson of somebody's track: what they did with it, and by when they are asked to do it, if they are."""

    lesson: Lesson
    standing: Standing | None = None
    due: date | None = None


def usage(*, champion: bool, lead: bool) -> str:
    """What can be written behind the command, by somebody with these roles."""
    return f"{FOR_EVERYBODY}{FOR_CHAMPIONS if champion or lead else ''}{FOR_LEADS if lead else ''}"


def unknown(word: str, nearest: str | None, *, champion: bool, lead: bool) -> Message:
    """A word behind the command that means nothing here."""
    guess = f" Did you mean `/learn {nearest}`?" if nearest else ""
    return Message(f"I do not know “{escaped(word[:50])}”.{guess}\n{usage(champion=champion, lead=lead)}")


def track(stands: Sequence[Stand], *, names: bool) -> Message:
    """Somebody's own track. `names` is whether operations leads are shown whose required lessons are late."""
    if not stands:
        return Message("There are no lessons for you yet. As soon as there are, they come by themselves.")
    done = sum(one.standing is Standing.DONE for one in stands)
    lines = [_line(one) for one in stands]
    shown = fitting(lines, ROOM - NOTES_ROOM - sum(len(_cut(one.lesson.title)) for one in stands[:OPTIONS_MOST]))
    blocks: list[Block] = [section(f"*Your lessons: {done} of {len(stands)} done*"), *map(section, pieces(shown))]
    if len(shown) < len(lines):
        blocks.append(context(f"{len(lines) - len(shown)} more that this message has no room for."))
    blocks += [_go_on(stands), context(_small(stands, names=names))]
    return Message(f"{done} of {len(stands)} lessons done.", blocks)


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
    return f"• {escaped(one.lesson.title)} ({one.lesson.minutes} min): {_stands(one)}"


def _stands(one: Stand) -> str:
    if one.standing is Standing.DONE:
        return "done"
    if one.due is not None:
        asked = f"required by {one.due:%A %-d %B}"
        return f"put off, {asked}" if one.standing is Standing.LATER else f"*{asked}*"
    if one.lesson.days is not None:
        return "required"
    if one.standing is Standing.NOT_FOR_ME:
        return "not for me"
    return "put off" if one.standing is Standing.LATER else "open"


def _go_on(stands: Sequence[Stand]) -> ActionsBlock:
    options = [Option(value=one.lesson.key, label=_cut(one.lesson.title)) for one in stands[:OPTIONS_MOST]]
    choose = StaticSelectElement(action_id=CHOOSE, placeholder="Choose a lesson", options=options)
    if all(one.standing in (Standing.DONE, Standing.NOT_FOR_ME) for one in stands):
        return ActionsBlock(block_id="learn", elements=[choose])
    read = ButtonElement(text="Read the next one", action_id=NEXT, value="next", style="primary")
    return ActionsBlock(block_id="learn", elements=[read, choose])


def _cut(title: str) -> str:
    return title if len(title) <= OPTION_LONGEST else f"{title[: OPTION_LONGEST - 1]}…"


def _small(stands: Sequence[Stand], *, names: bool) -> str:
    note = "As many at once as you like. `/learn weekly`, `/learn month` and `/learn stop` decide how they come. "
    note += "Nobody but you is shown this list."
    if names and any(one.lesson.days is not None for one in stands):
        note += " Of what is required, your operations lead is shown your name where it is still open after its day."
    return note


def none_left() -> Message:
    """The next lesson was asked for, and there is none."""
    return Message("You are through: no lesson of your track is open. `/learn` has all of them, to read again.")


def not_opened() -> Message:
    """Slack did not open the lesson."""
    return Message("Slack did not open the lesson. Please press the button again.")


def not_counted() -> Message:
    """Something could not be read."""
    return Message(
        "I could not count that, and I am sorry: something is wrong on my side. Please try again in a minute."
    )


def not_on_roster() -> Message:
    """Somebody has gone from the roster in this moment."""
    return Message("You are not on the list any more, so nothing was noted.")


def spoken(words: str, most: int) -> str:
    """What somebody wrote, as a quotation."""
    return "\n".join(f"> {line}" for line in shortened(words, most).splitlines())
