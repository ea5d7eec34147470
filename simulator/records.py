"""The people, channels, groups and files of a workspace, lean enough for 100,000 of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from simulator.json_types import Json

ChannelKind = Literal["public", "private", "im"]


@dataclass(slots=True)
class User:
    """One member. `status_expiration` is in epoch seconds, 0 for never."""

    id: str
    name: str
    real_name: str
    email: str
    team_id: str
    tz: str = "Europe/London"
    locale: str = "en-GB"
    title: str = ""
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    is_bot: bool = False
    deleted: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False

    def tz_offset(self, now: datetime) -> int:
        """Seconds east of UTC at that moment, summer time included."""
        offset = now.astimezone(ZoneInfo(self.tz)).utcoffset()
        return int(offset.total_seconds()) if offset else 0

    def as_json(self, now: datetime, *, with_email: bool) -> Json:
        """The user object of users.list and users.info."""
        user: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "profile": self._profile(with_email=with_email and not self.is_bot),
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": int(now.timestamp()),
        }
        if self.is_stranger:
            user["is_stranger"] = True
        if not self.deleted:
            user |= {
                "real_name": self.real_name,
                "tz": self.tz,
                "tz_label": self.tz,
                "tz_offset": self.tz_offset(now),
                "locale": self.locale,
                "is_admin": self.is_admin,
                "is_owner": False,
                "is_primary_owner": False,
                "is_restricted": self.is_restricted,
                "is_ultra_restricted": self.is_ultra_restricted,
                "is_email_confirmed": True,
            }
        return user

    def _profile(self, *, with_email: bool) -> Json:
        return {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "title": self.title,
            "status_text": self.status_text,
            "status_emoji": self.status_emoji,
            "status_expiration": self.status_expiration,
            "team": self.team_id,
            **({"email": self.email} if with_email and self.email else {}),
        }


class Stored:
    """One message as it is kept: packed, with only what is searched left outside."""

    __slots__ = ("packed", "thread", "ts")

    def __init__(self, ts: int, thread: int, packed: bytes) -> None:
        self.ts = ts
        self.thread = thread
        self.packed = packed


class Channel:
    """A channel or a DM. `user` is the person of a DM with the app; `members` is None there."""

    __slots__ = ("archived", "created", "creator", "id", "kind", "members", "messages", "name", "shared", "user")

    def __init__(self, id_: str, kind: ChannelKind, *, name: str = "", user: str = "", created: int = 0) -> None:
        self.id = id_
        self.kind: ChannelKind = kind
        self.name = name
        self.user = user
        self.members: set[str] | None = None if kind == "im" else set()
        self.messages: list[Stored] = []
        self.archived = False
        self.shared = False
        self.created = created
        self.creator = ""

    @property
    def payload_name(self) -> str:
        """What interaction payloads call it."""
        return {"im": "directmessage", "private": "privategroup"}.get(self.kind, self.name)


@dataclass(slots=True)
class Usergroup:
    """A user group, `@handle`."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)
    disabled: bool = False


@dataclass(slots=True)
class File:
    """An uploaded file; `content` is None until it has been posted to its upload URL."""

    id: str
    name: str
    length: int
    secret: str
    title: str = ""
    alt_text: str = ""
    content: bytes | None = None
    completed: bool = False
    channels: list[str] = field(default_factory=list)
    created: int = 0
