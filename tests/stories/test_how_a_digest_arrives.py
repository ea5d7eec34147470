"""A digest that is larger than a message, and a workspace that takes neither tables nor charts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot import posting
from bot.rules.failing import counted
from bot.seeding import read_company
from bot.simulation import story
from simulator import Fault, Person
from simulator.message import Message
from storage import failures
from storage.deliveries import State
from storage.tables import Delivery, Publication
from tests.blocks.test_messages import CYCLE, many_units
from tests.stories.conftest import HARBOUR, MONDAY, Harbour

POST = "chat.postMessage"
CHANNEL = "ai-rollout-leads"
SUNDAY, AFTER = "2026-04-19 12:00", "2026-04-20 07:30"


async def published(harbour: Harbour, cycle: Mapping[str, Any]) -> None:
    """Something was published before the first Monday; the round of it goes on."""
    await harbour.until(SUNDAY)
    last = harbour.now - timedelta(hours=12)
    figures = {**cycle, "closed_at": last.isoformat()}
    await harbour.write(
        lambda s: s.add(
            Publication(first_round=1, template="adoption", cycle=1, closed_at=last, published_at=last, figures=figures)
        )
    )


def of_digest(person: Person, place: str | None = None) -> list[Message]:
    return [one for one in person.messages(place) if (one.key or "").startswith("digest:ops:")]


def pictures(harbour: Harbour, place: str | None = None) -> list[Message]:
    return [one for one in harbour.olga.messages(place) if one.data.get("files")]


@pytest.mark.long
async def test_units_without_room_stand_in_the_thread_below_the_digest_in_each_place(harbour: Harbour) -> None:
    await published(harbour, many_units(170)["cycle"])
    await harbour.until(AFTER)
    for place in (harbour.olga.dm.id, CHANNEL):
        first, *below = of_digest(harbour.olga, place)
        assert [(one.key or "").removeprefix(first.key or "") for one in below] == [":2", ":3"]
        assert {one.thread_ts for one in below} == {first.data["ts"]}
        assert not [one for one in below if one.data.get("subtype")]  # in the thread alone
        assert "110 units more: in the thread of this digest" in first.visible()
        assert "By unit, continued: 160 to 170 of 170" in below[1].visible()
    await harbour.olga.types("/digest")
    await harbour.olga.sees("110 units more have no room here: groundswell digest --format html has them all.")


@pytest.mark.long
async def test_what_stands_below_is_said_once_though_replies_are_lost(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await published(harbour, many_units(100)["cycle"])
        harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, times=1, naming=f"{harbour.olga.id}:2")
        channel = harbour.slack.workspace.channel(CHANNEL).id
        harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, times=1, naming=f"{channel}:2")
        await harbour.until(AFTER)
        assert len(of_digest(harbour.olga, harbour.olga.dm.id)) == 2
        assert len(of_digest(harbour.olga, CHANNEL)) == 2
        rows = await harbour.stored(lambda s: s.exec(select(Delivery).where(Delivery.kind == "digest")).all())
        states = {row.key.partition(":1:")[2]: (row.state, row.reason) for row in rows}
        assert states[f"{harbour.olga.id}:2"][0] == State.SENT
        assert states[f"{channel}:2"] == (State.FAILED, "not known whether it arrived: missing_scope")
        assert harbour.slack.counts()["duplicates"] == 0


@pytest.mark.long
async def test_an_older_workspace_gets_the_same_as_text_with_a_picture_below(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await published(harbour, CYCLE)
        harbour.slack.unknown_blocks |= {"data_visualization", "table"}
        await harbour.until(AFTER)
        for place in (harbour.olga.dm.id, CHANNEL):
            (digest,) = of_digest(harbour.olga, place)
            assert {block["type"] for block in digest.blocks} <= {"header", "section", "context", "divider", "actions"}
            assert "Sales  15 of 20 · 62 % · Concern 0" in digest.visible()
            assert "HR and Legal (together)  9 of 12" in digest.visible()
            (picture,) = pictures(harbour, place)
            assert picture.thread_ts == digest.data["ts"]
            file = harbour.slack.workspace.files[picture.data["files"][0]["id"]]
            assert file.name == "digest-2026-W16.png"
            assert file.content is not None and file.content.startswith(b"\x89PNG")
            assert "Sales: 15 of 20, 62 %" in file.alt_text
        assert 1 <= harbour.slack.counts()["refused"] <= 2  # once for each place, at most
        assert harbour.slack.counts()["duplicates"] == 0


@pytest.mark.long
@pytest.mark.refused(1)
async def test_whoever_asks_for_a_digest_gets_it_where_its_tables_and_charts_are_refused_for_the_first_time(
    harbour: Harbour,
) -> None:
    await published(harbour, CYCLE)
    await harbour.until(AFTER)
    harbour.slack.unknown_blocks |= {"data_visualization", "table"}
    for times in (1, 2):
        await harbour.olga.types("/digest")
        await harbour.olga.sees("Sales  15 of 20 · 62 % · Concern 0")
        await harbour.rest()
        asked_for = [one for one in harbour.olga.messages() if one.ephemeral_for]
        assert len(asked_for) == times
    assert harbour.slack.counts()["refused"] == 1


@pytest.mark.long
async def test_a_picture_of_which_nobody_knows_whether_it_arrived_is_not_shown_again(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await published(harbour, CYCLE)
        harbour.slack.unknown_blocks.add("table")
        harbour.slack.misbehave(Fault.LOSE_REPLY, on="files.completeUploadExternal", times=2)
        await harbour.until(AFTER)
        assert len(pictures(harbour, harbour.olga.dm.id)) == len(pictures(harbour, CHANNEL)) == 1
        rows = await harbour.stored(lambda s: s.exec(select(Delivery).where(Delivery.kind == "digest")).all())
        lost = [row.reason for row in rows if row.state == State.FAILED]
        assert lost == ["not known whether it arrived"] * 2


@pytest.mark.long
async def test_a_picture_that_could_not_be_announced_comes_later(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await published(harbour, CYCLE)
        harbour.slack.unknown_blocks.add("table")
        harbour.slack.misbehave(Fault.FAIL_BEFORE, on="files.getUploadURLExternal", times=1)
        harbour.slack.misbehave(Fault.FAIL_BEFORE, on="upload", times=1)
        harbour.slack.misbehave(Fault.RATE_LIMIT, on="files.completeUploadExternal", times=1)
        await harbour.until(AFTER)
        assert len(pictures(harbour, harbour.olga.dm.id)) == len(pictures(harbour, CHANNEL)) == 1


@pytest.mark.long
async def test_the_digest_of_the_week_after_tries_tables_and_charts_again(database_url: str) -> None:
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        harbour = Harbour(told)
        await published(harbour, CYCLE)
        harbour.slack.unknown_blocks.add("table")
        await harbour.until(AFTER)
        assert len(pictures(harbour, CHANNEL)) == 1
        house = told.product.house
        # Charts are taken, and stay.
        assert posting.untaken(house, harbour.now + timedelta(days=5)) == {"table"}
        assert not posting.untaken(house, harbour.now + timedelta(days=7) - timedelta(minutes=30))


@pytest.mark.long
@pytest.mark.refused(1)
async def test_a_digest_for_an_archived_channel_is_sent_there_once_when_it_is_mended_and_tried_again(
    harbour: Harbour,
) -> None:
    await published(harbour, CYCLE)
    channel = harbour.slack.workspace.channel(CHANNEL)
    channel.archived = True
    await harbour.until(AFTER)
    assert of_digest(harbour.olga)
    since = harbour.now - timedelta(days=1)
    (failed,) = await harbour.stored(lambda s: failures.failures(s, since))
    assert (failed.to, failed.why) == (channel.id, "is_archived")
    told = await harbour.stored(lambda s: counted(failures.reasons_since(s, harbour.now - timedelta(days=7))))
    assert told == {"channel": 1}
    channel.archived = False
    for _ in range(2):
        await harbour.write(lambda s: failures.retry(s, [failed.number], harbour.now))
        harbour.told.product.house.due.set()  # as the next tick does
        await harbour.forward(minutes=5)
    assert len(of_digest(harbour.olga, CHANNEL)) == 1


@pytest.mark.long
@pytest.mark.refused(1)
async def test_an_edition_without_charts_gets_no_picture_in_their_place(harbour: Harbour, answering: Any) -> None:
    harbour.slack.unknown_blocks |= {"data_visualization", "table"}
    await harbour.until("2026-04-15 14:00")
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.until("2026-05-03 12:00")

    def redrawn(session: Any) -> None:
        newest = session.exec(select(Publication)).one()
        newest.figures = {**CYCLE, "closed_at": newest.figures["closed_at"]}

    await harbour.write(redrawn)
    await harbour.until("2026-05-04 10:00")
    await harbour.ida.sees("Scaling review, April 2026")
    await harbour.fay.sees("April 2026 at Harbour")
    assert not [one for one in harbour.ida.messages() if one.data.get("files")]
    assert len([one for one in harbour.fay.messages() if one.data.get("files")]) == 1
