"""The Home tab, shortcuts, and elements that tell the app at once."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from simulator import Slack

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def home(text: str, *elements: Json) -> Json:
    blocks: list[Json] = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
    if elements:
        blocks.append({"type": "actions", "block_id": "acts", "elements": list(elements)})
    return {"type": "home", "callback_id": "home", "blocks": blocks}


PAUSE = {"type": "button", "text": plain("Pause"), "action_id": "pause", "value": "week"}


async def test_opening_home_lets_the_app_publish_it(slack: Slack, app: AsyncApp) -> None:
    seen: list[Json] = []

    @app.event("app_home_opened")
    async def opened(event: Json, client: Any) -> None:
        seen.append(event)
        await client.views_publish(user_id=event["user"], view=home("*Welcome*", PAUSE))

    @app.action("pause")
    async def pause(ack: Any, body: Json, client: Any) -> None:
        await ack()
        assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
        await client.views_publish(user_id=body["user"]["id"], view=home("Paused"), hash=body["view"]["hash"])

    ana = slack.person("ana")
    await ana.opens_home()
    await ana.sees("Welcome")
    slack.person("ben").does_not_see("Welcome")
    await ana.clicks("Pause")
    await ana.sees("Paused")
    await ana.opens_home()
    await slack.quiet(1)
    assert ["view" in event for event in seen] == [False, True]
    assert seen[0]["tab"] == "home"


async def test_a_home_is_published_for_people_and_by_hash(slack: Slack, client: Any) -> None:
    ana = slack.person("ana").id
    first = await client.views_publish(user_id=ana, view=home("one"))
    await client.views_publish(user_id=ana, view=home("two"), hash=first["view"]["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id=ana, view=home("three"), hash=first["view"]["hash"])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_publish(user_id="U0NOBODY", view=home("x"))
    await client.views_update(view_id=first["view"]["id"], view=home("four"))
    assert "four" in slack.person("ana").home.text


async def test_without_a_home_tab_nothing_is_published(open_slack: Any, client_of: Any, manifest: Json) -> None:
    manifest["features"]["app_home"]["home_tab_enabled"] = False
    slack = await open_slack(manifest)
    with pytest.raises(SlackApiError, match="not_enabled"):
        await client_of(slack).views_publish(user_id=slack.person("ana").id, view=home("x"))


async def test_shortcuts_reach_the_app(slack: Slack, app: AsyncApp) -> None:
    used: list[Json] = []

    @app.shortcut("concern")
    async def anywhere(ack: Any, body: Json) -> None:
        await ack()
        used.append(body)

    @app.shortcut("concern_from")
    async def on_message(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        used.append(body)
        await respond("Noted", replace_original=False)

    ana, ben = slack.person("ana"), slack.person("ben")
    await ana.uses_shortcut("Raise a concern")
    await ben.says("this tool watches us", to="#general")
    await ana.uses_shortcut("Make it a concern", on_message="watches us")
    await ana.sees("Noted")
    ben.does_not_see("Noted")
    assert (used[0]["type"], used[1]["type"]) == ("shortcut", "message_action")
    assert used[1]["message"]["user"] == ben.id
    with pytest.raises(AssertionError, match="no global shortcut"):
        await ana.uses_shortcut("Make it a concern")


MENU = [
    {
        "type": "section",
        "block_id": "row",
        "text": {"type": "mrkdwn", "text": "*Concern 12*"},
        "accessory": {
            "type": "overflow",
            "action_id": "more",
            "options": [{"text": plain("Snooze"), "value": "s"}, {"text": plain("Hand over"), "value": "h"}],
        },
    },
    {
        "type": "actions",
        "block_id": "who",
        "elements": [
            {"type": "users_select", "action_id": "to", "placeholder": plain("Delegate to")},
            {"type": "datepicker", "action_id": "until", "placeholder": plain("Until")},
            {"type": "conversations_select", "action_id": "where", "placeholder": plain("Channel")},
        ],
    },
]


async def test_choices_in_a_message_are_told_at_once(slack: Slack, app: AsyncApp) -> None:
    told: list[tuple[str, Any]] = []
    states: list[Json] = []

    async def chosen(ack: Any, action: Json, body: Json) -> None:
        await ack()
        keys = ("selected_option", "selected_user", "selected_date", "selected_conversation")
        told.append((action["action_id"], next(action[k] for k in keys if k in action)))
        states.append(body["state"]["values"])

    for action_id in ("more", "to", "until", "where"):
        app.action(action_id)(chosen)
    ana, ben = slack.person("ana"), slack.person("ben")
    await app.client.chat_postMessage(channel=ana.id, text="x", blocks=MENU, token=slack.bot_token)
    await ana.picks("Concern 12", "Snooze")
    await ana.picks("…", "Hand over")
    await ana.picks("Delegate to", "ben")
    await ana.picks("Until", "2026-06-01")
    await ana.picks("Channel", "#general")
    assert [(name, value["value"] if isinstance(value, dict) else value) for name, value in told] == [
        ("more", "s"),
        ("more", "h"),
        ("to", ben.id),
        ("until", "2026-06-01"),
        ("where", slack.workspace.channel("general").id),
    ]
    assert states[-1]["who"]["to"] == {"type": "users_select", "selected_user": ben.id}
    with pytest.raises(AssertionError, match="sees no “Concern 13”"):
        await ana.picks("Concern 13", "Snooze")
    with pytest.raises(AssertionError, match="sees no “Concern 12” with “Delete”"):
        await ana.picks("Concern 12", "Delete")


async def test_choices_go_by_the_question_above_them(slack: Slack, app: AsyncApp) -> None:
    told: list[str] = []
    options = [{"text": plain(text), "value": text.lower()} for text in ("Yes", "No")]
    blocks = []
    for number in (1, 2):
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": f"*Question {number}*"}})
        radio = {"type": "radio_buttons", "action_id": f"q{number}", "options": options}
        blocks.append({"type": "actions", "elements": [radio]})

    async def chosen(ack: Any, action: Json) -> None:
        await ack()
        told.append(f"{action['action_id']} {action['selected_option']['value']}")

    app.action("q1")(chosen)
    app.action("q2")(chosen)
    ana = slack.person("ana")
    await app.client.chat_postMessage(channel=ana.id, text="x", blocks=blocks, token=slack.bot_token)
    await ana.picks("Question 2", "No")
    await ana.picks("Question 1", "Yes")
    assert told == ["q2 no", "q1 yes"]


async def test_an_input_that_dispatches_tells_at_once(slack: Slack, app: AsyncApp) -> None:
    told: list[Json] = []
    blocks = [
        {
            "type": "input",
            "dispatch_action": True,
            "label": plain("Filter"),
            "element": {"type": "plain_text_input", "action_id": "filter"},
        }
    ]

    @app.action("filter")
    async def typed(ack: Any, action: Json) -> None:
        await ack()
        told.append(action)

    ana = slack.person("ana")
    await app.client.chat_postMessage(channel=ana.id, text="x", blocks=blocks, token=slack.bot_token)
    await ana.fills("Filter", "jobs")
    assert [(a["value"], a["type"]) for a in told] == [("jobs", "plain_text_input")]


async def test_external_selects_ask_the_app_for_options(slack: Slack, app: AsyncApp) -> None:
    picked: list[Json] = []
    blocks = [{"type": "actions", "elements": [{"type": "external_select", "action_id": "who"}]}]

    @app.options("who")
    async def suggest(ack: Any, payload: Json) -> None:
        await ack(options=[{"text": plain(payload["value"]), "value": "42"}])

    @app.action("who")
    async def chosen(ack: Any, action: Json) -> None:
        await ack()
        picked.append(action["selected_option"])

    ana = slack.person("ana")
    await app.client.chat_postMessage(channel=ana.id, text="x", blocks=blocks, token=slack.bot_token)
    await ana.picks("who", "Finance")
    assert picked[0]["value"] == "42"
