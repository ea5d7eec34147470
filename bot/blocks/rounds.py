"""The words of `/pulse`: ordering a round, what would happen, and how rounds stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
)

from bot.blocks import digest
from bot.blocks.message import Message, context, escaped, fitting, section, when
from bot.blocks.pulse import promise
from bot.rules.audience import Audience
from bot.rules.forecast import Forecast
from bot.rules.pulses import Asking, RoundState
from bot.rules.questions import SEPARATOR, Kind
from bot.rules.reasons import Reason

LISTED_MOST = 15
ANSWERS_MOST = 250
"""Letters of all the choices of a question, and of an audience, where it is only shown."""
QUESTIONS_ROOM = 6_000
"""Characters of all the questions: figures may follow."""
GLANCE = 60
"""Letters of a name or an audience in a list."""
NAMES_MOST = 45
SECTION_MOST = 1_000
USAGE = (
    "`/pulse new`  ask a pulse\n"
    "`/pulse list`  the rounds, and how many took part\n"
    "`/pulse show 12`  one round\n"
    "`/pulse names 12`  who answered what, where it was asked by name\n"
    "`/pulse comments 12`  what people wrote\n"
    "`/pulse done 12`  write what was done about what people said\n"
    "`/pulse close 12`  count it now\n"
    "`/pulse cancel 12`  take it back: what was answered is deleted"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A round as `/pulse` shows it; `not_asked` counts people by the name of a reason."""

    asking: Asking
    number: int
    audience: str
    asked: int
    took_part: int
    not_asked: Mapping[str, int]
    repeat_weeks: int | None = None
    figures: Mapping[str, Any] | None = None
    """What was published of it."""


def arriving(asking: Asking, audience: str) -> list[Block]:
    """A round as it would be asked: whom, the questions, the promise."""
    lines = []
    for place, question in enumerate(asking.questions, 1):
        answers = " · ".join(choice.label for choice in question.choices) or "a comment, or nothing"
        if len(answers) > ANSWERS_MOST:
            answers = answers[:ANSWERS_MOST] + "…"
        boxes = "one or more of: " if question.kind is Kind.MULTIPLE else ""
        lines.append(f"{place}. *{escaped(question.text)}*\n{boxes}{escaped(answers)}")
    return [
        section(f"*{escaped(asking.name)}*, for {escaped(audience[:ANSWERS_MOST])}. Opens {when(asking.opens_at)}."),
        *(section(line) for line in fitting(lines, QUESTIONS_ROOM)),
        context(promise(asking)),
    ]


def happening(expected: Forecast) -> list[Block]:
    """How many are asked, how many not and why, what is merged, and when the last one has it."""
    lines = [f"*{expected.asked} people would be asked.*"]
    if expected.not_asked:
        lines.append(f"Not asked: {reasons(expected.not_asked)}.")
    if expected.held:
        lines.append(f"{expected.held} have had their two messages for this week and get it later.")
    if expected.too_few:
        lines.append("So few are asked that nothing but how many took part will be shown.")
    elif expected.merged:
        lines.append(f"Shown together, since few are asked: {escaped('; '.join(expected.merged))}.")
    if expected.last_at is not None:
        lines.append(f"The last one has it by {when(expected.last_at)}.")
    return [section("\n".join(lines))]


def reasons(not_asked: Mapping[str, int]) -> str:
    """How many are not asked, by reason."""
    return ", ".join(f"{n} {Reason[name]}" for name, n in sorted(not_asked.items()))


def audience_in_words(audience: Audience, names: Mapping[str, str]) -> str:
    """Whom a round asks: "everybody", "Sales and Finance; managers; wave 2"."""
    parts = [
        " and ".join(names.get(key, key) for key in sorted(audience.departments)),
        " and ".join(sorted(audience.tiers)),
        " and ".join(sorted(audience.cohorts)),
        " and ".join(f"wave {wave}" for wave in sorted(audience.waves)),
    ]
    return "; ".join(filter(None, parts)) or "everybody"


def sent(asking: Asking, asked: int | None) -> Message:
    """A round is open (`asked` people have been asked), or scheduled (None)."""
    if asked is None:
        return Message(f"Scheduled: it opens {when(asking.opens_at)}. `/pulse cancel {asking.id}` takes it back.")
    return Message(f"Round {asking.id} is open until {when(asking.closes_at)}; {asked} people are asked.")


