"""The story of a first visit in six steps: what is said of each, whether it is done, and how it is done for somebody.

It presses and types what anybody would.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.cast import ACKNOWLEDGE, CHANGE, LEADS, LONG, Cast, newest
from bot.cast import cast as cast_of
from bot.pace import Pace
from bot.simulation import Story
from simulator import Message, Person
from simulator.life import labels
from simulator.page import Step
from simulator.rendering import elements
from simulator.screen import Control, Place

WORDS = "Nobody tells us which data may go into the assistant, and we hear of it only when it was wrong."
MOST_QUESTIONS = 20
SOON = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Part:
    """A step, and what there is to read when it is done."""

    step: Step
    shown: Callable[[], str]


async def first_visit(told: Story, pace: Pace) -> list[Part]:
    """Ask a pulse, choose who plays, and tell the six steps. Complaint where nobody can play."""
    cast = await cast_of(told, pace)
    employee, champion, lead = cast.employee, cast.champion, cast.lead
    at_the_end = "press “Done” at its end"
    return [
        _part(
            "Answer a pulse",
            f"You are {_who(employee)}. A few questions have come, one tap each. Answer them all.",
            (employee, cast.has_answered, lambda: _answers(cast)),
            lambda: _said(cast, cast.pulse()),
        ),
        _part(
            "Do a lesson",
            f"Type /learn, press “Read the next one”, read it, and {at_the_end}.",
            (employee, cast.has_learned, lambda: _learns(cast)),
            lambda: _said(cast, newest(employee, "")),
        ),
        _part(
            "Raise a concern anonymously",
            "Type /concern with what troubles you, choose “Anonymously”, look at what they will see, and send it.",
            (employee, cast.has_raised, lambda: _raises(cast)),
            lambda: f"Saved as concern {cast.concern}.",
        ),
        _part(
            "Take it up as the champion",
            f"You are {_who(champion)}. When the card comes, it names nobody: press “{ACKNOWLEDGE}”.",
            (champion, cast.has_taken_up, lambda: _takes_up(cast)),
            lambda: _said(cast, cast.card()),
        ),
        _part(
            "Let it climb",
            f"You are {_who(employee)} again. Acknowledged is not answered: let days go by without an answer, and read "
            "what comes. It goes to the next who can act.",
            (employee, cast.has_climbed, lambda: _waits(cast)),
            lambda: _said(cast, newest(employee, f"step:{cast.concern}:")),
        ),
        _part(
            "Read Monday's digest",
            f"You are {_who(lead)}. Let time go on until Monday, nine o'clock, and read what comes.",
            (lead, cast.has_read, lambda: _reads(cast)),
            lambda: _said(cast, cast.digest()),
            cast.leads,
        ),
    ]


def _part(
    title: str,
    words: str,
    acting: tuple[Person, Callable[[], Awaitable[bool]], Callable[[], Awaitable[None]]],
    shown: Callable[[], str],
    where: str | None = None,
) -> Part:
    who, is_done, play = acting
    return Part(Step(title, words, who.id, where, is_done, play), shown)


def _who(person: Person) -> str:
    return f"{person.user.real_name}, {person.user.title}"


def _said(cast: Cast, message: Message | None) -> str:
    return message.visible(cast.name_of) if message else ""


# What the players do


async def _answers(cast: Cast) -> None:
    for _ in range(MOST_QUESTIONS):
        pulse = cast.pulse()
        offered = labels(pulse) if pulse is not None else []
        if pulse is None or not offered or CHANGE in offered:
            return
        for block, element in elements(pulse.blocks):
            if element["type"] == "checkboxes":
                control = Control(Place(message=pulse), block, element)
                await cast.employee.picks_in(control, element["options"][1]["text"]["text"])
        await cast.employee.clicks(offered[len(offered) // 2], pulse)
        await cast.told.rest()


async def _learns(cast: Cast) -> None:
    if await cast.has_learned():
        return
    await cast.employee.types("/learn")
    await cast.told.rest()
    await cast.employee.clicks("Read the next one")
    await cast.told.rest()
    await cast.employee.submits()
    await cast.told.rest()
    await cast.employee.types("/learn")
    await cast.told.rest()


async def _raises(cast: Cast) -> None:
    if cast.concern:
        return
    person = cast.employee
    await person.types(f"/concern {WORDS}")
    await cast.told.rest()
    await person.picks("What is it about?", "Rules that are missing or unclear")
    await person.picks("With your name?", "Anonymously")
    for _ in ("what is to be sent", "that it is meant"):
        await person.submits()
        await cast.told.rest()
    if person.modal is not None:
        await person.closes(everything=True)


async def _takes_up(cast: Cast) -> None:
    await cast.pace.until(lambda: cast.card() is not None, SOON)
    card = cast.card()
    if card is not None and ACKNOWLEDGE in card.buttons:
        await cast.champion.clicks(ACKNOWLEDGE, card)
        await cast.told.rest()


async def _waits(cast: Cast) -> None:
    await cast.pace.until(lambda: bool(cast.climbed), LONG)


async def _reads(cast: Cast) -> None:
    await cast.pace.until(lambda: cast.digest() is not None, LONG)
    cast.lead.has_read(cast.told.slack.workspace.channel(LEADS))
