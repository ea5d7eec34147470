"""Modals: opening, filling in, sending off with field errors, stacks of three, and their limits."""

from contextlib import suppress
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from simulator import NotAcknowledged, Slack
from simulator.refusal import Refused
from simulator.viewkit import checked_view

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def text_input(label: str, block_id: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "value", **more.pop("element", {})}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def form(named: str = "Raise a concern", **more: Any) -> Json:
    options = [{"text": plain(t), "value": t.lower()} for t in ("Jobs", "Privacy")]
    return {
        "type": "modal",
        "callback_id": "concern",
        "title": plain(named),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "private_metadata": "17",
        "blocks": [
            text_input("What troubles you?", "what", element={"multiline": True, "min_length": 3}),
            text_input("Anything else?", "else", optional=True),
            {
                "type": "input",
                "block_id": "theme",
                "label": plain("Theme"),
                "element": {"type": "static_select", "action_id": "pick", "options": options},
            },
            {
                "type": "input",
                "block_id": "how",
                "label": plain("How"),
                "element": {"type": "checkboxes", "action_id": "tick", "options": options},
                "optional": True,
            },
        ],
        **more,
    }


def opens(app: AsyncApp, view: Json) -> None:
    """Let `/concern` open that view."""

    @app.command("/concern")
    async def concern(ack: Any, client: Any, body: Json) -> None:
        await ack()
        with suppress(SlackApiError):
            await client.views_open(trigger_id=body["trigger_id"], view=view)


def on_submission(app: AsyncApp, *answers: Json) -> list[Json]:
    """Answer submissions one after the other; what arrived."""
    arrived: list[Json] = []

    @app.view("concern")
    async def submitted(ack: Any, body: Json) -> None:
        await ack(**answers[min(len(arrived), len(answers) - 1)])
        arrived.append(body)

    return arrived


async def test_a_modal_is_filled_in_and_sent_off(slack: Slack, app: AsyncApp) -> None:
    opens(app, form())
    arrived = on_submission(app, {})
    ana = slack.person("ana")
    await ana.types("/concern")
    await ana.sees("What troubles you?")
    await ana.fills("What troubles you?", "My job & <me>")
    await ana.picks("Theme", "Privacy")
    await ana.picks("How", "Jobs")
    await ana.picks("How", "Privacy")
    await ana.picks("How", "Jobs")
    assert await ana.submits() == {}
    assert ana.modal is None
    view = arrived[0]["view"]
    values = view["state"]["values"]
    assert values["what"]["value"] == {"type": "plain_text_input", "value": "My job & <me>"}
    assert values["else"]["value"]["value"] is None
    assert values["theme"]["pick"]["selected_option"]["value"] == "privacy"
    assert [o["value"] for o in values["how"]["tick"]["selected_options"]] == ["privacy"]
    assert (view["private_metadata"], view["root_view_id"], view["previous_view_id"]) == ("17", view["id"], None)
    assert arrived[0]["user"]["id"] == ana.id


async def test_the_client_asks_for_required_fields_itself(slack: Slack, app: AsyncApp) -> None:
    opens(app, form())
    arrived = on_submission(app, {})
    ana = slack.person("ana")
    await ana.types("/concern")
    await ana.fills("What troubles you?", "no")
    assert await ana.submits() == {
        "What troubles you?": "Please use at least 3 characters.",
        "Theme": "Please complete this required field.",
    }
    assert arrived == []
    await ana.sees("Please complete this required field.")


async def test_field_errors_keep_the_modal_and_what_was_written(slack: Slack, app: AsyncApp) -> None:
    opens(app, form())
    arrived = on_submission(app, {"response_action": "errors", "errors": {"what": "Say a little more"}}, {})
    ana = slack.person("ana")
    await ana.types("/concern")
    await ana.fills("What troubles you?", "job")
    await ana.picks("Theme", "Jobs")
    assert await ana.submits() == {"What troubles you?": "Say a little more"}
    await ana.sees("Say a little more")
    assert await ana.submits() == {}
    ana.does_not_see("Say a little more")
    assert [b["view"]["state"]["values"]["what"]["value"]["value"] for b in arrived] == ["job", "job"]


