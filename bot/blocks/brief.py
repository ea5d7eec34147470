"""The words of a champion's Monday brief: three things at most, with their minutes, who covers whom, looking back."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.message import Message, context, escaped, section, when
from bot.blocks.notes import WRITE
from bot.blocks.onboarding import step_in_brief
from bot.rules.brief import (
    Concerns,
    FewAnswers,
    FewLearn,
    First,
    State,
    Suggested,
    Suggestion,
    Thing,
    Uncovered,
    Unwritten,
    looks_back,
    things,
)

LISTED = 5
"""Departments of the reader's that are named."""
IN_PLACE_SHOWN = 2
"""Of those who act for one champion."""
NAME_LONGEST = 80
"""Letters of the name of a department, a pulse, or a kind of concern."""
NUMBERS = {1: "one thing", 2: "two things", 3: "three things"}
SUGGESTIONS = {
    Suggestion.QUIET: (
        "Have coffee with somebody you have not heard from",
        "Nothing waits for you. Silence is rarely agreement: ask one colleague how it really goes, and only listen.",
    ),
    Suggestion.THANKS: (
        "Thank somebody who spoke up",
        "Nothing waits for you. Whoever raised something took a risk; a word of thanks from you is why the next one "
        "speaks up too.",
    ),
    Suggestion.SHOW: (
        "Show one task, from start to end",
        "Nothing waits for you. Do something real of yours with AI while a colleague looks on, with all that goes "
        "wrong.",
    ),
    Suggestion.ASK: (
        "Ask where an hour goes",
        "Nothing waits for you. Ask in your team's next meeting: “Which hour of this week was wasted?” Write down one "
        "answer that AI might help with, and one that it will not.",
    ),
    Suggestion.SHARE: (
        "Tell the other champions one thing",
        "Nothing waits for you. Something worked in your department lately, or did not: two sentences help the others. "
        "`/groundswell lessons` shows what they wrote.",
    ),
}


def brief(state: State, stands_in: Sequence[str] = ()) -> Message:
    """The brief. `stands_in` are the departments whose champion is away, with the reader in their place."""
    waits = things(state)
    title = f"{NUMBERS[len(waits)]}, {sum(one.minutes for one in waits)} minutes"
    blocks: list[Block] = [section(f"*Your week as champion: {title}*")]
    for number, one in enumerate(waits, 1):
        blocks.append(_thing(number, one))
    blocks += map(section, _covers(state, stands_in))
    if looks_back(state.week):
        blocks += _look_back()
    blocks.append(context("Two hours a week are enough. What you cannot do this week, leave; it comes again."))
    return Message(f"Your week as champion: {title}", blocks)


def _thing(number: int, one: Thing) -> Block:
    if isinstance(one, First):
        return step_in_brief(number, one.step, one.done)
    what, how = _said(one)
    return section(f"*{number}. {what}*  {one.minutes} minutes\n{how}")


def _said(one: Concerns | Unwritten | Uncovered | FewAnswers | FewLearn | Suggested) -> tuple[str, str]:
    """What it is, and what to do."""
    match one:
        case Concerns():
            return _concerns(one)
        case Unwritten(department, number, name):
            return (
                f"Write what is done about what {_name(department)} said",
                f"“{_name(name)}” was told, and nothing is written yet about what came of it. One thing that is done, "
                f"or why it is not, is enough: `/pulse done {number}`.",
            )
        case Uncovered(department, who):
            return (
                f"{_name(department)} has nobody just now",
                f"<@{who}> is away, and nobody acts for them. Ask whether somebody there can take questions this "
                "week, or tell your operations lead that nobody can.",
            )
        case FewAnswers(department, name, people):
            return (
                f"Say why “{_name(name)}” is worth two minutes",
                f"Fewer than half of the {people} people it reached in {_name(department)} have taken part so far. Say "
                "in your channel what came of the last one. Please do not ask anybody whether they have answered.",
            )
        case FewLearn(department, people):
            return (
                f"Make room for a lesson in {_name(department)}",
                f"Fewer than half of its {people} people have done one yet; who, nobody is told. Take a quarter of an "
                "hour of the next team meeting and do one together.",
            )
        case Suggested(suggestion):
            return SUGGESTIONS[suggestion]


def _concerns(one: Concerns) -> tuple[str, str]:
    count = "A concern waits" if one.count == 1 else f"{one.count} concerns wait"
    oldest = one.oldest
    what = "It" if one.count == 1 else "The oldest"
    lines = [f"{what} is {oldest.number}, {_name(oldest.label)}, raised {when(oldest.raised_at)}."]
    if one.next is not None and one.next.climbs_at is not None:
        which = "It" if one.next.number == oldest.number else f"Concern {one.next.number}"
        lines.append(f"{which} goes on to somebody else {when(one.next.climbs_at)} unless you act.")
    lines.append("A first answer is enough, also if it is a question: `/triage`.")
    return f"{count} for you", " ".join(lines)


def _covers(state: State, stands_in: Sequence[str]) -> Iterator[str]:
    """Who acts for whom, one paragraph for the reader and one for the others."""
    if stands_in:
        yield f"*You act for {_listed(stands_in)} this week*  What comes for its champion comes to you."
    if not state.away:
        return
    lines = ["*Who covers whom this week*"]
    for one in state.away:
        by = " and ".join(f"<@{who}>" for who in one.covered_by[:IN_PLACE_SHOWN])
        lines.append(
            f"• {_name(one.department)}: {f'{by} for ' if by else ''}<@{one.who}>{'' if by else ', nobody yet'}"
        )
    if state.others_away:
        lines.append(f"• {state.others_away} more are away.")
    yield "\n".join(lines)


def _listed(names: Sequence[str]) -> str:
    shown = [_name(one) for one in names[:LISTED]]
    return ", ".join(shown) + (f" and {len(names) - len(shown)} more" if len(names) > len(shown) else "")


def _look_back() -> list[Block]:
    text = (
        "*Looking back at the month*  10 minutes, if you have them\n"
        "What worked, what did not, what would you tell the others? Two sentences are enough; champions and everybody "
        "else with a role can read them."
    )
    button = ButtonElement(text="Write a lesson", action_id=WRITE, value="month")
    return [section(text), ActionsBlock(block_id="brief:note", elements=[button])]


def _name(text: str) -> str:
    return escaped(text if len(text) <= NAME_LONGEST else text[:NAME_LONGEST] + "…")
