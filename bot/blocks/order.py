"""The form of `/pulse new`, what it shows before anything is sent, and what it complains of."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
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
from bot.blocks.names import cohort_called, tier_called
from bot.blocks.pulse import VALUE
from bot.blocks.rounds import arriving, happening, reasons
from bot.blocks.speech import N_, _, dated, p_
from bot.rules.company import Cohort, Tier
from bot.rules.forecast import Forecast
from bot.rules.pulses import Asking, Mode

ORDERED = "pulse_ordered"
SENT = "pulse_sent"
TEMPLATE, DEPARTMENTS, TIERS, COHORTS, WAVES = "template", "departments", "tiers", "cohorts", "waves"
MODE, OPENS, DAYS, REPEAT, THEME = "mode", "opens", "days", "repeat", "theme"
ONCE = "0"
REPEATS = {
    ONCE: N_("Once"),
    "2": N_("Every 2 weeks"),
    "4": N_("Every 4 weeks"),
    "8": N_("Every 8 weeks"),
    "12": N_("Every 12 weeks"),
}
OPTIONS_MOST = 100
LETTERS_MOST = 75
ORDER_MOST = 3_000
"""Characters that Slack keeps with a form."""
DAYS_OPEN = range(2, 28)
"""How many days a round may stay open: it closes before the next of a cycle opens."""
MODES = {
    Mode.ANONYMOUS: N_("Anonymous: every single answer is deleted at the close"),
    Mode.CONFIDENTIAL: N_("Confidential: the bot knows, people do not"),
    Mode.NAMED: N_("By name: operations leads read who answered what"),
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
    modes = {mode.value: _(MODES[mode]) for mode in Mode if mode in choices.modes}
    repeats = {weeks: _(label) for weeks, label in REPEATS.items()}
    fields = [
        _field(TEMPLATE, _("Which pulse?"), _select(choices.templates, "default")),
        *_audience(choices),
        _field(MODE, _("Who can know the answers?"), _radio(modes, choices.mode.value)),
        _field(OPENS, _("Opens"), DateTimePickerElement(action_id=VALUE), empty=_("Left empty: at once.")),
        _field(DAYS, _("Days it stays open"), _days(choices.days)),
        _field(REPEAT, _("How often?"), _select(repeats, ONCE)),
    ]
    if choices.themes:
        none = _("Left empty: no follow-up.")
        fields.append(_field(THEME, _("For a follow-up: which concern?"), _select(choices.themes), empty=none))
    return View(
        type="modal",
        callback_id=ORDERED,
        title=_("A new pulse"),
        submit=_("Preview"),
        close=_("Cancel"),
        blocks=fields,
    )


def _audience(choices: Choices) -> Iterator[InputBlock]:
    """The fields that say whom it asks."""
    if choices.departments is not None:
        everybody = _("Left empty: everybody.")
        yield _field(DEPARTMENTS, _("Departments"), _several(choices.departments), empty=everybody)
    tiers = {one.value: tier_called(one) for one in Tier}
    yield _field(TIERS, _("Tiers"), _boxes(tiers), empty=_("Left empty: all."))
    cohorts = {one.value: cohort_called(one) for one in Cohort}
    yield _field(COHORTS, _("Cohorts"), _boxes(cohorts), empty=_("Left empty: both."))
    if choices.waves:
        waves = {str(one): _("Wave {number}", number=one) for one in choices.waves}
        yield _field(WAVES, _("Waves of the rollout"), _several(waves), empty=_("Left empty: all."))


def _days(usual: int) -> NumberInputElement:
    return NumberInputElement(
        action_id=VALUE,
        is_decimal_allowed=False,
        initial_value=str(usual),
        min_value=str(DAYS_OPEN[0]),
        max_value=str(DAYS_OPEN[-1]),
    )


def _field(key: str, label: str, element: InputInteractiveElement, empty: str = "") -> InputBlock:
    """A field; `empty` is what it means to leave it so, where one may."""
    return InputBlock(block_id=key, label=label, element=element, optional=bool(empty), hint=empty or None)


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
        title=_("Send this?"),
        submit=_("Send"),
        close=p_("button", "Back"),
        blocks=[*first, *arriving(asking, audience), DividerBlock(), *happening(expected)],
    )


def no_pulses() -> Message:
    """There is nothing to ask yet."""
    return Message(_("There are no pulses yet: `groundswell seed FOLDER` loads them."))


def sent_already() -> Message:
    """The same form came twice."""
    return Message(_("This was sent already. `/pulse list` shows it."))


def not_sent(why: str) -> Message:
    """What was ordered can no longer be asked."""
    return Message(escaped(why))


def nobody(not_asked: Mapping[str, int]) -> str:
    """The form's error where nobody would be asked."""
    if not_asked:
        return _("Nobody can be asked: {reasons}.", reasons=reasons(not_asked))
    return _("Nobody can be asked: nobody belongs to this audience.")


def too_many() -> str:
    """The form's error for more departments than a form can carry."""
    return _("These are too many to name one by one; choose the unit above them, or a wave.")


def in_the_past() -> str:
    """The form's error for an opening that has passed."""
    return _("This moment has passed; choose a later one, or leave it empty to open at once.")


def days_open() -> str:
    """The form's error for another number of days."""
    return _("Write a number from {low} to {high}.", low=DAYS_OPEN[0], high=DAYS_OPEN[-1])


def too_late_to_know(moment: datetime) -> str:
    """The form's error for an opening too far ahead."""
    return _("Choose a moment before {day}.", day=dated(moment, "d MMMM y"))
