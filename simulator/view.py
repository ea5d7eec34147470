"""A modal or a Home as its person reads it."""

from collections.abc import Callable

from simulator.json_types import Json
from simulator.rendering import button_texts, view_text


class View:
    """Wraps the view object of Slack's API. `errors` are what a submission was sent back with, by label."""

    __slots__ = ("data", "errors")

    def __init__(self, data: Json, errors: dict[str, str] | None = None) -> None:
        self.data = data
        self.errors = errors or {}

    @property
    def id(self) -> str:
        """Its view id."""
        return str(self.data["id"])

    @property
    def title(self) -> str:
        """The title line; empty for a Home."""
        return str((self.data.get("title") or {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return list(self.data["blocks"])

    @property
    def buttons(self) -> list[str]:
        """The texts of its buttons, in order, without submit and close."""
        return button_texts(self.blocks)

    @property
    def callback_id(self) -> str:
        """The app's name for this kind of view."""
        return str(self.data["callback_id"])

    @property
    def private_metadata(self) -> str:
        """What the app carries along; nobody sees it."""
        return str(self.data["private_metadata"])

    def visible(self, name_of: Callable[[str], str] | None = None) -> str:
        """What the client shows, errors included."""
        lines = [view_text(self.data, name_of), *(f"⚠ {label}: {text}" for label, text in self.errors.items())]
        return "\n".join(line for line in lines if line)

    @property
    def text(self) -> str:
        """What the client shows."""
        return self.visible()

    def __repr__(self) -> str:
        return f"<View {self.id} {self.title!r}>"