async def test_errors_for_a_block_that_is_not_there_are_refused(slack: Slack, app: AsyncApp) -> None:
    opens(app, form())
    on_submission(app, {"response_action": "errors", "errors": {"nowhere": "No"}})
    ana = slack.person("ana")
    await ana.types("/concern")
    await ana.fills("What troubles you?", "job")
    await ana.picks("Theme", "Jobs")
    with pytest.raises(NotAcknowledged, match="trouble connecting"):
        await ana.submits()
    assert slack.counts()["refused"] == 1
    assert ana.modal is not None


async def test_submissions_may_update_push_and_clear(slack: Slack, app: AsyncApp) -> None:
    done = {"type": "modal", "title": plain("Done"), "blocks": [{"type": "divider"}]}
    more = {**form("More"), "blocks": [text_input("Name", "name", optional=True)]}
    opens(app, {**form(), "blocks": [text_input("Start", "start", optional=True)]})
    on_submission(
        app,
        {"response_action": "update", "view": more},
        {"response_action": "push", "view": {**more, "title": plain("On top")}},
        {"response_action": "push", "view": done},
        {"response_action": "clear"},
    )
    ana = slack.person("ana")
    await ana.types("/concern")
    titles = []
    for _ in range(3):
        await ana.submits()
        assert ana.modal
        titles.append(ana.modal.title)
    assert titles == ["More", "On top", "Done"]
    await ana.closes()
    assert ana.modal and ana.modal.title == "On top"
    assert await ana.submits() == {}
    assert ana.modal is None


async def test_a_stack_holds_three_views(slack: Slack, app: AsyncApp) -> None:
    deeper = [{"type": "actions", "elements": [{"type": "button", "text": plain("Deeper"), "action_id": "deeper"}]}]
    opens(app, {**form(), "blocks": deeper})
    errors = []

    @app.action("deeper")
    async def push(ack: Any, client: Any, body: Json) -> None:
        await ack()
        try:
            await client.views_push(trigger_id=body["trigger_id"], view={**form(), "blocks": deeper})
        except SlackApiError as no:
            errors.append(no.response["error"])

    ana = slack.person("ana")
    await ana.types("/concern")
    for _ in range(3):
        await ana.clicks("Deeper")
        await slack.quiet(1)
    assert errors == ["push_limit_reached"]
    assert len(slack.views.stack(ana.id)) == 3


async def test_closing_is_told_only_when_the_view_asks(slack: Slack, app: AsyncApp) -> None:
    closed: list[Json] = []
    opens(app, form(notify_on_close=True))

    @app.view_closed("concern")
    async def gone(ack: Any, body: Json) -> None:
        await ack()
        closed.append(body)

    ana = slack.person("ana")
    await ana.types("/concern")
    await ana.closes()
    assert ana.modal is None
    assert [body["is_cleared"] for body in closed] == [False]


async def test_of_a_form_that_is_closed_the_app_does_not_hear_what_was_filled_in(slack: Slack, app: AsyncApp) -> None:
    closed: list[Json] = []
    opens(app, form(notify_on_close=True))

    @app.view_closed("concern")
    async def gone(ack: Any, body: Json) -> None:
        await ack()
        closed.append(body)

    ana = slack.person("ana")
    await ana.types("/concern")
    await ana.fills("What troubles you?", "I am not done yet.")
    await ana.closes()
    assert [body["view"]["state"] for body in closed] == [{"values": {}}]


