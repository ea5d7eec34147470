"""Operations leads act on the steps of a digest by chance that is theirs, and people do what they were given."""

from collections import Counter
from typing import Any

import pytest

from simulator.steering import CONCERN, DONE, GIVE, NOT_NOW, SEND, WHO_DOES_IT, WHY_NOT
from simulator.town import Town
from tests.simulator.town.conftest import Lives
from tests.simulator.town.desk import CONCERN as RAISING
from tests.simulator.town.desk import Desk, asking, form, note, row, section

DIGESTS = 40
WEEKS = [f"digest:ops:2026-W{number:02}:1" for number in range(10, 10 + DIGESTS)]


class Office:
    """Takes what operations leads do: (which digest, what, and what they filled in)."""

    def __init__(self, app: Any, client: Any) -> None:
        self.client = client
        self.taken: list[tuple[str, str, str]] = []
        for label in (GIVE, SEND, CONCERN, NOT_NOW, DONE):
            app.action(label)(self._pressed)
        for name in (GIVE, NOT_NOW, CONCERN):
            app.view(f"office {name}")(self._sent)

    async def posts(self, who: str, key: str, step: str, *labels: str) -> None:
        blocks = [section("A digest"), section(step), row(*labels, value=key)]
        metadata = {"event_type": "test", "event_payload": {"key": f"{key}:{who}"}}
        await self.client.chat_postMessage(channel=who, text="A digest", blocks=blocks, metadata=metadata)

    async def _pressed(self, ack: Any, body: Any) -> None:
        pressed = body["actions"][0]
        label, key = pressed["action_id"], pressed["value"]
        if label in (SEND, DONE):
            self.taken.append((key, label, ""))
        else:
            who = {"type": "users_select", "action_id": "value"}
            inputs = {
                GIVE: ({"type": "input", "block_id": "text", "label": {"type": "plain_text", "text": WHO_DOES_IT},
                        "element": who},),
                NOT_NOW: (asking(WHY_NOT),),
                CONCERN: RAISING,
            }[label]  # fmt: skip
            view = form(f"office {label}", *inputs) | {"private_metadata": key}
            if label == CONCERN:
                view["blocks"][0]["element"]["initial_value"] = "What the step says."
            await self.client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    async def _sent(self, ack: Any, body: Any) -> None:
        view = body["view"]
        filled = view["state"]["values"]["text"]["value"]
        said = filled.get("selected_user") or filled.get("value")
        self.taken.append((view["private_metadata"], view["callback_id"].removeprefix("office "), said))
        await ack(response_action="update", view=note("Concern 7 is saved."))


@pytest.fixture
def office(app: Any, client: Any, desk: Desk) -> Office:
    return Office(app, client)


async def test_a_lead_gives_steps_away_sends_lessons_puts_off_and_raises_and_leaves_some(
    office: Office, town: Town, ids: dict[str, str], lives: Lives
) -> None:
    step = f"*1.*  Sales is held back.\nResponsible: <@{ids['cleo']}>, the IT support. Accountable: <@{ids['ben']}>."
    for key in WEEKS:
        await office.posts(ids["ben"], key, step, GIVE, SEND, CONCERN, NOT_NOW)
    await lives(town, days=10)
    did = Counter(label for _, label, _ in office.taken)
    assert did[GIVE] > did[NOT_NOW] > 0 and did[SEND] > 0 and did[CONCERN] > 0
    assert len(office.taken) == len({key for key, *_ in office.taken}) < DIGESTS
    assert {said for _, label, said in office.taken if label == GIVE} == {ids["cleo"]}
    assert len({said for _, label, said in office.taken if label == NOT_NOW}) > 1
    assert {said for _, label, said in office.taken if label == CONCERN} == {"What the step says."}
    assert 7 in town.raised


async def test_what_has_no_such_buttons_is_read_and_no_more(
    office: Office, town: Town, ids: dict[str, str], lives: Lives
) -> None:
    await office.posts(ids["ben"], "digest:champion:sales:2026-W10:1", "*1.*  Ask people.", "Something else")
    await lives(town, days=10)
    assert office.taken == []


async def test_most_do_what_they_were_given_once(office: Office, town: Town, ids: dict[str, str], lives: Lives) -> None:
    for number in range(DIGESTS):
        await office.posts(ids["cleo"], f"task:{number}", "Do this", DONE)
    await lives(town, days=10)
    done = [key for key, label, _ in office.taken if label == DONE]
    assert DIGESTS / 2 < len(done) < DIGESTS
    assert len(done) == len(set(done))
