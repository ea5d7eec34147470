"""The words of `/learn team` and `/learn required`: coverage of groups, and who is late where names are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block

from bot.blocks.learn import pieces
from bot.blocks.lesson import reason_called
from bot.blocks.message import ROOM, Message, context, escaped, fitting, one_sided, ranged, section, shortened
from bot.blocks.names import tier_called
from bot.blocks.speech import N_, _, dated, n_
from bot.rules.company import Tier
from bot.rules.coverage import Covered
from bot.rules.library import Lesson
from bot.rules.sayings import Said
from bot.rules.training import Refusal

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
    title = _("*Lessons of {whom}*, as it stood on {day}", whom=escaped(of), day=dated(monday, "EEEE d MMMM"))
    blocks: list[Block] = [section("\n".join((title, _whole(covered.whole), *_tiers(covered.tiers))))]
    lines = [_lesson(lesson, one) for lesson, one in covered.lessons]
    shown = fitting(lines, ROOM - AROUND)
    blocks += map(section, pieces(shown))
    if len(shown) < len(lines):
        blocks.append(context(n_("{n} more lesson.", "{n} more lessons.", len(lines) - len(shown))))
    if refused:
        blocks.append(section("\n".join([_("*Most often not for them*"), *map(_refused, refused[:REFUSED_MOST])])))
    blocks.append(context(_(NOTE)))
    return Message(title.replace("*", ""), blocks)


NOTE = N_(
    "Of each lesson those are counted who have it in their track. Nobody is told who did which. Counts are told as "
    "steps such as “10 to 14”; “too few to say” also stands where a smaller group could be worked out from it. "
    "Reasons are told from five people up."
)


def the_company() -> str:
    """Those of everybody, where coverage is not of some departments."""
    return _("the company")


def no_people() -> Message:
    """There is nobody in the departments of whoever asks."""
    return Message(_("There is nobody on the list in your departments yet."))


def _whole(one: Said) -> str:
    if one.low is None or one.high is None:
        return n_(
            "Of {n} person it cannot be said (they are too few) how many have done at least one lesson.",
            "Of {n} people it cannot be said (they are too few) how many have done at least one lesson.",
            one.asked,
        )
    span, of = (one.low, one.high), one.answered
    count, words = ranged(span, of), one_sided(span, of)
    if words:
        told = n_(
            "{words} ({count} of {n} person) have done at least one lesson.",
            "{words} ({count} of {n} people) have done at least one lesson.",
            of,
            words=words,
            count=count,
        )
    else:
        told = n_(
            "{count} of {n} person have done at least one lesson.",
            "{count} of {n} people have done at least one lesson.",
            of,
            count=count,
        )
    return f"{told[:1].upper()}{told[1:]}"


def _share(one: Said) -> str:
    if one.low is None or one.high is None:
        return _("too few to say")
    span, of = (one.low, one.high), one.answered
    count = _("{count} of {of}", count=ranged(span, of), of=of)
    words = one_sided(span, of)
    return f"{words} ({count})" if words else count


def _tiers(tiers: Mapping[str, Said]) -> list[str]:
    return [f"• {tier_called(tier)}: {_share(tiers[tier])}" for tier in Tier if tier in tiers]


def _lesson(lesson: Lesson, one: Said) -> str:
    title = shortened(lesson.title, 100)
    if lesson.days is not None:
        return _("• {title} (required): {share}", title=title, share=_share(one))
    return f"• {title}: {_share(one)}"


def _refused(one: Refused) -> str:
    title, reason = shortened(one.title, 100), reason_called(one.reason)
    return _("• {title}: “{reason}”, {number} or more", title=title, reason=reason, number=one.people)


def required(late: Sequence[Late], people: int, names: Sequence[Name] | None, page: int, left: int) -> Message:
    """Who has not done what everybody is asked to do, after their day.

    `people` are late with anything; `names` a page of them, None where names are switched off; `left` come after it.
    """
    if not late:
        return Message(_("Nobody's day for a required lesson is past yet."))
    lines = [f"• {shortened(one.title, 100)}: {_still(one.still)}" for one in late]
    shown = fitting(lines, AROUND)
    blocks: list[Block] = [
        section(_("*Required lessons that are still open after their day*")),
        *map(section, pieces(shown)),
    ]
    if names is None:
        blocks.append(context(_(SWITCHED_OFF, setting=SETTING)))
    elif not people:
        blocks.append(section(_("Everybody whose day is past has done them.")))
    else:
        blocks += map(section, pieces([line for one in _by_department(names) for line in one]))
        small = [_("Each of these lessons says that your name is shown to operations leads then.")]
        if left:
            small.insert(0, _more(left, page + 1))
        blocks.append(context(" ".join(small)))
    return Message(_("Required lessons that are still open after their day."), blocks)


def _more(left: int, page: int) -> str:
    return n_("{n} more: `/learn required page {page}`.", "{n} more: `/learn required page {page}`.", left, page=page)


SWITCHED_OFF = N_(
    "Names are not shown: that is switched off in the settings of the program (`{setting}`), and each required lesson "
    "says so. Counts such as “11 to 14” are blurred on purpose."
)


def _still(one: Said) -> str:
    told = _share(one)
    return told if one.low is None else _("open with {share} whose day is past", share=told)


def _by_department(names: Sequence[Name]) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for one in names:
        head = [f"*{shortened(one.department, NAME_LONGEST)}*"]
        titles = ", ".join(shortened(title, LESSON_LONGEST) for title in one.lessons[:2])
        if (more := len(one.lessons) - 2) > 0:
            titles = n_("{names} and {n} more", "{names} and {n} more", more, names=titles)
        found.setdefault(one.department, head).append(f"• {shortened(one.name, NAME_LONGEST)}: {titles}")
    return list(found.values())


def no_such_page(page: int) -> Message:
    """A page after the last."""
    return Message(_("There is no page {page}. `/learn required` shows the first.", page=page))


def which_page(word: str) -> Message:
    """What stands behind `/learn required` is no page."""
    return Message(
        _(
            "I do not know “{word}”. `/learn required` shows the first page, `/learn required page 2` the next.",
            word=escaped(word[:50]),
        )
    )
