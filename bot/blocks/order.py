"""The form of `/pulse new`, what it shows before anything is sent, and what it complains of."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
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

from bot.blocks.message import Message, escaped, section
from bot.blocks.pulse import VALUE
from bot.blocks.rounds import arriving, happening, reasons
from bot.rules.company import Cohort, Tier
from bot.rules.forecast import Forecast
from bot.rules.pulses import Asking, Mode

ORDERED = "pulse_ordered"
SENT = "pulse_sent"
TEMPLATE, DEPARTMENTS, TIERS, COHORTS, WAVES = "template", "departments", "tiers", "cohorts", "waves"
MODE, OPENS, DAYS, REPEAT, THEME = "mode", "opens", "days", "repeat", "theme"
ONCE = "0"
REPEATS = {ONCE: "Once", "2": "Every 2 weeks", "4": "Every 4 weeks", "8": "Every 8 weeks", "12": "Every 12 weeks"}
OPTIONS_MOST = 100
LETTERS_MOST = 75
ORDER_MOST = 3_000
"""Characters that Slack keeps with a form."""
DAYS_OPEN = range(2, 28)
"""How many days a round may stay open: it closes before the next of a cycle opens."""
MODES = {
    Mode.ANONYMOUS: "Anonymous: every single answer is deleted at the close",
    Mode.CONFIDENTIAL: "Confidential: the bot knows, people do not",
    Mode.NAMED: "By name: operations leads read who answered what",
}


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


def preview(asking: Asking, audience: str, expected: Forecast, order: Mapping[str, object], warning: str = "") -> View:
    """What would be asked, of whom, and what would happen: nothing is sent before it is confirmed.

    `warning` is what should be done first.
    """
    first = [section(f"*{warning}*")] if warning else []
    return View(
        type="modal",
        callback_id=SENT,
        private_metadata=json.dumps(order, separators=(",", ":")),
        title="Send this?",
        submit="Send",
        close="Back",
        blocks=[*first, *arriving(asking, audience), DividerBlock(), *happening(expected)],
    )


def no_pulses() -> Message:
    """There is nothing to ask yet."""
    return Message("There are no pulses yet: `groundswell seed FOLDER` loads them.")


def sent_already() -> Message:
    """The same form came twice."""
    return Message("This was sent already. `/pulse list` shows it.")


def not_sent(why: str) -> Message:
    """What was ordered can no longer be asked."""
    return Message(escaped(why))


def nobody(not_asked: Mapping[str, int]) -> str:
    """The form's error where nobody would be asked."""
    return f"Nobody can be asked: {reasons(not_asked) or 'nobody belongs to this audience'}."


def too_many() -> str:
    """The form's error for more departments than a form can carry."""
    return "These are too many to name one by one; choose the unit above them, or a wave."


def in_the_past() -> str:
    """The form's error for an opening that has passed."""
    return "This moment has passed; choose a later one, or leave it empty to open at once."


def days_open() -> str:
    """The form's error for another number of days."""
    return f"Write a number from {DAYS_OPEN[0]} to {DAYS_OPEN[-1]}."


def too_late_to_know(moment: datetime) -> str:
    """The form's error for an opening too far ahead."""
    return f"Choose a moment before {moment:%-d %B %Y}."
