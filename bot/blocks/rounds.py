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
from bot.blocks.names import cohort_called, joined, tier_called
from bot.blocks.promise import promise
from bot.blocks.reasons import counted
from bot.blocks.speech import N_, _, n_
from bot.rules.audience import Audience
from bot.rules.forecast import Forecast
from bot.rules.pulses import Asking, RoundState
from bot.rules.questions import SEPARATOR, Kind

LISTED_MOST = 15
ANSWERS_MOST = 250
"""Letters of all the choices of a question, and of an audience, where it is only shown."""
QUESTIONS_ROOM = 6_000
"""Characters of all the questions: figures may follow."""
GLANCE = 60
"""Letters of a name or an audience in a list."""
NAMES_MOST = 45
SECTION_MOST = 1_000
USAGE = N_(
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
        answers = " · ".join(choice.label for choice in question.choices) or _("a comment, or nothing")
        if len(answers) > ANSWERS_MOST:
            answers = answers[:ANSWERS_MOST] + "…"
        answers = escaped(answers)
        if question.kind is Kind.MULTIPLE:
            answers = _("one or more of: {answers}", answers=answers)
        lines.append(f"{place}. *{escaped(question.text)}*\n{answers}")
    opens = _(
        "*{pulse}*, for {audience}. Opens {moment}.",
        pulse=escaped(asking.name),
        audience=escaped(audience[:ANSWERS_MOST]),
        moment=when(asking.opens_at),
    )
    return [
        section(opens),
        *(section(line) for line in fitting(lines, QUESTIONS_ROOM)),
        context(promise(asking)),
    ]


def happening(expected: Forecast) -> list[Block]:
    """How many are asked, how many not and why, what is merged, and when the last one has it."""
    lines = [n_("*One person would be asked.*", "*{n} people would be asked.*", expected.asked)]
    if expected.not_asked:
        lines.append(_("Not asked: {reasons}.", reasons=reasons(expected.not_asked)))
    if expected.held:
        held = n_(
            "One has had their two messages for this week and gets it later.",
            "{n} have had their two messages for this week and get it later.",
            expected.held,
        )
        lines.append(held)
    if expected.too_few:
        lines.append(_("So few are asked that nothing but how many took part will be shown."))
    elif expected.merged:
        units = escaped("; ".join(expected.merged))
        lines.append(_("Shown together, since few are asked: {units}.", units=units))
    if expected.last_at is not None:
        lines.append(_("The last one has it by {moment}.", moment=when(expected.last_at)))
    return [section("\n".join(lines))]


def reasons(not_asked: Mapping[str, int]) -> str:
    """How many are not asked, by reason."""
    return ", ".join(counted(name, number) for name, number in sorted(not_asked.items()))


def audience_in_words(audience: Audience, names: Mapping[str, str]) -> str:
    """Whom a round asks: "everybody", "Sales and Finance; managers; wave 2"."""
    parts = [
        joined(names.get(key, key) for key in sorted(audience.departments)),
        joined(map(tier_called, sorted(audience.tiers))),
        joined(map(cohort_called, sorted(audience.cohorts))),
        joined(_("wave {number}", number=wave) for wave in sorted(audience.waves)),
    ]
    return "; ".join(filter(None, parts)) or _("everybody")


def sent(asking: Asking, asked: int | None) -> Message:
    """A round is open (`asked` people have been asked), or scheduled (None)."""
    if asked is None:
        moment = when(asking.opens_at)
        text = _(
            "Scheduled: it opens {moment}. `/pulse cancel {number}` takes it back.", moment=moment, number=asking.id
        )
        return Message(text)
    text = n_(
        "Round {number} is open until {moment}; one person is asked.",
        "Round {number} is open until {moment}; {n} people are asked.",
        asked,
        number=asking.id,
        moment=when(asking.closes_at),
    )
    return Message(text)


def listed(rounds: Sequence[Standing]) -> Message:
    """The rounds, newest first."""
    if not rounds:
        return Message(_("No round has been asked yet. `/pulse new` asks one."))
    blocks: list[Block] = [section(_line(one)) for one in rounds[:LISTED_MOST]]
    if len(rounds) > LISTED_MOST:
        older = n_(
            "One older one is not listed; `/pulse show 12` shows any.",
            "{n} older ones are not listed; `/pulse show 12` shows any.",
            len(rounds) - LISTED_MOST,
        )
        blocks.append(context(older))
    return Message(n_("{n} round", "{n} rounds", len(rounds)), blocks)


def _line(one: Standing) -> str:
    name, audience = escaped(_short(one.asking.name)), escaped(_short(one.audience))
    return _(
        "*{number}*  {pulse}, for {audience}: {state}",
        number=one.number,
        pulse=name,
        audience=audience,
        state=_state(one),
    )


def _short(text: str) -> str:
    return text if len(text) <= GLANCE else text[:GLANCE] + "…"


def _state(one: Standing) -> str:
    asking = one.asking
    match asking.state:
        case RoundState.SCHEDULED:
            return _("opens {moment}", moment=when(asking.opens_at))
        case RoundState.OPEN:
            return _(
                "open until {moment}; {took_part} of {asked} took part so far",
                moment=when(asking.closes_at),
                took_part=one.took_part,
                asked=one.asked,
            )
        case RoundState.CANCELLED:
            return _("cancelled")
        case _:
            return _(
                "closed {moment}; {took_part} of {asked} took part",
                moment=when(asking.ended_at),
                took_part=one.took_part,
                asked=one.asked,
            )


def shown(one: Standing) -> Message:
    """One round: whom it asks, what, what it promises, how many took part, and its figures once they are published."""
    stands = _("*Round {number}*: {state}.", number=one.number, state=_state(one))
    blocks: list[Block] = [section(stands), *arriving(one.asking, one.audience)]
    if one.not_asked:
        blocks.append(section(_("Not asked: {reasons}.", reasons=reasons(one.not_asked))))
    if one.repeat_weeks:
        again = n_("It is asked again every week.", "It is asked again every {n} weeks.", one.repeat_weeks)
        blocks.append(context(again))
    if one.figures is not None:
        blocks += [DividerBlock(), *digest.results(one.figures)]
    return Message(_("Round {number}", number=one.number), blocks)


def by_name(asking: Asking, found: Sequence[tuple[str, Mapping[str, str]]]) -> Message:
    """Who answered what in a round that was asked by name: for operations leads only."""
    if not found:
        none = _(
            "Round {number} was not asked by name, nobody has answered, or its names are deleted already.",
            number=asking.id,
        )
        return Message(none)
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
        more = n_("One more is not shown here.", "{n} more are not shown here.", len(lines) - len(told))
        blocks.append(context(more))
    return Message(n_("{n} answered by name", "{n} answered by name", len(found)), blocks)


def unknown(word: str, nearest: str | None) -> Message:
    """A word that `/pulse` does not know."""
    word = escaped(word[:GLANCE])
    said = [_("There is no “{word}”.", word=word)]
    if nearest:
        said.append(_("Did you mean {command}?", command=f"`/pulse {nearest}`"))
    return Message(_("/pulse has no “{word}”.", word=word), [section(f"{' '.join(said)}\n{_(USAGE)}")])


def usage() -> Message:
    """What `/pulse` can do."""
    return Message(_("What /pulse can do"), [section(_(USAGE))])


def not_there(number: str) -> Message:
    """A round that does not exist, or is none of theirs."""
    asked_for = escaped(number) or _("(write its number)")
    return Message(_("There is no round {number} that you may see. `/pulse list` shows them.", number=asked_for))


def not_open(number: int) -> Message:
    """A round that can be neither closed nor cancelled."""
    return Message(_("Round {number} is not open. `/pulse list` shows how rounds stand.", number=number))


def closed(number: int) -> Message:
    """A round was closed by hand."""
    text = _("Round {number} is closed and counted. `/pulse show {number}` has what may be shown.", number=number)
    return Message(text)


def cancelled(number: int) -> Message:
    """A round was taken back."""
    text = _("Round {number} is cancelled. What was answered is deleted, and nothing is counted.", number=number)
    return Message(text)
