"""The words of who cares for which department, in Slack and in the terminal."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.blocks.lesson import paragraphs
from bot.blocks.message import Message, context, escaped, fitting, section
from bot.blocks.speech import N_, _, n_
from bot.rules.champions import AIM, MOST, Cared, Gap, Somebody

NAMES_SHOWN = 3
NAME_LONGEST = 80
GAPS = {
    Gap.CHAMPION: N_("no champion"),
    Gap.DEPUTY: N_("no deputy"),
    Gap.TIME: N_("more than {number} people each: name another champion"),
}


def coverage(cared: Sequence[Cared]) -> Message:
    """Every department with its champion and deputy; first those that lack one."""
    if not cared:
        return Message(_("No department of yours has anybody in it."))
    missing = sum(one.gap is Gap.CHAMPION for one in cared)
    alone = sum(one.gap is Gap.DEPUTY for one in cared)
    title = n_(
        "{n} department: {missing} without a champion, {alone} more without a deputy",
        "{n} departments: {missing} without a champion, {alone} more without a deputy",
        len(cared),
        missing=missing,
        alone=alone,
    )
    lines = [_line(one) for one in cared]
    shown = fitting(lines)
    blocks: list[Block] = [section(f"*{title}*"), *map(section, paragraphs("\n\n".join(shown)))]
    if len(shown) < len(lines):
        more = n_(
            "{n} more: `groundswell roster champions` prints all of them.",
            "{n} more: `groundswell roster champions` prints all of them.",
            len(lines) - len(shown),
        )
        blocks.append(context(more))
    aim = _("People for each champion: aim for 1:{number}. Who holds the role stands in the roster.", number=AIM)
    blocks.append(context(aim))
    return Message(title, blocks)


def names(some: Sequence[Somebody]) -> str:
    """Names for the terminal."""
    return ", ".join(one.name for one in some)


def each(one: Cared) -> str:
    """How many people come to each champion."""
    return f"1:{one.each}" if one.champions else ""


def gap(one: Cared) -> str:
    """What a department lacks, in words; nothing where it lacks nothing."""
    return _(GAPS[one.gap], number=MOST) if one.gap else ""


def _line(one: Cared) -> str:
    people = n_("{n} person", "{n} people", one.people)
    head = f"*{_cut(one.name)}*  {people}" + (f", *{gap(one)}*" if one.gap else "")
    if not one.champions:
        return "\n".join((head, _("Name one in the roster, so that people have somebody to ask.")))
    who = _mentions(one.champions)
    if one.deputies:
        who = _("{champions}, deputy {deputies}", champions=who, deputies=_mentions(one.deputies))
    return f"{head}\n{who}, {each(one)}"


def _mentions(some: Sequence[Somebody]) -> str:
    shown = ", ".join(f"<@{one.slack_id}>" if one.slack_id else _cut(one.name) for one in some[:NAMES_SHOWN])
    left = len(some) - NAMES_SHOWN
    return n_("{names} and {n} more", "{names} and {n} more", left, names=shown) if left > 0 else shown


def _cut(name: str) -> str:
    return escaped(name if len(name) <= NAME_LONGEST else name[:NAME_LONGEST] + "…")
