"""users.*, usergroups.*, team.info and bots.info: who is here."""

from typing import TYPE_CHECKING

from simulator.call import Call
from simulator.json_types import Json
from simulator.methods.paging import page
from simulator.records import User, Usergroup
from simulator.refusal import Refused

if TYPE_CHECKING:
    from simulator.slack import Slack

SLACKBOT = "USLACKBOT"
LARGEST_PAGE = 200
WITHOUT_LIMIT = 1000
"""Above so many members Slack wants a limit."""


def _user_json(slack: "Slack", user: User) -> Json:
    return user.as_json(slack.workspace.now(), with_email="users:read.email" in slack.config.scopes)


def users_list(slack: "Slack", call: Call) -> Json:
    """Everybody, page by page, deactivated people and bots included."""
    users = [_slackbot(slack), *slack.workspace.users.values()]
    if not call.text("limit") and len(users) > WITHOUT_LIMIT:
        raise Refused("limit_required", f"{len(users)} members do not fit into one answer")
    members, metadata = page(call, users, default=WITHOUT_LIMIT, most=_largest(call))
    return {
        "ok": True,
        "members": [_as_asked(call, _user_json(slack, user)) for user in members],
        "cache_ts": int(slack.workspace.now().timestamp()),
        "response_metadata": metadata,
    }


def _as_asked(call: Call, user: Json) -> Json:
    """A user as the caller wants to read them: Slack says a locale only where it is asked for."""
    return user if call.flag("include_locale") else {name: one for name, one in user.items() if name != "locale"}


def _slackbot(slack: "Slack") -> User:
    # Every workspace lists it, and not as a bot: who counts people must know it by its id.
    return User(SLACKBOT, "slackbot", "Slackbot", "", slack.workspace.team_id)


def _largest(call: Call) -> int:
    return LARGEST_PAGE if call.text("limit") else WITHOUT_LIMIT


def users_info(slack: "Slack", call: Call) -> Json:
    """One member by id."""
    user_id = call.required("user", "user_not_found")
    user = _slackbot(slack) if user_id == SLACKBOT else slack.workspace.users.get(user_id)
    if user is None:
        raise Refused("user_not_found", call.text("user"))
    return {"ok": True, "user": _user_json(slack, user)}


def lookup_by_email(slack: "Slack", call: Call) -> Json:
    """One member by email; deactivated people are not found."""
    user = slack.workspace.user_by_email(call.required("email", "users_not_found"))
    if user is None or user.deleted or user.is_bot:
        raise Refused("users_not_found", call.text("email"))
    return {"ok": True, "user": _user_json(slack, user)}


def usergroups_list(slack: "Slack", call: Call) -> Json:
    """The user groups."""
    groups = [g for g in slack.workspace.usergroups.values() if call.flag("include_disabled") or not g.disabled]
    return {"ok": True, "usergroups": [_group_json(slack, g, call) for g in groups]}


def _group_json(slack: "Slack", group: Usergroup, call: Call) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": slack.workspace.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "date_delete": 1 if group.disabled else 0,
    }
    if call.flag("include_users"):
        shown["users"] = group.users
    if call.flag("include_count"):
        shown["user_count"] = len(group.users)
    return shown


def usergroups_users_list(slack: "Slack", call: Call) -> Json:
    """Who is in a user group."""
    group = slack.workspace.usergroups.get(call.required("usergroup", "no_such_subteam"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise Refused("no_such_subteam", call.text("usergroup"))
    return {"ok": True, "users": group.users}


def team_info(slack: "Slack", call: Call) -> Json:
    """The workspace itself."""
    workspace = slack.workspace
    team = {
        "id": workspace.team_id,
        "name": workspace.name,
        "domain": workspace.domain,
        "email_domain": "example.com",
        "icon": {"image_default": True},
    }
    return {"ok": True, "team": team}


def bots_info(slack: "Slack", call: Call) -> Json:
    """The app's bot."""
    if call.text("bot", slack.bot_id) != slack.bot_id:
        raise Refused("bot_not_found", call.text("bot"))
    bot = {
        "id": slack.bot_id,
        "deleted": False,
        "name": slack.config.name,
        "app_id": slack.app_id,
        "user_id": slack.bot.id,
    }
    return {"ok": True, "bot": bot}


METHODS = {
    "users.list": users_list,
    "users.info": users_info,
    "users.lookupByEmail": lookup_by_email,
    "usergroups.list": usergroups_list,
    "usergroups.users.list": usergroups_users_list,
    "team.info": team_info,
    "bots.info": bots_info,
}
