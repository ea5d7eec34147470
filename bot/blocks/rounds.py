"""The words of `/pulse`: ordering a round, what would happen, and how rounds stand."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DateTimePickerElement,
    DividerBlock,
    InputBlock,
    NumberInputElement,
    Option,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot.blocks.message import Message, context, escaped, section, when
from bot.blocks.pulse import VALUE, promise
from bot.rules.audience import Audience
from bot.rules.company import Cohort, Tier
from bot.rules.forecast import Forecast
from bot.rules.pulses import Asking, Mode, RoundState
from bot.rules.questions import SEPARATOR, Kind
from bot.rules.reasons import Reason

ORDERED = "pulse_ordered"
SENT = "pulse_sent"
TEMPLATE, DEPARTMENTS, TIERS, COHORTS, WAVES = "template", "departments", "tiers", "cohorts", "waves"
MODE, OPENS, DAYS, REPEAT, THEME = "mode", "opens", "days", "repeat", "theme"
ONCE = "0"
REPEATS = {ONCE: "Once", "2": "Every 2 weeks", "4": "Every 4 weeks", "8": "Every 8 weeks", "12": "Every 12 weeks"}
OPTIONS_MOST = 100
LETTERS_MOST = 75
DAYS_OPEN = range(2, 28)
"""How many days a round may stay open: it closes before the next of a cycle opens."""
LISTED_MOST = 15
NAMES_MOST = 45
SECTION_MOST = 1_000
MODES = {
    Mode.ANONYMOUS: "Anonymous: every single answer is deleted at the close",
    Mode.CONFIDENTIAL: "Confidential: the bot knows, people do not",
    Mode.NAMED: "By name: operations leads read who answered what",
}
USAGE = (
    "`/pulse new`  ask a pulse\n"
    "`/pulse list`  the rounds, and how many took part\n"
    "`/pulse show 12`  one round\n"
    "`/pulse names 12`  who answered what, where it was asked by name\n"
    "`/pulse comments 12`  what people wrote\n"
    "`/pulse close 12`  count it now\n"
    "`/pulse cancel 12`  take it back: what was answered is deleted"
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen in the form: names by key. `departments` is None for whoever asks only their own."""

    templates: Mapping[str, str]
    departments: Mapping[str, str] | None
    waves: Sequence[int]
    themes: Mapping[str, str]
    modes: Collection[Mode]
    mode: Mode
    days: int


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


def form(choices: Choices) -> View:
    """The form of `/pulse new`."""
    fields = [_field(TEMPLATE, "Which pulse?", _select(choices.templates, "default"))]
    if choices.departments is not None:
        fields.append(_field(DEPARTMENTS, "Departments", _several(choices.departments), empty="everybody"))
    fields.append(_field(TIERS, "Tiers", _boxes({one.value: one.value for one in Tier}), empty="all"))
    fields.append(_field(COHORTS, "Cohorts", _boxes({one.value: one.value for one in Cohort}), empty="both"))
    if choices.waves:
        waves = {str(one): f"Wave {one}" for one in choices.waves}
        fields.append(_field(WAVES, "Waves of the rollout", _several(waves), empty="all"))
    modes = {mode.value: MODES[mode] for mode in Mode if mode in choices.modes}
    fields.append(_field(MODE, "Who can know the answers?", _radio(modes, choices.mode.value)))
    fields.append(_field(OPENS, "Opens", DateTimePickerElement(action_id=VALUE), empty="at once"))
    days = NumberInputElement(
        action_id=VALUE,
        is_decimal_allowed=False,
        initial_value=str(choices.days),
        min_value=str(DAYS_OPEN[0]),
        max_value=str(DAYS_OPEN[-1]),
    )
    fields.append(_field(DAYS, "Days it stays open", days))
    fields.append(_field(REPEAT, "How often?", _select(REPEATS, ONCE)))
    if choices.themes:
        fields.append(_field(THEME, "For a follow-up: which concern?", _select(choices.themes), empty="no follow-up"))
    return View(type="modal", callback_id=ORDERED, title="A new pulse", submit="Preview", close="Cancel", blocks=fields)


def _field(key: str, label: str, element: InputInteractiveElement, empty: str = "") -> InputBlock:
    hint = f"Left empty: {empty}." if empty else None
    return InputBlock(block_id=key, label=label, element=element, optional=bool(empty), hint=hint)


def _options(names: Mapping[str, str]) -> list[Option]:
    return [Option(value=key, label=name[:LETTERS_MOST]) for key, name in list(names.items())[:OPTIONS_MOST]]


