"""Keeps each person's stack of modals and their Home."""

from collections.abc import Callable

from simulator.bell import Bell
from simulator.ids import Ids
from simulator.json_types import Json
from simulator.packing import Packer
from simulator.refusal import Refused
from simulator.view import View

MOST_VIEWS = 3

ViewListener = Callable[[str, View, str], object]

_HOME = "V0HOME"


class Views:
    """Listeners get (user id, view, change); a change is opened, pushed, updated, published or closed."""

    def __init__(self, identity: Json, ids: Ids, bell: Bell) -> None:
        self._identity = identity
        self._ids = ids
        self._bell = bell
        self._stacks: dict[str, list[Json]] = {}
        self._homes: dict[str, bytes] = {}
        self._owners: dict[str, str] = {}
        self._packer = Packer()
        self._changes = 0
        self.listeners: list[ViewListener] = []

    def stack(self, user_id: str) -> list[Json]:
        """The modals that person has open, the top one last."""
        return self._stacks.get(user_id, [])

    def top(self, user_id: str) -> Json | None:
        """The modal that person sees."""
        stack = self.stack(user_id)
        return stack[-1] if stack else None

    def home(self, user_id: str) -> Json | None:
        """What was published as that person's Home."""
        packed = self._homes.get(user_id)
        return self._packer.unpack(packed) if packed else None

    def open(self, user_id: str, view: Json) -> Json:
        """Show a first modal; one that is open already gives way."""
        for old in self.stack(user_id):
            self._owners.pop(old["id"], None)
        return self._add(user_id, view, [], "opened")

    def push(self, user_id: str, view: Json) -> Json:
        """Show a modal on top of the others."""
        stack = self.stack(user_id)
        if len(stack) >= MOST_VIEWS:
            raise Refused("push_limit_reached", f"a stack holds {MOST_VIEWS} views")
        return self._add(user_id, view, stack, "pushed")

    def _add(self, user_id: str, view: Json, stack: list[Json], change: str) -> Json:
        self._refuse_known_external_id(view)
        view_id = self._ids.next("V")
        full = self._complete(view, view_id)
        full["root_view_id"] = stack[0]["id"] if stack else view_id
        full["previous_view_id"] = stack[-1]["id"] if stack else None
        self._stacks[user_id] = [*stack, full]
        self._owners[view_id] = user_id
        self._tell(user_id, full, change)
        return full

    def update(self, old: Json, view: Json, hash_: str = "") -> Json:
        """Replace what a view shows; it keeps its id and its place."""
        _check_hash(old, hash_)
        user_id = self.owner(old["id"])
        full = self._complete(view, old["id"])
        full["root_view_id"], full["previous_view_id"] = old["root_view_id"], old["previous_view_id"]
        if old["id"].startswith(_HOME):
            self._homes[user_id] = self._packer.pack(full)
        else:
            self._stacks[user_id] = [full if v["id"] == old["id"] else v for v in self.stack(user_id)]
        self._tell(user_id, full, "updated")
        return full

    def publish(self, user_id: str, view: Json, hash_: str = "") -> Json:
        """Set somebody's Home."""
        old = self.home(user_id)
        if old is not None:
            _check_hash(old, hash_)
        view_id = f"{_HOME}{user_id}"
        full = self._complete(view, view_id)
        full["root_view_id"], full["previous_view_id"] = view_id, None
        self._homes[user_id] = self._packer.pack(full)
        self._tell(user_id, full, "published")
        return full

    def close(self, user_id: str, *, everything: bool = False) -> Json | None:
        """Take the top modal away, or all of them; the view that was on top."""
        stack = self.stack(user_id)
        if not stack:
            return None
        gone = stack if everything else stack[-1:]
        rest = stack[: len(stack) - len(gone)]
        for view in gone:
            self._owners.pop(view["id"], None)
        if rest:
            self._stacks[user_id] = rest
        else:
            del self._stacks[user_id]
        self._tell(user_id, stack[-1], "closed")
        return stack[-1]

    def find(self, view_id: str, external_id: str) -> Json:
        """The view that views.update means."""
        if view_id.startswith(_HOME):
            home = self.home(view_id.removeprefix(_HOME))
            if home is not None:
                return home
        for owner_id in [self._owners[view_id]] if view_id in self._owners else set(self._owners.values()):
            for view in self.stack(owner_id):
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return view
        raise Refused("not_found", f"nobody has {view_id or external_id} open")

    def owner(self, view_id: str) -> str:
        """Who has that view open."""
        return view_id.removeprefix(_HOME) if view_id.startswith(_HOME) else self._owners[view_id]

    def _complete(self, view: Json, view_id: str) -> Json:
        self._changes += 1
        defaults = {
            "title": None,
            "submit": None,
            "close": None,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
        }
        given = {name: value for name, value in view.items() if value is not None}
        return {
            **defaults,
            **given,
            **self._identity,
            "id": view_id,
            "state": {"values": {}},
            "hash": f"{self._changes}.{self._ids.secret(8)}",
        }

    def _refuse_known_external_id(self, view: Json) -> None:
        external_id = view.get("external_id")
        if external_id and any(
            v["external_id"] == external_id for owner in self._owners.values() for v in self.stack(owner)
        ):
            raise Refused("duplicate_external_id", f"{external_id} is taken")

    def _tell(self, user_id: str, view: Json, change: str) -> None:
        for listener in self.listeners:
            listener(user_id, View(view), change)
        self._bell.ring()


def _check_hash(old: Json, hash_: str) -> None:
    if hash_ and hash_ != old["hash"]:
        raise Refused("hash_conflict", "the view has changed since")
