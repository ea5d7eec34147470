"""Why a round cannot be asked as somebody wants it, in one sentence that says what to do."""

from collections.abc import Sequence

from bot.blocks.speech import _


def no_audience(words: str) -> str:
    """What was typed is no audience."""
    return _("“{words}” is no audience; write department:Sales, tier:managers, cohort:assigned or wave:2.", words=words)


def nobody_called(part: str, value: str, near: str | None, known: Sequence[str]) -> str:
    """There is no department, tier, cohort or wave (`part`, as it is typed) of that name; the nearest, or all."""
    if near is not None:
        return _("There is no {part} “{value}”; did you mean {near}.", part=part, value=value, near=near)
    if not known:
        return _("There is no {part} “{value}”; there are none.", part=part, value=value)
    return _("There is no {part} “{value}”; there are {known}.", part=part, value=value, known=", ".join(known))


def own_only() -> str:
    """It reaches beyond a champion's department."""
    return _("A champion asks their own department only.")


def no_mode() -> str:
    """Nothing is said of who can know the answers."""
    return _("Choose who can know the answers.")


def leads_only() -> str:
    """By name only some may ask."""
    return _("Only operations leads may ask by name.")


def no_pulse(name: str, known: Sequence[str]) -> str:
    """There is no template of that name."""
    if not known:
        return _("There is no pulse named {name}. There are none; run `groundswell seed FOLDER` first.", name=name)
    return _("There is no pulse named {name}. There are: {known}.", name=name, known=", ".join(known))


def names_are_off() -> str:
    """The company lets nobody ask by name."""
    return _("Pulses by name are switched off in this company (GROUNDSWELL_NAMED_PULSES).")


def no_theme(labels: Sequence[str]) -> str:
    """A follow-up says of which concern."""
    return _("Say which concern it follows up: {labels}.", labels=", ".join(labels))
