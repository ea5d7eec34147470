"""The words of a champion's Monday brief: three things at most, with their minutes, who covers whom, looking back."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.message import Message, context, day, escaped, section, when
from bot.blocks.names import joined
from bot.blocks.notes import WRITE
from bot.blocks.onboarding import step_in_brief
from bot.blocks.speech import N_, _, n_, p_
from bot.rules.brief import (
    Away,
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
NUMBERS = {1: N_("one thing"), 2: N_("two things"), 3: N_("three things")}
SUGGESTIONS = {
    Suggestion.QUIET: (
        N_("Have coffee with somebody you have not heard from"),
        N_(
            "Nothing waits for you. Silence is rarely agreement: ask one colleague how it really goes, and only listen."
        ),
    ),
    Suggestion.THANKS: (
        N_("Thank somebody who spoke up"),
        N_(
            "Nothing waits for you. Whoever raised something took a risk; a word of thanks from you is why the next "
            "one speaks up too."
        ),
    ),
    Suggestion.SHOW: (
        N_("Show one task, from start to end"),
        N_(
            "Nothing waits for you. Do something real of yours with AI while a colleague looks on, with all that goes "
            "wrong."
        ),
    ),
    Suggestion.ASK: (
        N_("Ask where an hour goes"),
        N_(
            "Nothing waits for you. Ask in your team's next meeting: “Which hour of this week was wasted?” Write down "
            "one answer that AI might help with, and one that it will not."
        ),
    ),
    Suggestion.SHARE: (
        N_("Tell the other champions one thing"),
        N_(
            "Nothing waits for you. Something worked in your department lately, or did not: two sentences help the "
            "others. `/groundswell lessons` shows what they wrote."
        ),
    ),
}


def brief(state: State, stands_in: Sequence[str] = ()) -> Message:
    """The brief. `stands_in` are the departments whose champion is away, with the reader in their place."""
    waits = things(state)
    count, minutes = _(NUMBERS[len(waits)]), sum(one.minutes for one in waits)
    title = n_(
        "Your week as champion: {things}, {n} minute",
        "Your week as champion: {things}, {n} minutes",
        minutes,
        things=count,
    )
    blocks: list[Block] = [section(f"*{title}*")]
    for number, one in enumerate(waits, 1):
        blocks.append(thing(number, one))
    blocks += map(section, _covers(state, stands_in))
    if looks_back(state.week):
        blocks += _look_back()
    blocks.append(context(_("Two hours a week are enough. What you cannot do this week, leave; it comes again.")))
    return Message(title, blocks)


def thing(number: int, one: Thing) -> Block:
    """One thing to do, with its minutes."""
    if isinstance(one, First):
        return step_in_brief(number, one.step, one.done)
    what, how = _said(one)
    return section(
        n_(
            "*{number}. {what}*  {n} minute\n{how}",
            "*{number}. {what}*  {n} minutes\n{how}",
            one.minutes,
            number=number,
            what=what,
            how=how,
        )
    )


def _said(one: Concerns | Unwritten | Uncovered | FewAnswers | FewLearn | Suggested) -> tuple[str, str]:
    """What it is, and what to do."""
    match one:
        case Concerns():
            return _concerns(one)
        case Unwritten(department, number, name):
            return _unwritten(department, number, name)
        case Uncovered(department, who):
            return _uncovered(department, who)
        case FewAnswers(department, name, people):
            return _few_answers(department, name, people)
        case FewLearn(department, people):
            return _few_learn(department, people)
        case Suggested(suggestion):
            what, how = SUGGESTIONS[suggestion]
            return _(what), _(how)


def _unwritten(department: str, number: int, name: str) -> tuple[str, str]:
    return (
        _("Write what is done about what {department} said", department=_name(department)),
        _(
            "“{pulse}” was told, and nothing is written yet about what came of it. One thing that is done, or why it "
            "is not, is enough: `/pulse done {number}`.",
            pulse=_name(name),
            number=number,
        ),
    )


def _uncovered(department: str, who: str) -> tuple[str, str]:
    return (
        _("{department} has nobody just now", department=_name(department)),
        _(
            "<@{who}> is away, and nobody acts for them. Ask whether somebody there can take questions this week, or "
            "tell your operations lead that nobody can.",
            who=who,
        ),
    )


def _few_answers(department: str, name: str, people: int) -> tuple[str, str]:
    return (
        _("Say why “{pulse}” is worth two minutes", pulse=_name(name)),
        _(
            "Fewer than half of the {number} people it reached in {department} have taken part so far. Say in your "
            "channel what came of the last one. Please do not ask anybody whether they have answered.",
            number=people,
            department=_name(department),
        ),
    )


def _few_learn(department: str, people: int) -> tuple[str, str]:
    return (
        _("Make room for a lesson in {department}", department=_name(department)),
        _(
            "Fewer than half of its {number} people have done one yet; who, nobody is told. Take a quarter of an hour "
            "of the next team meeting and do one together.",
            number=people,
        ),
    )


def _concerns(one: Concerns) -> tuple[str, str]:
    oldest, coming = one.oldest, one.next
    which = n_(
        "It is {number}, {label}, raised on {day}.",
        "The oldest is {number}, {label}, raised on {day}.",
        one.count,
        number=oldest.number,
        label=_name(oldest.label),
        day=day(oldest.raised_at),
    )
    lines = [which]
    if coming is not None and coming.climbs_at is not None:
        moment = when(coming.climbs_at)
        if coming.number == oldest.number:
            lines.append(_("It goes on to somebody else {moment} unless you act.", moment=moment))
        else:
            number = coming.number
            lines.append(
                _("Concern {number} goes on to somebody else {moment} unless you act.", number=number, moment=moment)
            )
    lines.append(_("A first answer is enough, also if it is a question: `/triage`."))
    return n_("A concern waits for you", "{n} concerns wait for you", one.count), " ".join(lines)


def _covers(state: State, stands_in: Sequence[str]) -> Iterator[str]:
    """Who acts for whom, one paragraph for the reader and one for the others."""
    if stands_in:
        yield _(
            "*You act for {departments} this week*  What comes for its champion comes to you.",
            departments=_listed(stands_in),
        )
    if not state.away:
        return
    lines = [_("*Who covers whom this week*"), *map(_cover, state.away)]
    if state.others_away:
        lines.append(n_("• {n} more is away.", "• {n} more are away.", state.others_away))
    yield "\n".join(lines)


def _cover(one: Away) -> str:
    department = _name(one.department)
    cover = joined(f"<@{who}>" for who in one.covered_by[:IN_PLACE_SHOWN])
    if not cover:
        return _("• {department}: <@{who}>, nobody yet", department=department, who=one.who)
    return _("• {department}: {cover} for <@{who}>", department=department, cover=cover, who=one.who)


def _listed(names: Sequence[str]) -> str:
    shown = [_name(one) for one in names[:LISTED]]
    text, more = ", ".join(shown), len(names) - len(shown)
    return n_("{names} and {n} more", "{names} and {n} more", more, names=text) if more else text


def _look_back() -> list[Block]:
    text = _(
        "*Looking back at the month*  10 minutes, if you have them\n"
        "What worked, what did not, what would you tell the others? Two sentences are enough; champions and everybody "
        "else with a role can read them."
    )
    button = ButtonElement(text=p_("what a champion has learned", "Write a lesson"), action_id=WRITE, value="month")
    return [section(text), ActionsBlock(block_id="brief:note", elements=[button])]


def _name(text: str) -> str:
    return escaped(text if len(text) <= NAME_LONGEST else text[:NAME_LONGEST] + "…")
