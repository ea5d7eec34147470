"""The words of who cares for which department, in Slack and in the terminal."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.blocks.lesson import paragraphs
from bot.blocks.message import Message, context, escaped, fitting, section
from bot.rules.champions import AIM, MOST, Cared, Gap, Somebody

NAMES_SHOWN = 3
NAME_LONGEST = 80
GAPS = {
    Gap.CHAMPION: "no champion",
    Gap.DEPUTY: "no deputy",
    Gap.TIME: f"more than {MOST} people each: name another champion",
}


def coverage(cared: Sequence[Cared]) -> Message:
    """Every department with its champion and deputy; first those that lack one."""
    if not cared:
        return Message("No department of yours has anybody in it.")
    missing = sum(one.gap is Gap.CHAMPION for one in cared)
    alone = sum(one.gap is Gap.DEPUTY for one in cared)
    count = "1 department" if len(cared) == 1 else f"{len(cared)} departments"
    title = f"{count}: {missing} without a champion, {alone} more without a deputy"
    lines = [_line(one) for one in cared]
    shown = fitting(lines)
    blocks: list[Block] = [section(f"*{title}*"), *map(section, paragraphs("\n\n".join(shown)))]
    if len(shown) < len(lines):
        blocks.append(context(f"{len(lines) - len(shown)} more: `groundswell roster champions` prints all of them."))
    blocks.append(context(f"People for each champion: aim for 1:{AIM}. Who holds the role stands in the roster."))
    return Message(title, blocks)


def names(some: Sequence[Somebody]) -> str:
    """Names for the terminal."""
    return ", ".join(one.name for one in some)


def each(one: Cared) -> str:
    """How many people come to each champion."""
    return f"1:{one.each}" if one.champions else ""


def gap(one: Cared) -> str:
    """What a department lacks, in words; nothing where it lacks nothing."""
    return GAPS[one.gap] if one.gap else ""


def _line(one: Cared) -> str:
    people = "1 person" if one.people == 1 else f"{one.people} people"
    head = f"*{_cut(one.name)}*  {people}" + (f", *{gap(one)}*" if one.gap else "")
    if not one.champions:
        return f"{head}\nName one in the roster, so that people have somebody to ask."
    deputy = f", deputy {_mentions(one.deputies)}" if one.deputies else ""
    return f"{head}\n{_mentions(one.champions)}{deputy}, {each(one)}"


def _mentions(some: Sequence[Somebody]) -> str:
    shown = ", ".join(f"<@{one.slack_id}>" if one.slack_id else _cut(one.name) for one in some[:NAMES_SHOWN])
    return f"{shown} and {len(some) - NAMES_SHOWN} more" if len(some) > NAMES_SHOWN else shown


def _cut(name: str) -> str:
    return escaped(name if len(name) <= NAME_LONGEST else name[:NAME_LONGEST] + "…")
