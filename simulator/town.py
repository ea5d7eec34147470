"""The town: everybody in the workspace, living by their own temper, in simulated or in real time."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from simulator.ailments import Ailments
from simulator.approvals import Approvals
from simulator.duties import Duties
from simulator.errands import Errands
from simulator.grievances import Grievances
from simulator.hands import Hands
from simulator.lessons import Lessons
from simulator.life import EVERYBODY, Life
from simulator.message import Message
from simulator.opinions import Opinions
from simulator.people import Mind, mind_of
from simulator.promises import Promises
from simulator.seen import Seen
from simulator.slack import Slack
from simulator.steering import Steering
from simulator.weariness import Weariness

UNASKED = ("pulse", "reminder", "nudge")
"""What counts among the few messages a week."""


class Town:
    """Reacts to messages, each told by the key in its metadata, and counts what arrived.

    In simulated time `next_action` and `act` let whoever moves the clock live through it. In real time `live` does;
    with `haste` nobody waits longer than that with anything, and nobody minds the hour.
    """

    def __init__(self, slack: Slack, seed: int, *, keep_truth: bool = True, haste: timedelta | None = None) -> None:
        self.slack = slack
        self._life = Life(slack, seed, haste)
        self._promises, self._seen = Promises(), Seen()
        hands, errands = Hands(self._life), Errands(self._life)
        self._hands = hands
        self._opinions = Opinions(self._life, errands, keep_truth=keep_truth)
        self._lessons = Lessons(self._life, hands)
        self._weariness = Weariness(self._life, self._promises, self._lessons.later.void)
        self._grievances = Grievances(self._life, hands, errands, self._seen)
        self._duties = Duties(self._life, hands, errands, self._seen)
        self._approvals = Approvals(self._life, errands)
        self._steering = Steering(self._life, errands, self._grievances)
        self._ailments = Ailments(self._life)
        self._countries: Mapping[str, str | None] = {}

    def populate(self, volunteers: Mapping[str, bool], countries: Mapping[str, str | None] | None = None) -> None:
        """Give everybody a mind; `volunteers` maps user ids to whether they came of their own accord.

        `countries` maps them to the ISO 3166 code by whose public holidays and weekend they live, or None.
        """
        self._countries = self._lessons.countries = countries or {}
        for user_id, volunteer in volunteers.items():
            user = self.slack.workspace.user(user_id)
            self.minds[user_id] = mind_of(self._life.seed, user.email or user.name, volunteer=volunteer)
        self.slack.on_message(self.hears)
        self._life.later(EVERYBODY, timedelta(0), self._grievances.brood)
        if self._life.haste is None:
            self._life.later(EVERYBODY, timedelta(0), self._ailments.brood)

    # Living

    def next_action(self) -> datetime | None:
        """When somebody next does something, or None."""
        return self._life.next_action()

    async def act(self, now: datetime) -> None:
        """Everybody whose time has come does what they had in mind."""
        await self._life.act(now)

    @property
    def lives(self) -> bool:
        """Whether people do things of their own accord; set it, and they stand still or go on."""
        return self._life.places.still_since is None

    @lives.setter
    def lives(self, lives: bool) -> None:
        now = self.slack.workspace.now()
        if lives:
            self._life.goes_on(now)
        else:
            self._life.stands_still(now)

    def take_place(self, who: str) -> Callable[[], None]:
        """Act in somebody's place: they do nothing of their own accord until what comes back is called."""
        self._life.places.take(who)
        return lambda: self._life.places.leave(who)

    async def live(self, until: datetime | Callable[[], bool]) -> None:
        """Act as real time passes, many at once, until that moment or until that holds. For a Slack in real time."""
        await self._life.live(until)

    def hears(self, audience: str, message: Message) -> None:
        """A message appeared, changed or went; called by the workspace."""
        if audience not in self.minds:
            return
        kind, *about = (message.key or "").split(":")
        if message.ephemeral:
            self._weariness.told(audience, message)
        elif message.change == "posted":
            self._arrived(audience, message, kind, about)
        elif message.change == "changed":
            self._changed(audience, message, kind, about)
        else:
            self._hands.drop(audience, message.ts)

    def _arrived(self, who: str, message: Message, kind: str, about: list[str]) -> None:
        if kind in UNASKED:
            zone = self.slack.workspace.user(who).tz
            asked = kind == "nudge" and self._lessons.is_wanted(who, message)
            self._promises.arrived(who, self.slack.workspace.now(), zone, self._countries.get(who), asked=asked)
            self._weariness.arrived(who, message)
        match kind, about:
            case (("pulse" | "reminder"), _):
                self._opinions.arrived(who, message)
            case "nudge", _:
                self._lessons.arrived(who, message)
            case "contact", _:
                self._weariness.greeted(who, message)
            case "digest", _:
                self._approvals.reminded(who, message)
                self._steering.came(who, message)
            case "task", _:
                self._steering.given(who, message)
            case "card", [number, rung, *_]:
                self._duties.came(who, message, int(number), int(rung))
            case "step", [number, *_]:
                self._grievances.heard(who, message, int(number))
                self._duties.hears_of(who, int(number))
                self._duties.may_tell(who, message)

    def _changed(self, who: str, message: Message, kind: str, about: list[str]) -> None:
        match kind, about:
            case (("pulse" | "reminder"), _):
                self._opinions.changed(who, message)
            case "contact", _:
                self._weariness.told(who, message)
            case "card", [number, rung, *_]:
                self._duties.changed(who, message, int(number), int(rung))
            case _:
                self._hands.changed(who, message)

    # What they know

    @property
    def minds(self) -> dict[str, Mind]:
        """What everybody is like, by user id."""
        return self._life.minds

    @property
    def answered(self) -> set[tuple[str, str]]:
        """(person, round) of everybody who saw that an answer of theirs was taken."""
        return self._opinions.answered

    @property
    def truth(self) -> list[dict[str, Any]]:
        """Every answer that was taken: person, round, question, answer, at. Empty without `keep_truth`."""
        return self._opinions.truth

    @property
    def raised(self) -> dict[int, str]:
        """The number of each concern that somebody was told is saved, and who that was, by user id."""
        return self._seen.raised

    def nudges(self) -> dict[str, int]:
        """Lessons delivered, done and snoozed, and what could be complained of: pulses, reminders and lessons alike.

        snoozed_lost: put off, and not there when it was promised. over_budget: beyond two in any seven days of one
        person. out_of_hours: outside 9 to 17 by their own wall clock, or on a day off. after_stop: after they were told
        that messages have stopped.
        """
        lessons = self._lessons
        counts = {"delivered": lessons.delivered, "done": lessons.done, "snoozed": lessons.snoozed}
        counts["snoozed_lost"] = lessons.snoozed_lost
        return counts | self._promises.counts()

    def concerns(self) -> dict[str, int]:
        """What became of the concerns raised here: raised, acknowledged, resolved, escalated, open."""
        return self._seen.counts()
