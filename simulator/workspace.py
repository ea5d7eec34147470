"""Holds a workspace's people, channels, groups and files, and finds them as Slack would."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from simulator.ids import Ids, im_id
from simulator.records import Channel, ChannelKind, File, User, Usergroup


class _Index:
    """Finds the first member called something without asking each of a hundred thousand."""

    def __init__(self, users: dict[str, User], called: Callable[[User], tuple[str, ...]]) -> None:
        self._users, self._called = users, called
        self._ids: dict[str, str] = {}

    def find(self, wanted: str) -> User | None:
        user = self._look(wanted)
        if user is None:
            # Made when first asked for, and again when somebody came or is called otherwise.
            self._ids.clear()
            for one in self._users.values():
                for name in self._called(one):
                    self._ids.setdefault(name, one.id)
            user = self._look(wanted)
        return user

    def _look(self, wanted: str) -> User | None:
        user = self._users.get(self._ids.get(wanted, ""))
        return user if user is not None and wanted in self._called(user) else None


class Workspace:
    """The state without its messages. Ids are made by `ids`, time is told by `now`."""

    def __init__(self, *, name: str, now: Callable[[], datetime], ids: Ids) -> None:
        self.name = name
        self.domain = name.lower().replace(" ", "-")
        self.now = now
        self.ids = ids
        self.team_id = ids.next("T")
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self.files: dict[str, File] = {}
        self._by_email = _Index(self.users, lambda user: (user.email.lower(),))
        self._by_name = _Index(self.users, lambda user: (user.name, user.real_name))
        self._opened = int(now().timestamp())

    def add_user(self, name: str, **fields: Any) -> User:
        """A new member; `fields` are those of `User`, anything left out is filled in."""
        fields.setdefault("id", self.ids.next("U"))
        fields.setdefault("real_name", name.replace(".", " ").title())
        fields.setdefault("email", f"{name}@example.com")
        fields.setdefault("team_id", self.team_id)
        for shared in ("tz", "locale", "title"):
            if shared in fields:
                fields[shared] = sys.intern(fields[shared])
        user = User(name=name, **fields)
        self.users[user.id] = user
        return user

    def user_by_email(self, email: str) -> User | None:
        """As users.lookupByEmail finds it."""
        return self._by_email.find(email.lower())

    def user(self, who: str) -> User:
        """A member by id, name, email or real name; KeyError when there is none."""
        found = self.users.get(who) or (self.user_by_email(who) if "@" in who[1:] else None)
        if found is None:
            found = self._by_name.find(who.removeprefix("@"))
        if found is None:
            raise KeyError(f"nobody here is called {who!r}")
        return found

    def add_channel(
        self, name: str, *, kind: ChannelKind = "public", members: list[str] | None = None, id_: str | None = None
    ) -> Channel:
        """A new channel; `members` are ids, names or emails."""
        channel = Channel(
            id_ or self.ids.next("C"), kind, name=name.removeprefix("#"), created=int(self.now().timestamp())
        )
        channel.members = {self.user(m).id for m in members or []}
        self.channels[channel.id] = channel
        return channel

    def channel(self, which: str) -> Channel:
        """A channel by id, `#name` or name; KeyError when there is none."""
        found = self.channels.get(which)
        if found is None:
            bare = which.removeprefix("#")
            found = next((c for c in self.named_channels() if c.name == bare), None)
        if found is None:
            raise KeyError(f"there is no channel {which!r}")
        return found

    def named_channels(self) -> Iterator[Channel]:
        """Every channel that is not a DM."""
        return (c for c in self.channels.values() if c.kind != "im")

    def im(self, user_id: str) -> Channel:
        """The DM between the app and that person, made when first needed."""
        channel_id = im_id(user_id)
        channel = self.channels.get(channel_id)
        if channel is None:
            channel = Channel(channel_id, "im", user=user_id, created=self._opened)
            self.channels[channel_id] = channel
        return channel

    def channels_of(self, user_id: str) -> list[Channel]:
        """The channels a person is in, DM with the app first."""
        named = [c for c in self.named_channels() if c.members and user_id in c.members]
        dm = self.channels.get(im_id(user_id))
        return [dm, *named] if dm else named

    def add_usergroup(self, handle: str, name: str, users: list[str]) -> Usergroup:
        """A user group of those people (ids, names or emails)."""
        group = Usergroup(self.ids.next("S"), handle.removeprefix("@"), name, [self.user(u).id for u in users])
        self.usergroups[group.id] = group
        return group
