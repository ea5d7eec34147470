"""Who may call: tokens, scopes, methods."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from simulator import Slack


async def error_of(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    return dict(refused.value.response.data)


async def test_only_known_tokens_open_the_door(slack: Slack, client_of: Any) -> None:
    for token, error in (
        ("xoxb-somebody", "invalid_auth"),
        (None, "not_authed"),
        (slack.app_token, "not_allowed_token_type"),
    ):
        assert (await error_of(client_of(slack, token=token).auth_test()))["error"] == error
    slack.revoked.add(slack.bot_token)
    assert (await error_of(client_of(slack).auth_test()))["error"] == "token_revoked"


async def test_auth_test_says_who_the_app_is(slack: Slack, client: Any) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team"]) == (slack.bot.id, slack.bot_id, "Acme")


async def test_an_unknown_method_is_refused(slack: Slack, client: Any) -> None:
    assert (await error_of(client.api_call("chat.scheduleMessage")))["error"] == "unknown_method"


SCOPES = [
    ("chat.postMessage", "chat:write", {"channel": "#general", "text": "x"}),
    ("users.list", "users:read", {}),
    ("users.lookupByEmail", "users:read.email", {"email": "ana@example.com"}),
    ("conversations.open", "im:write", {"users": "U1"}),
    ("usergroups.list", "usergroups:read", {}),
    ("files.getUploadURLExternal", "files:write", {"filename": "a", "length": 1}),
    ("reactions.add", "reactions:write", {}),
    ("pins.add", "pins:write", {}),
    ("team.info", "team:read", {}),
]


@pytest.mark.parametrize(("method", "scope", "args"), SCOPES, ids=[s[0] for s in SCOPES])
async def test_a_method_asks_for_its_scope(
    open_slack: Any, client_of: Any, manifest: dict[str, Any], method: str, scope: str, args: dict[str, Any]
) -> None:
    manifest["oauth_config"]["scopes"]["bot"].remove(scope)
    slack = await open_slack(manifest)
    answer = await error_of(client_of(slack).api_call(method, params=args))
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert scope not in answer["provided"].split(",")


async def test_reading_a_channel_asks_for_the_scope_of_its_kind(
    open_slack: Any, client_of: Any, manifest: dict[str, Any]
) -> None:
    manifest["oauth_config"]["scopes"]["bot"].remove("im:history")
    slack = await open_slack(manifest)
    answer = await error_of(client_of(slack).conversations_history(channel=slack.person("ana").dm.id))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "im:history")


async def test_without_the_email_scope_profiles_have_no_email(
    open_slack: Any, client_of: Any, manifest: dict[str, Any]
) -> None:
    for scopes, expected in ((["users:read"], False), (["users:read", "users:read.email"], True)):
        manifest["oauth_config"]["scopes"]["bot"] = scopes
        slack = await open_slack(manifest)
        user = await client_of(slack).users_info(user=slack.person("ana").id)
        assert ("email" in user["user"]["profile"]) is expected


async def test_calls_and_refusals_are_counted_by_method(slack: Slack, client: Any) -> None:
    await client.chat_postMessage(channel="#general", text="x")
    await error_of(client.chat_postMessage(channel="#nowhere", text="x"))
    counts = slack.counts()
    assert (counts["calls"], counts["refused"], counts["rate_limited"]) == (2, 1, 0)
    assert counts["methods"] == {"chat.postMessage": {"calls": 2, "refused": 1}}
