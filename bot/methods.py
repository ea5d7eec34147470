"""The methods of Slack's Web API that are called here, with their limits, scopes, and what for; what errors mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.pace import POST, Limit

WORKERS_WAIT = 30.0
"""Whoever says messages waits no longer than that for anything else: what they were about to say is put off."""
ERRAND = 600.0
"""What is only brought up to date beside it may come later, but not for ever."""
TRIGGER = 2.0
"""A form opens within three seconds of the tap, or not at all."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API that is called here: its limit, the bot scopes it needs, and what for.

    `patience` are the seconds that a call is worth waiting for its turn; None for as long as it takes. The limit of
    messages is not published: it is learned (`rules.ceiling`), and what is due waits in its row. A connection has waits
    of its own between two attempts (`connection`), and keeps to those that Slack asks for.
    """

    limit: Limit | None
    scopes: tuple[str, ...]
    used_for: str
    patience: float | None = WORKERS_WAIT


UPDATE = "chat.update"
METHODS = {
    "auth.test": Method(Limit(100, 10), (), "learn the bot's own id and workspace at the start", patience=None),
    POST: Method(None, ("chat:write",), "pulses, reminders, first contact, digests"),
    UPDATE: Method(Limit(50, 10), ("chat:write",), "keep questions and the cards of concerns up to date", ERRAND),
    "chat.getPermalink": Method(
        Limit(200, 20), (), "link the cards of concerns from the digest of whoever has them", 60
    ),
    "apps.connections.open": Method(None, (), "connect in Socket Mode, with the app token", patience=None),
    "conversations.open": Method(
        Limit(50, 10),
        ("im:write",),
        "find the DM in which a lost message may be, or to which what is kept about somebody goes",
    ),
    "conversations.history": Method(
        Limit(50, 10), ("im:history",), "look for a message before it is said again after a lost reply"
    ),
    "users.list": Method(
        Limit(20, 5), ("users:read", "users:read.email"), "match people by email; zone, absence, leavers", None
    ),
    "conversations.replies": Method(
        Limit(50, 10), ("im:history",), "look in a thread for a message before it is said again after a lost reply"
    ),
    "files.getUploadURLExternal": Method(
        Limit(100, 10),
        ("files:write",),
        "a digest's picture, where the workspace takes no tables and charts; what is kept about somebody",
    ),
    "files.completeUploadExternal": Method(Limit(100, 10), ("files:write",), "the same: put it below the digest"),
    "views.open": Method(Limit(100, 20), (), "open forms: answers, concerns, lessons", TRIGGER),
    "views.update": Method(Limit(100, 20), (), "show what was chosen in a form as it will be read", TRIGGER),
    "views.publish": Method(Limit(100, 20), (), "draw the Home of whoever looks at it", TRIGGER),
}
"""What `groundswell manifest` asks for is drawn from this table, and a test holds it to the calls made."""

PASSING = frozenset({"ratelimited", "rate_limited", "service_unavailable", "request_timeout"})
"""Errors after which the same call may succeed, and nothing was done."""

HALF_DONE = frozenset({"internal_error", "fatal_error"})
"""Errors of which Slack says that some of what was asked may have been done."""

ACCOUNT = frozenset(
    {
        "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope",
        "org_login_required", "ekm_access_denied", "team_added_to_org", "accesslimited", "not_allowed_token_type",
    }
)  # fmt: skip
"""Errors about the app as a whole. Somebody mends them, and then everything is still there to be said.

`no_permission`, `access_denied` and `team_access_not_granted` are none: Slack says them of one place as well, and what
may not be said in one place must not keep everybody else waiting.
"""

NO_RIGHT = frozenset({"missing_scope", "not_allowed_token_type", "ekm_access_denied"})
"""Those of them that, where one looks for a message, say that one may not look there: waiting would not help."""


def scopes(methods: Sequence[str] = tuple(METHODS)) -> dict[str, list[str]]:
    """Each bot scope that the methods need, and what for."""
    needed: dict[str, list[str]] = {}
    for name in methods:
        for scope in METHODS[name].scopes:
            needed.setdefault(scope, []).append(METHODS[name].used_for)
    return needed
