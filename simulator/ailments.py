"""How people fall ill: for some days they do nothing, and their Slack status says so."""

from datetime import datetime, timedelta
from functools import partial

from simulator.life import Life

ILL = 0.25
"""The chance to be ill once in a season of six weeks."""
SHORTEST, LONGEST = 2, 7
"""Days."""
STATUS, EMOJI = "Out sick", ":face_with_thermometer:"


class Ailments:
    """Who is ill when."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._season = 0

    async def brood(self) -> None:
        """Everybody, for a season: who will be ill in it, when, and for how long."""
        for who in self._life.minds:
            user = self._life.slack.workspace.user(who)
            draw = self._life.draw(user.email or user.name, "ill", self._season)
            if draw.random() < ILL:
                days = draw.uniform(SHORTEST, LONGEST)
                self._life.of_itself(who, draw.random(), draw, partial(self._falls_ill, who, days))
        self._season += 1
        self._life.next_season(self.brood)

    async def _falls_ill(self, who: str, days: float) -> None:
        until: datetime = self._life.now() + timedelta(days=days)
        self._life.rests(who, until)
        self._life.slack.change_user(
            who, status_text=STATUS, status_emoji=EMOJI, status_expiration=int(until.timestamp())
        )