def _chosen(options: Sequence[Option], value: str | None) -> Option | None:
    return next((one for one in options if one.value == value), None)


def _select(names: Mapping[str, str], value: str | None = None) -> StaticSelectElement:
    options = _options(names)
    return StaticSelectElement(action_id=VALUE, options=options, initial_option=_chosen(options, value))


def _radio(names: Mapping[str, str], value: str) -> RadioButtonsElement:
    options = _options(names)
    return RadioButtonsElement(action_id=VALUE, options=options, initial_option=_chosen(options, value))


def _several(names: Mapping[str, str]) -> StaticMultiSelectElement:
    return StaticMultiSelectElement(action_id=VALUE, options=_options(names))


def _boxes(names: Mapping[str, str]) -> CheckboxesElement:
    return CheckboxesElement(action_id=VALUE, options=_options(names))


def preview(asking: Asking, audience: str, expected: Forecast, order: Mapping[str, object]) -> View:
    """What would be asked, of whom, and what would happen: nothing is sent before it is confirmed."""
    return View(
        type="modal",
        callback_id=SENT,
        private_metadata=json.dumps(order, separators=(",", ":")),
        title="Send this?",
        submit="Send",
        close="Back",
        blocks=[*arriving(asking, audience), DividerBlock(), *happening(expected)],
    )


def arriving(asking: Asking, audience: str) -> list[Block]:
    """A round as it would be asked: whom, the questions, the promise."""
    lines = []
    for place, question in enumerate(asking.questions, 1):
        answers = " · ".join(choice.label for choice in question.choices) or "a comment, or nothing"
        boxes = "one or more of: " if question.kind is Kind.MULTIPLE else ""
        lines.append(f"{place}. *{escaped(question.text)}*\n{boxes}{escaped(answers)}")
    return [
        section(f"*{escaped(asking.name)}*, for {escaped(audience)}. Opens {when(asking.opens_at)}."),
        *(section(line) for line in lines),
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
    lines = [
        f"*{one.number}*  {escaped(one.asking.name)}, for {escaped(one.audience)}: {_state(one)}" for one in rounds
    ]
    blocks: list[Block] = [section("\n".join(lines[:LISTED_MOST]))]
    if len(lines) > LISTED_MOST:
        blocks.append(context(f"{len(lines) - LISTED_MOST} older ones are not listed; `/pulse show 12` shows any."))
    return Message(f"{len(rounds)} rounds", blocks)


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
    """One round: whom it asks, what, what it promises, and how many took part. Never who, and no count of answers."""
    blocks: list[Block] = [section(f"*Round {one.number}*: {_state(one)}."), *arriving(one.asking, one.audience)]
    if one.not_asked:
        blocks.append(section(f"Not asked: {reasons(one.not_asked)}."))
    if one.repeat_weeks:
        blocks.append(context(f"It is asked again every {one.repeat_weeks} weeks."))
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
    blocks: list[Block] = [section(line[:SECTION_MOST]) for line in lines[:NAMES_MOST]]
    if len(lines) > NAMES_MOST:
        blocks.append(context(f"{len(lines) - NAMES_MOST} more are not shown here."))
    return Message(f"{len(found)} answered by name", blocks)


def unknown(word: str, nearest: str | None) -> Message:
    """A word that `/pulse` does not know."""
    meant = f" Did you mean `/pulse {nearest}`?" if nearest else ""
    return Message(text=f"/pulse has no “{word}”.", blocks=[section(f"There is no “{escaped(word)}”.{meant}\n{USAGE}")])


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
    return Message(f"Round {number} is closed and counted. What may be shown is in the next digest.")


def cancelled(number: int) -> Message:
    """A round was taken back."""
    return Message(f"Round {number} is cancelled. What was answered is deleted, and nothing is counted.")


def nobody(not_asked: Mapping[str, int]) -> str:
    """The form's error where nobody would be asked."""
    return f"Nobody can be asked: {reasons(not_asked) or 'nobody belongs to this audience'}."


def in_the_past() -> str:
    """The form's error for an opening that has passed."""
    return "This moment has passed; choose a later one, or leave it empty to open at once."


def days_open() -> str:
    """The form's error for another number of days."""
    return f"Write a number from {DAYS_OPEN[0]} to {DAYS_OPEN[-1]}."


def too_late_to_know(moment: datetime) -> str:
    """The form's error for an opening too far ahead."""
    return f"Choose a moment before {moment:%-d %B %Y}."
