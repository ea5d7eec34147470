"""What is promised about the answers to a pulse: who sees them, and how long what is kept."""

from bot.blocks.message import when
from bot.blocks.speech import _, n_
from bot.rules.pulses import Asking, Mode


def promise(asking: Asking) -> str:
    """What is promised about an answer, in full: the mode, who sees what, the floor, the end, how long what is kept."""
    match asking.mode:
        case Mode.ANONYMOUS:
            mode = _("Anonymous: nobody is shown what you answered, and once this has closed nobody can find it out.")
            end = _unlinked(asking)
        case Mode.NAMED:
            mode, end = _("By name: operations leads read what you answered."), _linked(asking)
        case _:
            mode = _("Confidential: I know which answers are yours, so that you can change them, and tell nobody.")
            end = _linked(asking)
    return f"{mode} {shown_to(asking.floor)} {open_until(asking)} {end}"


def _unlinked(asking: Asking) -> str:
    """What is kept of an anonymous round, and for how long."""
    deleted = _(
        "When it closes, every single answer is deleted, and with them the key through which you can change yours "
        "until then. Only counts remain."
    )
    took_part = n_(
        "That you took part, not what you said, is kept one day.",
        "That you took part, not what you said, is kept {n} days.",
        asking.participation_days,
    )
    return f"{deleted} {took_part}"


def _linked(asking: Asking) -> str:
    """The same of a round whose answers lead to people for a while."""
    deleted = n_(
        "One day after that, the link between you and your answers is deleted.",
        "{n} days after that, the link between you and your answers is deleted.",
        asking.links_days,
    )
    took_part = n_(
        "That you took part is kept one day.", "That you took part is kept {n} days.", asking.participation_days
    )
    return f"{deleted} {took_part}"


def shown_to(floor: int) -> str:
    """Who sees results, and of whom."""
    return _(
        "Colleagues, champions and managers see results only for groups of {number} people or more, also where two who "
        "took part compare notes.",
        number=floor,
    )


def promise_of(mode: str, floor: int, links_days: int) -> str:
    """The promise before any pulse is open, for first contact."""
    if mode == Mode.ANONYMOUS:
        mode = _("Answers are anonymous.")
        end = _(
            "While a pulse is open, a key that is kept outside the database leads from you to your answers, so that "
            "you can change them. When it closes, the key and every single answer are deleted; only counts remain."
        )
    else:
        mode = _("Answers are confidential. I know whose they are, so that they can be changed, and tell nobody.")
        end = n_(
            "One day after a pulse closes, the link between people and answers is deleted.",
            "{n} days after a pulse closes, the link between people and answers is deleted.",
            links_days,
        )
    return f"{mode} {shown_to(floor)} {end}"


def open_until(asking: Asking) -> str:
    """Until when it takes answers."""
    return _("Open until {moment}.", moment=when(asking.closes_at))
