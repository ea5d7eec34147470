"""The words with which people decide for themselves: when they are written to, where they live, when they are away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticSelectElement,
    TimePickerElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.message import Message, context, escaped, section, sure, when
from bot.blocks.speech import N_, _, n_
from bot.rules.languages import LANGUAGES
from bot.rules.wishes import FARTHEST, SHORTEST, Flaw

VALUE = "value"
HOURS, HOURS_CHOSEN = "own_hours", "own_hours_chosen"
AWAY, AWAY_CHOSEN = "own_away", "own_away_chosen"
BACK = "own_back"
LANGUAGE, AS_IN_SLACK = "own_language", "slack"
ZONE, STARTS, ENDS = "zone", "starts", "ends"
FIRST, LAST, COVER = "first", "last", "cover"
ZONE_LONGEST = 64
REST, GO_ON, STOP = "home_rest", "home_go_on", "home_stop"
REST_DAYS = 14
FIELDS = {
    Flaw.NO_SUCH_ZONE: ZONE,
    Flaw.ONE_HOUR_ONLY: ENDS,
    Flaw.TOO_SHORT: ENDS,
    Flaw.NO_DAY: LAST,
    Flaw.BACKWARDS: LAST,
    Flaw.OVER: LAST,
    Flaw.TOO_FAR: LAST,
    Flaw.NOBODY: COVER,
}
"""The field of a form beside which each flaw is said."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is written to: their zone, local times, and whether they chose either themselves.

    `usual` are the hours of the company.
    """

    zone: str
    starts: time
    ends: time
    usual: tuple[time, time]
    own_zone: bool = False
    own_hours: bool = False
    own_language: str | None = None
    """The language that they chose, where they did."""


@dataclass(frozen=True, slots=True)
class Absence:
    """When somebody is away, and the Slack id of whoever acts for them; None for their deputies."""

    start: datetime
    end: datetime
    cover: str | None
    begun: bool = True


def at_home(hours: Hours, away: Absence | None, resting_until: datetime | None, *, stopped: bool) -> list[Block]:
    """How messages come to somebody, and what they can do about it."""
    rest = ButtonElement(
        text=n_("Pause for a week", "Pause for {n} weeks", REST_DAYS // 7), action_id=REST, value="rest"
    )
    go_on = ButtonElement(text=_("Go on"), action_id=GO_ON, value="go_on")
    if stopped:
        text, buttons = _("*Messages*\nStopped: I send you nothing on my own account."), [go_on]
    elif resting_until is not None:
        text, buttons = _("*Messages*\nPaused until {moment}.", moment=when(resting_until)), [go_on, _stop()]
    else:
        text = _(
            "*Messages*\nAt most two in seven days, in your working hours: pulses, reminders and lessons together. "
            "What you raise is answered besides."
        )
        buttons = [rest, _stop()]
    choose = ButtonElement(text=_("Choose your hours"), action_id=HOURS, value="hours")
    go = ButtonElement(text=_("I will be away"), action_id=AWAY, value="away")
    back = ButtonElement(text=_("I am back"), action_id=BACK, value="back")
    return [
        section(text),
        ActionsBlock(block_id="home:messages", elements=buttons),
        section("\n".join(filter(None, (_("*Your hours*"), _hours(hours), _absence(away))))),
        ActionsBlock(block_id="home:hours", elements=[choose, go] if away is None else [choose, go, back]),
        _language(hours),
    ]


def _hours(one: Hours) -> str:
    zone, starts, ends = escaped(one.zone), clock(one.starts), clock(one.ends)
    if one.own_hours:
        return _(
            "I write to you from {starts} to {ends} on working days, as you chose. Your time zone is {zone}.",
            starts=starts,
            ends=ends,
            zone=zone,
        )
    return _(
        "I write to you from {starts} to {ends} on working days. Your time zone is {zone}.",
        starts=starts,
        ends=ends,
        zone=zone,
    )


def _language(one: Hours) -> SectionBlock:
    """In which language they are spoken to, with the others to choose from."""
    slack = Option(value=AS_IN_SLACK, label=_("As in Slack"))
    known = {language: Option(value=language, label=name) for language, name in LANGUAGES.items()}
    choose = StaticSelectElement(
        action_id=LANGUAGE, options=[slack, *known.values()], initial_option=known.get(one.own_language or "", slack)
    )
    text = _("*Language*\nQuestions, lessons and the matrix are as your company wrote them.")
    return SectionBlock(block_id="home:language", text=text, accessory=choose)


def _absence(away: Absence | None) -> str:
    if away is None:
        return ""
    start, end = when(away.start), when(away.end)
    if away.cover is not None:
        if away.begun:
            return _("You are away until {end}, and <@{cover}> acts for you.", end=end, cover=away.cover)
        return _(
            "You will be away from {start} until {end}, and <@{cover}> acts for you.",
            start=start,
            end=end,
            cover=away.cover,
        )
    if away.begun:
        return _("You are away until {end}.", end=end)
    return _("You will be away from {start} until {end}.", start=start, end=end)


def chosen(hours: Hours) -> str:
    """What of their hours somebody chose themselves, for the list of what is kept about them."""
    between = _("; from {starts} to {ends}, as you chose", starts=clock(hours.starts), ends=clock(hours.ends))
    zone = _("; the time zone is one that you chose")
    language = _("; in {language}, as you chose", language=LANGUAGES.get(hours.own_language or ""))
    said = ((between, hours.own_hours), (zone, hours.own_zone), (language, hours.own_language))
    return "".join(text for text, holds in said if holds)


def clock(moment: time) -> str:
    """A time of the day: "9:00", "17:30"."""
    return f"{moment.hour}:{moment:%M}"


def _stop() -> ButtonElement:
    asked = sure(
        _("Stop all messages?"),
        _("No more pulses and lessons. Concerns of yours are still answered. You can go on at any time."),
        _("Stop"),
    )
    return ButtonElement(text=_("Stop"), action_id=STOP, value="stop", confirm=asked)


def hours_form(one: Hours) -> View:
    """Where somebody chooses a time zone and hours of their own."""
    first, last = map(clock, one.usual)
    shortest = SHORTEST.seconds // 3600
    return View(
        type="modal",
        callback_id=HOURS_CHOSEN,
        title=_("Your hours"),
        submit=_("Save"),
        close=_("Cancel"),
        blocks=[
            section(_("I write to you on working days between these times, by the clock of your time zone.")),
            _time(STARTS, _("From"), one.starts if one.own_hours else None),
            _time(
                ENDS,
                _("Until"),
                one.ends if one.own_hours else None,
                _(
                    "At least {hours} hours later. Leave both empty for the hours of your company, {first} to {last}.",
                    hours=shortest,
                    first=first,
                    last=last,
                ),
            ),
            InputBlock(
                block_id=ZONE,
                label=_("Time zone"),
                hint=_("Such as Europe/Berlin or America/New_York. Leave it empty to go by what Slack says."),
                optional=True,
                element=PlainTextInputElement(
                    action_id=VALUE,
                    max_length=ZONE_LONGEST,
                    initial_value=one.zone[:ZONE_LONGEST] if one.own_zone else None,
                    placeholder=one.zone[:ZONE_LONGEST],
                ),
            ),
            context(
                _(
                    "If you work on concerns, the time you have for one is counted in these hours, too. A change does "
                    "not move what is under way."
                )
            ),
        ],
    )


def _time(block: str, label: str, chosen: time | None, hint: str | None = None) -> InputBlock:
    picker = TimePickerElement(action_id=VALUE, initial_time=f"{chosen:%H:%M}" if chosen else None)
    return InputBlock(block_id=block, label=label, hint=hint, optional=True, element=picker)


def away_form(first: date, away: Absence | None, last: date | None) -> View:
    """Where somebody says when they are away. `first` and `last` are days of their own calendar."""
    shown = away.cover if away is not None else None
    return View(
        type="modal",
        callback_id=AWAY_CHOSEN,
        title=_("You are away"),
        submit=_("Save"),
        close=_("Cancel"),
        blocks=[
            _day(FIRST, _("First day"), first),
            _day(LAST, _("Last day"), last),
            InputBlock(
                block_id=COVER,
                label=_("Who acts for you?"),
                hint=_("Concerns that come to you go to them. Your deputies, if you name nobody."),
                optional=True,
                element=UserSelectElement(action_id=VALUE, initial_user=shown, placeholder=_("Your deputies")),
            ),
            context(_("Until then I do not write to you. “I am back” at Home ends it earlier.")),
        ],
    )


def _day(block: str, label: str, chosen: date | None) -> InputBlock:
    picker = DatePickerElement(action_id=VALUE, initial_date=chosen.isoformat() if chosen else None)
    return InputBlock(block_id=block, label=label, element=picker)


FLAWS = {
    Flaw.NO_SUCH_ZONE: N_("There is no time zone “{typed}”. Write it as in Europe/Berlin."),
    Flaw.ONE_HOUR_ONLY: N_("Please choose both times, or neither."),
    Flaw.TOO_SHORT: N_("Please choose a time that is at least {hours} hours later."),
    Flaw.NO_DAY: N_("Please choose the last day."),
    Flaw.BACKWARDS: N_("The last day comes before the first."),
    Flaw.OVER: N_("That day is over. Please choose one that is still to come."),
    Flaw.TOO_FAR: N_("Please choose a day within {days} days."),
    Flaw.NOBODY: N_("Please choose somebody else who is on Groundswell's list, or nobody."),
}
NEAREST = N_("There is no time zone “{typed}”. Did you mean {meant}?")


def errors(flaw: Flaw, typed: str = "", meant: str | None = None) -> Mapping[str, str]:
    """What is wrong, beside its field. `typed` is a zone that there is none of, and `meant` the nearest there is."""
    text = NEAREST if flaw is Flaw.NO_SUCH_ZONE and meant else FLAWS[flaw]
    hours, days = SHORTEST.seconds // 3600, FARTHEST.days
    return {FIELDS[flaw]: _(text, typed=typed, meant=meant, hours=hours, days=days)}


def not_opened() -> Message:
    """The form could not be opened."""
    return Message(_("Slack was too slow to open that. Please press it again."))
