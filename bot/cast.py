"""Who plays the story of a first visit, and what can be told of it from what they read."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session, col, func, select

from bot.asking import Order
from bot.blocks.concern import ROLES
from bot.complaint import Complaint
from bot.opening import open_now
from bot.pace import Pace
from bot.rules.company import Role
from bot.rules.training import Standing
from bot.simulation import Story
from simulator import Message, Person, View
from simulator.life import labels
from simulator.records import User
from storage.tables import LessonStep
from storage.tables import Person as PersonRow

PULSE, CHANGE, ACKNOWLEDGE = "training", "Change my answers", "Acknowledge"
SAVED = re.compile(r"Saved as concern (\d+)")
LEADS = "ai-rollout-leads"
ENOUGH = 10
"""People of a department in which somebody can raise a concern anonymously and it still goes to their own champion."""
DAYS = timedelta(days=9)
ASKED_WITHIN = timedelta(days=2)
LONG = timedelta(days=14)


@dataclass(slots=True)
class Cast:
    """Who plays: somebody with a pulse to answer, their champion, the operations lead; and what happened to them."""

    told: Story
    pace: Pace
    employee: Person
    champion: Person
    lead: Person
    began: float
    """When the pulse was asked, in seconds since 1970."""
    concern: int = 0
    climbed: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note which concern is theirs, and to whom it goes when it climbs."""
        self.told.slack.on_view(self._saw)
        self.told.slack.on_message(self._heard)

    def _saw(self, who: str, view: View, _: str) -> None:
        found = SAVED.search(view.text) if who == self.employee.id and not self.concern else None
        self.concern = int(found.group(1)) if found else self.concern

    def _heard(self, who: str, message: Message) -> None:
        kind, number, *_ = [*(message.key or "").split(":"), ""]
        if kind == "card" and number == str(self.concern) and who != self.champion.id:
            self.climbed.append(who)

    # What was done

    async def has_answered(self) -> bool:
        """Whether every question of the pulse has an answer."""
        pulse = self.pulse()
        return pulse is not None and CHANGE in pulse.buttons

    async def has_raised(self) -> bool:
        """Whether the concern is saved."""
        return self.concern > 0

    async def has_taken_up(self) -> bool:
        """Whether the champion has acknowledged it, or done more."""
        card = self.card()
        return card is not None and ACKNOWLEDGE not in card.buttons

    async def has_climbed(self) -> bool:
        """Whether somebody else has it."""
        return bool(self.climbed)

    async def has_read(self) -> bool:
        """Whether the operations lead has looked at the digest."""
        digest, client = self.digest(), self.told.slack.clients.get(self.lead.id)
        return digest is not None and client is not None and client.read.get(self.leads, 0) / 1e6 >= float(digest.ts)

    # What can be read

    @property
    def leads(self) -> str:
        """The id of the operations leads' channel."""
        return self.told.slack.workspace.channel(LEADS).id

    def name_of(self, id_: str) -> str:
        """What somebody is called."""
        users = self.told.slack.workspace.users
        return users[id_].real_name if id_ in users else id_

    def pulse(self) -> Message | None:
        """The pulse of the story, as it stands."""
        return _pulse(self.employee, self.began)

    def card(self) -> Message | None:
        """The champion's card of the concern."""
        return newest(self.champion, f"card:{self.concern}:")

    def digest(self) -> Message | None:
        """The newest digest that came since the story began."""
        found = newest(self.lead, "digest", LEADS)
        return found if found is not None and float(found.ts) > self.began else None

    async def has_learned(self) -> bool:
        """Whether the one who is asked has done a lesson."""
        done = (PersonRow.slack_id == self.employee.id, LessonStep.standing == Standing.DONE)
        at = col(LessonStep.at) >= self.told.clock.now() - LONG

        def count(session: Session) -> int:
            query = select(func.count()).select_from(LessonStep).join(PersonRow).where(*done, at)
            return int(session.exec(query).one())

        return await self.told.product.house.db.read(count) > 0


def newest(person: Person, key: str, channel: str | None = None) -> Message | None:
    """The newest message with a key that begins so, in the DM unless told otherwise."""
    found = (m for m in reversed(person.messages(channel or person.dm.id, newest=60)) if (m.key or "").startswith(key))
    return next(found, None)


async def cast(told: Story, pace: Pace) -> Cast:
    """Whoever has just been asked, with a champion who is there and works by the same clock.

    Complaint where the company is too small, or everybody is away.
    """
    workspace = told.slack.workspace
    people = [one for one in workspace.users.values() if not one.is_bot and not one.deleted]
    lead = next(one for one in people if ROLES[Role.OPERATIONS_LEAD] in one.title.split(", "))
    champions = {
        one.title.partition(", ")[0]: one for one in people if ROLES[Role.AI_CHAMPION] in one.title.split(", ")
    }
    size = {name: sum(one.title.partition(", ")[0] == name for one in people) for name in champions}
    fitting = [
        (one, champions[one.title])
        for one in people
        if one.title in champions and size[one.title] >= ENOUGH and one.tz == champions[one.title].tz == lead.tz
    ]
    free = [told.town.take_place(one.id) for one, _ in fitting]
    began = told.clock.now().timestamp()
    await _ask(told)

    def playing() -> tuple[User, User] | None:
        able = (pair for pair in fitting if not pair[1].status_text and _can_play(told.slack.person(pair[0].id), began))
        return next(able, None)

    await pace.until(lambda: playing() is not None, ASKED_WITHIN)
    chosen = playing()
    if chosen is None:
        raise Complaint("Nobody of this company can play the story: take more people, or another seed.")
    employee, champion = (told.slack.person(one.id) for one in chosen)
    made = Cast(told, pace, employee, champion, told.slack.person(lead.id), began)
    # For as long as the story may be played, these two do nothing of their own accord.
    told.town.take_place(made.employee.id)
    told.town.take_place(made.champion.id)
    for gets_up in free:
        gets_up()
    made.listen()
    return made


def _pulse(person: Person, began: float) -> Message | None:
    found = newest(person, "pulse")
    return found if found is not None and float(found.ts) >= began else None


def _can_play(person: Person, began: float) -> bool:
    pulse = _pulse(person, began)
    return pulse is not None and len(labels(pulse)) > 1 and CHANGE not in labels(pulse)


async def _ask(told: Story) -> None:
    """A pulse that has just come, so that there is something to answer."""
    house, now = told.product.house, told.clock.now()
    order = Order(PULSE, now, now + DAYS, by="demo")
    await house.db.write(lambda s: open_now(s, house.settings, house.terms, order, now))
    house.due.set()
