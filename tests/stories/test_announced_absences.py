"""What `/groundswell away` announces, the Monday brief and routing both keep to: who is away, and who covers."""

import pytest

from bot.explaining import explain
from simulator import Message, Person
from storage.people import by_handle
from storage.tables import Concern
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import WEDNESDAY, raises


def briefs(person: Person) -> list[Message]:
    return [message for message in person.messages() if (message.key or "").startswith("brief:")]


@pytest.mark.long
async def test_a_week_that_was_announced_before_is_covered_on_its_monday(harbour: Harbour) -> None:
    await harbour.until("2026-04-16 10:00")
    await harbour.gus.types("/groundswell away 2026-04-20 2026-04-24 @jon")
    await harbour.gus.sees("jon")
    await harbour.until("2026-04-20 12:00")
    assert briefs(harbour.gus) == briefs(harbour.kim) == []
    (stands_in,) = briefs(harbour.jon)
    assert "You act for Finance this week" in stands_in.visible()
    (beside,) = briefs(harbour.max)
    assert "Finance: @jon for @gus" in beside.visible(lambda one: harbour.slack.workspace.users[one].name)


@pytest.mark.long
async def test_an_absence_that_ends_before_monday_or_begins_after_it_leaves_the_brief_where_it_belongs(
    harbour: Harbour,
) -> None:
    await harbour.until("2026-04-16 10:00")
    await harbour.gus.types("/groundswell away 2026-04-19 @jon")
    await harbour.ana.types("/groundswell away 2026-04-21 2026-04-24")
    await harbour.until("2026-04-20 12:00")
    assert len(briefs(harbour.gus)) == len(briefs(harbour.ana)) == 1
    assert briefs(harbour.jon) == briefs(harbour.cleo) == []


@pytest.mark.long
async def test_whoever_comes_back_earlier_is_briefed_again(harbour: Harbour) -> None:
    await harbour.until("2026-04-16 10:00")
    await harbour.gus.types("/groundswell away 2026-04-20 2026-04-24 @jon")
    await harbour.gus.types("/groundswell back")
    await harbour.until("2026-04-20 12:00")
    assert len(briefs(harbour.gus)) == 1
    assert briefs(harbour.jon) == []


async def test_a_concern_goes_to_the_same_person_as_the_brief(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.ana.types("/groundswell away 2026-04-17 @dina")
    await raises(harbour, harbour.emre)
    owner = await harbour.stored(lambda s: s.get_one(Concern, 1).owner_id)
    dina = await harbour.stored(lambda s: by_handle(s, "dina@example.com"))
    assert dina is not None
    assert owner == dina.id


@pytest.mark.long
async def test_an_absence_to_come_is_foretold(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.cleo.types("/groundswell away 2026-04-16 2026-04-17")
    house = harbour.told.product.house
    found = await harbour.stored(lambda session: explain(session, house.terms, 1, harbour.now))
    assert found is not None
    assert found.ahead[0].name == "Olga Petrov"
