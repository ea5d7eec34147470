"""The words of `/learn team` and `/learn required`: coverage of groups, and who is late where names are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block

from bot.blocks.learn import pieces
from bot.blocks.lesson import REASONS
from bot.blocks.message import ROOM, Message, context, escaped, fitting, one_sided, ranged, section, shortened
from bot.rules.coverage import Covered
from bot.rules.sayings import Said
from bot.rules.training import Refusal

TIERS = ("executives", "managers", "practitioners", "technical")
REFUSED_MOST = 5
AROUND = 2_500
"""Characters of what stands around a long list."""
NAME_LONGEST, LESSON_LONGEST = 40, 40
SETTING = "GROUNDSWELL_REQUIRED_NAMES"


@dataclass(frozen=True, slots=True)
class Refused:
    """A lesson that was not for so many people at least, for a reason."""

    title: str
    reason: Refusal
    people: int


@dataclass(frozen=True, slots=True)
class Late:
    """A required lesson whose day is past for some: how many have not done it."""

    title: str
    still: Said


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody who is late, and with which lessons."""

    department: str
    name: str
    lessons: Sequence[str]


def team(of: str, covered: Covered, refused: Sequence[Refused], monday: date) -> Message:
    """Coverage of some people, `of` whom in words."""
    title = f"*Lessons of {escaped(of)}*, as it stood on {monday:%A %-d %B}"
    blocks: list[Block] = [section(f"{title}\n{_whole(covered.whole)} at least one lesson.{_tiers(covered.tiers)}")]
    lines = [
        f"• {shortened(lesson.title, 100)}{' (required)' if lesson.days is not None else ''}: {_share(one)}"
        for lesson, one in covered.lessons
    ]
    shown = fitting(lines, ROOM - AROUND)
    blocks += map(section, pieces(shown))
    if len(shown) < len(lines):
        blocks.append(context(f"{len(lines) - len(shown)} more lessons."))
    if refused:
        blocks.append(section("\n".join(["*Most often not for them*", *map(_refused, refused[:REFUSED_MOST])])))
    blocks.append(context(NOTE))
    return Message(title.replace("*", ""), blocks)


NOTE = (
    "Of each lesson those are counted who have it in their track. Nobody is told who did which. Counts are told as "
    "steps such as “10 to 14”; “too few to say” also stands where a smaller group could be worked out from it. "
    "Reasons are told from five people up."
)


def no_people() -> Message:
    """There is nobody in the departments of whoever asks."""
    return Message("There is nobody on the list in your departments yet.")


def _whole(one: Said) -> str:
    if one.low is None:
        return f"Of {one.asked} people it cannot be said (they are too few) how many have done"
    told = _share(one, " people")
    return f"{told[:1].upper()}{told[1:]} have done"


def _share(one: Said, people: str = "") -> str:
    if one.low is None or one.high is None:
        return "too few to say"
    span, of = (one.low, one.high), one.answered
    count = f"{ranged(span, of)} of {of}{people}"
    words = one_sided(span, of)
    return f"{words} ({count})" if words else count


def _tiers(tiers: Mapping[str, Said]) -> str:
    return "".join(f"\n• {tier}: {_share(tiers[tier])}" for tier in TIERS if tier in tiers)


def _refused(one: Refused) -> str:
    return f"• {shortened(one.title, 100)}: “{REASONS[one.reason]}”, {one.people} or more"


def required(late: Sequence[Late], people: int, names: Sequence[Name] | None, page: int, left: int) -> Message:
    """Who has not done what everybody is asked to do, after their day.

    `people` are late with anything; `names` a page of them, None where names are switched off; `left` come after it.
    """
    if not late:
        return Message("Nobody's day for a required lesson is past yet.")
    lines = [f"• {shortened(one.title, 100)}: {_still(one.still)}" for one in late]
    shown = fitting(lines, AROUND)
    blocks: list[Block] = [
        section("*Required lessons that are still open after their day*"),
        *map(section, pieces(shown)),
    ]
    if names is None:
        blocks.append(context(SWITCHED_OFF))
    elif not people:
        blocks.append(section("Everybody whose day is past has done them."))
    else:
        blocks += map(section, pieces([line for one in _by_department(names) for line in one]))
        more = f"{left} more: `/learn required page {page + 1}`. " if left else ""
        blocks.append(context(f"{more}Each of these lessons says that your name is shown to operations leads then."))
    return Message("Required lessons that are still open after their day.", blocks)


SWITCHED_OFF = (
    f"Names are not shown: that is switched off in the settings of the program (`{SETTING}`), and each required lesson "
    "says so. Counts such as “11 to 14” are blurred on purpose."
)


def _still(one: Said) -> str:
    told = _share(one)
    return told if one.low is None else f"open with {told} whose day is past"


def _by_department(names: Sequence[Name]) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for one in names:
        head = [f"*{shortened(one.department, NAME_LONGEST)}*"]
        titles = ", ".join(shortened(title, LESSON_LONGEST) for title in one.lessons[:2])
        more = f" and {len(one.lessons) - 2} more" if len(one.lessons) > 2 else ""
        found.setdefault(one.department, head).append(f"• {shortened(one.name, NAME_LONGEST)}: {titles}{more}")
    return list(found.values())


def no_such_page(page: int) -> Message:
    """A page after the last."""
    return Message(f"There is no page {page}. `/learn required` shows the first.")


def which_page(word: str) -> Message:
    """What stands behind `/learn required` is no page."""
    return Message(
        f"I do not know “{escaped(word[:50])}”. `/learn required` shows the first page, `/learn required page 2` the "
        "next."
    )