def listed(rounds: Sequence[Standing]) -> Message:
    """The rounds, newest first."""
    if not rounds:
        return Message("No round has been asked yet. `/pulse new` asks one.")
    blocks: list[Block] = [section(_line(one)) for one in rounds[:LISTED_MOST]]
    if len(rounds) > LISTED_MOST:
        blocks.append(context(f"{len(rounds) - LISTED_MOST} older ones are not listed; `/pulse show 12` shows any."))
    return Message(f"{len(rounds)} rounds", blocks)


def _line(one: Standing) -> str:
    name, audience = escaped(_short(one.asking.name)), escaped(_short(one.audience))
    return f"*{one.number}*  {name}, for {audience}: {_state(one)}"


def _short(text: str) -> str:
    return text if len(text) <= GLANCE else text[:GLANCE] + "…"


def _state(one: Standing) -> str:
    asking = one.asking
    match asking.state:
        case RoundState.SCHEDULED:
            return f"opens {when(asking.opens_at)}"
        case RoundState.OPEN:
            return f"open until {when(asking.closes_at)}; {one.took_part} of {one.asked} took part so far"
        case RoundState.CANCELLED:
            return "cancelled"
        case _:
            return f"closed {when(asking.ended_at)}; {one.took_part} of {one.asked} took part"


def shown(one: Standing) -> Message:
    """One round: whom it asks, what, what it promises, how many took part, and its figures once they are published."""
    blocks: list[Block] = [section(f"*Round {one.number}*: {_state(one)}."), *arriving(one.asking, one.audience)]
    if one.not_asked:
        blocks.append(section(f"Not asked: {reasons(one.not_asked)}."))
    if one.repeat_weeks:
        blocks.append(context(f"It is asked again every {one.repeat_weeks} weeks."))
    if one.figures is not None:
        blocks += [DividerBlock(), *digest.results(one.figures)]
    return Message(f"Round {one.number}", blocks)


def by_name(asking: Asking, found: Sequence[tuple[str, Mapping[str, str]]]) -> Message:
    """Who answered what in a round that was asked by name: for operations leads only."""
    if not found:
        return Message(
            f"Round {asking.id} was not asked by name, nobody has answered, or its names are deleted already."
        )
    labels = {(q.key, c.value): c.label for q in asking.questions for c in q.choices}
    lines = []
    for name, answers in found:
        said = (
            ", ".join(labels.get((q.key, value), value) for value in answers[q.key].split(SEPARATOR))
            for q in asking.questions
            if q.key in answers
        )
        lines.append(f"*{escaped(name)}*: {escaped('; '.join(said))}")
    told = fitting([line[:SECTION_MOST] for line in lines[:NAMES_MOST]])
    blocks: list[Block] = [section(line) for line in told]
    if len(lines) > len(told):
        blocks.append(context(f"{len(lines) - len(told)} more are not shown here."))
    return Message(f"{len(found)} answered by name", blocks)


def unknown(word: str, nearest: str | None) -> Message:
    """A word that `/pulse` does not know."""
    meant = f" Did you mean `/pulse {nearest}`?" if nearest else ""
    word = escaped(word[:GLANCE])
    return Message(text=f"/pulse has no “{word}”.", blocks=[section(f"There is no “{word}”.{meant}\n{USAGE}")])


def usage() -> Message:
    """What `/pulse` can do."""
    return Message(text="What /pulse can do", blocks=[section(USAGE)])


def not_there(number: str) -> Message:
    """A round that does not exist, or is none of theirs."""
    return Message(
        f"There is no round {escaped(number) or '(write its number)'} that you may see. `/pulse list` shows them."
    )


def not_open(number: int) -> Message:
    """A round that can be neither closed nor cancelled."""
    return Message(f"Round {number} is not open. `/pulse list` shows how rounds stand.")


def closed(number: int) -> Message:
    """A round was closed by hand."""
    return Message(f"Round {number} is closed and counted. `/pulse show {number}` has what may be shown.")


def cancelled(number: int) -> Message:
    """A round was taken back."""
    return Message(f"Round {number} is cancelled. What was answered is deleted, and nothing is counted.")
