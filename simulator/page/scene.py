"""What everything that is drawn needs to know: who looks, what people are called, and how something is done."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from nicegui import ui

from simulator.json_types import Json
from simulator.markdown import markdown
from simulator.person import Person
from simulator.slack import Slack

Doing = Callable[[], Awaitable[object]]
Tell = Callable[[Doing], Awaitable[None]]
Asks = Callable[[Json], Awaitable[bool]]

_DATE = re.compile(r"<!date\^(\d+)\^([^|>]*)\|?([^>]*)>")
_FORMS = {
    "{date_long_pretty}": "%A, %-d %B %Y",
    "{date_long}": "%A, %-d %B %Y",
    "{date_short_pretty}": "%-d %b %Y",
    "{date_short}": "%-d %b %Y",
    "{date_pretty}": "%-d %B %Y",
    "{date_num}": "%Y-%m-%d",
    "{date}": "%-d %B %Y",
    "{time_secs}": "%H:%M:%S",
    "{time}": "%H:%M",
}


def tell_props(element: ui.element, **props: str) -> None:
    """Set attributes of an element that is shown already; `_` stands for a hyphen."""
    new = {name.replace("_", "-"): value for name, value in props.items()}
    if any(element.props.get(name) != value for name, value in new.items()):
        element.props.update(new)
        element.update()


def entry(words: str, doing: Callable[[], object]) -> None:
    """An entry of the menu that is open."""
    ui.menu_item(words, doing).props("role=menuitem")


@dataclass(frozen=True, slots=True)
class Scene:
    """`tell` does what the person does, and shows what came of it; `asks` shows a confirmation and waits for it."""

    slack: Slack
    person: Person
    tell: Tell
    asks: Asks

    def name_of(self, id_: str) -> str:
        """What somebody, or a channel, is called."""
        users, channels = self.slack.workspace.users, self.slack.workspace.channels
        return users[id_].real_name if id_ in users else channels[id_].name if id_ in channels else id_

    def here(self, moment: datetime) -> datetime:
        """A moment by the person's own clock."""
        return moment.astimezone(ZoneInfo(self.person.user.tz))

    def markdown(self, text: str) -> str:
        """mrkdwn as Markdown: names, links, and times by the person's own clock."""
        return markdown(_DATE.sub(self._date, text), self.name_of, links=True)

    def _date(self, found: re.Match[str]) -> str:
        there = self.here(datetime.fromtimestamp(int(found.group(1)), ZoneInfo("UTC")))
        words = found.group(2).partition("^")[0]
        for token, form in _FORMS.items():
            words = words.replace(token, there.strftime(form))
        return words