async def test_a_trigger_lives_three_seconds_and_opens_one_view(slack: Slack, app: AsyncApp, clock: Any) -> None:
    triggers: list[str] = []

    @app.command("/concern")
    async def concern(ack: Any, body: Json) -> None:
        await ack()
        triggers.append(body["trigger_id"])

    ana = slack.person("ana")
    await ana.types("/concern")
    await ana.types("/concern")
    await app.client.views_open(trigger_id=triggers[0], view=form(), token=slack.bot_token)
    clock.forward(seconds=3.1)
    for trigger, error in (
        (triggers[0], "exchanged_trigger_id"),
        (triggers[1], "expired_trigger_id"),
        ("1.2.3", "invalid_trigger_id"),
    ):
        with pytest.raises(SlackApiError, match=error):
            await app.client.views_open(trigger_id=trigger, view=form(), token=slack.bot_token)


async def test_an_update_keeps_what_was_filled_in_and_minds_the_hash(slack: Slack, app: AsyncApp) -> None:
    opens(app, form())
    arrived = on_submission(app, {})
    ana = slack.person("ana")
    await ana.types("/concern")
    await ana.fills("What troubles you?", "my job")
    await ana.picks("Theme", "Jobs")
    assert ana.modal
    old = ana.modal.data
    token = slack.bot_token
    await app.client.views_update(view_id=old["id"], hash=old["hash"], view=form("Second"), token=token)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await app.client.views_update(view_id=old["id"], hash=old["hash"], view=form("Third"), token=token)
    with pytest.raises(SlackApiError, match="not_found"):
        await app.client.views_update(view_id="V0NOBODY", view=form(), token=token)
    assert ana.modal.title == "Second"
    assert await ana.submits() == {}
    assert arrived[0]["view"]["state"]["values"]["what"]["value"]["value"] == "my job"


async def test_an_external_id_is_taken_once(slack: Slack, app: AsyncApp) -> None:
    opens(app, form(external_id="the-one"))
    ana, ben = slack.person("ana"), slack.person("ben")
    await ana.types("/concern")
    await app.client.views_update(external_id="the-one", view=form("By name", external_id="the-one"),
                                  token=slack.bot_token)  # fmt: skip
    assert ana.modal and ana.modal.title == "By name"
    await ben.types("/concern")
    await slack.quiet(1)
    assert ben.modal is None
    assert slack.refusals[-1].error == "duplicate_external_id"


BAD_VIEWS = [
    ("no title", form(title=None), "missing required field: title"),
    ("a title of 25", form(title=plain("x" * 25)), "/view/title/text"),
    ("a submit of 25", form(submit=plain("x" * 25)), "/view/submit/text"),
    ("a close of 25", form(close=plain("x" * 25)), "/view/close/text"),
    ("inputs without submit", form(submit=None), "missing required field: submit"),
    ("private_metadata of 3,001", form(private_metadata="x" * 3001), "/view/private_metadata"),
    ("a callback_id of 256", form(callback_id="x" * 256), "/view/callback_id"),
    ("101 blocks", form(blocks=[{"type": "divider"}] * 101), "no more than 100 items"),
    ("no blocks", form(blocks=[]), "no less than 1 items"),
    ("a table", form(blocks=[{"type": "table", "rows": []}]), "unsupported type: table"),
    ("a Home as a modal", form(type="home"), "must be modal"),
    ("an unknown field", form(colour="red"), "invalid additional property: colour"),
    ("a long label", form(blocks=[text_input("x" * 2001, "b")]), "/view/blocks/0/label/text"),
]


@pytest.mark.parametrize(("view", "what"), [row[1:] for row in BAD_VIEWS], ids=[row[0] for row in BAD_VIEWS])
def test_a_view_is_refused(view: Json, what: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_view(view, "modal")
    assert refused.value.error == "invalid_arguments"
    assert what in refused.value.answer["response_metadata"]["messages"][0]


def test_a_view_of_more_than_250_kb_is_too_large() -> None:
    sections = [{"type": "section", "text": plain("x" * 3000)} for _ in range(90)]
    with pytest.raises(Refused, match="view_too_large"):
        checked_view(form(blocks=sections), "modal")
