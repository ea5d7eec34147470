"""The words of Home for operations leads: what runs, what waits, what failed; and the buttons of all with a role."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks import steps
from bot.blocks.message import context, section, shortened, sure, when
from bot.blocks.rounds import reasons
from bot.blocks.speech import N_, _, n_

QUEUE, ANSWERS = "desk_queue", "desk_answers"
PULSE, ROUNDS, CHAMPIONS, NOTES = "desk_pulse", "desk_rounds", "desk_champions", "desk_notes"
MATRIX, DIGEST = "desk_matrix", "desk_digest"
PAUSE, GO_ON = "desk_pause", "desk_go_on"
NAME_LONGEST = 80
ROUNDS_SHOWN = 5
REASONS_SHOWN = 8
FAILED_DAYS = 7
BUTTONS = {
    QUEUE: N_("The whole queue"),
    ANSWERS: N_("Ready answers"),
    PULSE: N_("Ask a pulse"),
    ROUNDS: N_("All rounds"),
    CHAMPIONS: N_("Champions and deputies"),
    NOTES: N_("What champions learned"),
    MATRIX: N_("The matrix"),
    DIGEST: N_("The newest digest"),
}


@dataclass(frozen=True, slots=True)
class Running:
    """A round that is open: counts of people, and those by the name of a reason.

    `not_reached` are those to whom it was dropped, and `failed` those to whom Slack did not take it.
    """

    number: int
    name: str
    closes_at: datetime
    reached: int
    took_part: int
    on_their_way: int
    not_asked: Mapping[str, int] = field(default_factory=dict)
    not_reached: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Lead:
    """What an operations lead sees. `failed` counts messages of the last days by the reason for which they failed."""

    live_since: datetime | None
    paused_since: datetime | None
    rounds: Sequence[Running]
    more_rounds: int
    unresolved: int
    unacknowledged: int
    climbed: int
    critical: int
    failed: Mapping[str, int]
    without_champion: int
    without_deputy: int
    to_approve: int = 0


def at_home(one: Lead) -> Iterator[Block]:
    """The part of Home of an operations lead."""
    yield section("\n".join((_("*The rollout*"), _state(one))))
    for running in one.rounds[:ROUNDS_SHOWN]:
        yield section(_running(running))
    if not one.rounds:
        yield section(_("No pulse is open."))
    if one.more_rounds:
        more = n_(
            "{n} more pulse is open: `/pulse list` shows it.",
            "{n} more pulses are open: `/pulse list` shows them.",
            one.more_rounds,
        )
        yield context(more)
    yield section("\n".join((_("*Concerns*"), _concerns(one))))
    yield section("\n".join((_("*Messages of the last {days} days*", days=FAILED_DAYS), _failed(one.failed))))
    yield section("\n".join((_("*Champions*"), _champions(one))))
    if one.to_approve:
        waits = n_(
            "*Ready answers*\n{n} waits for whoever is accountable to approve it.",
            "*Ready answers*\n{n} wait for whoever is accountable to approve them.",
            one.to_approve,
        )
        yield section(waits)
    yield ActionsBlock(
        block_id="desk:lead",
        elements=[*buttons(PULSE, ROUNDS, DIGEST, CHAMPIONS, MATRIX, ANSWERS), *_switch(one)],
    )


def _state(one: Lead) -> str:
    if one.live_since is None:
        return _("Not live yet: nothing is sent. `/groundswell golive` starts it.")
    if one.paused_since is not None:
        return _(
            "Paused since {moment}: nothing is sent. Answers that come in are saved.", moment=when(one.paused_since)
        )
    return _("Live since {moment}.", moment=when(one.live_since))


def _switch(one: Lead) -> list[ButtonElement]:
    if one.live_since is None:
        return []
    if one.paused_since is not None:
        return [ButtonElement(text=_("End the pause"), action_id=GO_ON, value="go_on", style="primary")]
    asked = sure(
        _("Pause everything?"),
        _("Nothing is sent to anybody until it is ended. Answers that come in are still saved."),
        _("Pause"),
    )
    return [ButtonElement(text=_("Pause everything"), action_id=PAUSE, value="pause", style="danger", confirm=asked)]


def _running(one: Running) -> str:
    name, ends = shortened(one.name, NAME_LONGEST), when(one.closes_at)
    lines = [
        _("*{number}*  {name}, open until {moment}", number=one.number, name=name, moment=ends),
        n_(
            "{took_part} of the {n} person it has reached took part so far.",
            "{took_part} of the {n} people it has reached took part so far.",
            one.reached,
            took_part=one.took_part,
        ),
    ]
    if one.on_their_way:
        lines.append(
            n_(
                "{n} gets it in their own working hours.",
                "{n} get it in their own working hours.",
                one.on_their_way,
            )
        )
    if one.not_asked:
        lines.append(_("Not asked: {reasons}.", reasons=_most(one.not_asked)))
    if one.not_reached:
        lines.append(_("Not reached: {reasons}.", reasons=_most(one.not_reached)))
    if one.failed:
        lines.append(_("Not taken by Slack: {number}.", number=one.failed))
    return "\n".join(lines)


def _most(counted: Mapping[str, int]) -> str:
    """The reasons that keep most people from it, and how many it is for others."""
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    others = sum(many for __, many in ordered[REASONS_SHOWN:])
    told = reasons(dict(ordered[:REASONS_SHOWN]))
    if not others:
        return told
    return n_("{reasons}, {n} for other reasons", "{reasons}, {n} for other reasons", others, reasons=told)


def _concerns(one: Lead) -> str:
    if not one.unresolved:
        return _("None is open.")
    return _(
        "Not resolved: {unresolved}. Of these not acknowledged yet: {unacknowledged}; gone on to somebody else: "
        "{climbed}; critical: {critical}. `/triage all` lists those that you may work on.",
        unresolved=one.unresolved,
        unacknowledged=one.unacknowledged,
        climbed=one.climbed,
        critical=one.critical,
    )


def _failed(failed: Mapping[str, int]) -> str:
    if not failed:
        return _("None that could not be delivered.")
    said = steps.failed({"n": sum(failed.values()), "why": failed})
    return " ".join((said, _("Whoever runs Groundswell finds them in `groundswell deliveries failed`.")))


def _champions(one: Lead) -> str:
    if not one.without_champion and not one.without_deputy:
        return _("Every department has a champion and a deputy.")
    return _(
        "Departments without a champion: {none}. With one, but no deputy: {no_deputy}.",
        none=one.without_champion,
        no_deputy=one.without_deputy,
    )


def buttons(*names: str) -> list[ButtonElement]:
    """Buttons that show what a command would."""
    return [ButtonElement(text=_(BUTTONS[one]), action_id=one, value=one) for one in names]
