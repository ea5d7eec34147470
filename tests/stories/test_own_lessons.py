"""A champion writes a lesson for their department; whoever is accountable for training approves it, or says why not."""

from copy import deepcopy

import pytest

from simulator import Person
from simulator.screen import Place
from storage import company, lessons, proposals, trail
from storage.tables import Proposal
from tests.stories.conftest import Harbour
from tests.stories.forging import filled, typed

TODAY = "2026-04-13 08:00"
"""Ten in the morning in Berlin."""
LESSON = {
    "Title": "Orders <!channel>",
    "What can one do afterwards?": "Check an order before it goes out.",
    "The lesson": "*Look twice.*\n\nIt pays & it is quick.",
}
QUESTION = {
    "A question about it": "A customer calls. What first?",
    "First answer": "Send it",
    "Second answer": "Look twice",
    "Why is it right?": "It costs a minute.",
}


async def writes(harbour: Harbour, person: Person, **changes: str) -> dict[str, str]:
    """Somebody fills the form and sends it: what is wrong beside its fields."""
    await person.types("/groundswell lesson")
    await harbour.rest()
    for label, text in (LESSON | changes).items():
        await person.fills(label, text)
    await person.picks("It helps people ...", "to do it in their own work")
    return await person.submits()


async def decides(harbour: Harbour, person: Person, how: str, why: str = "") -> None:
    await person.picks("What shall become of it?", how)
    if why:
        await person.fills("If not like this: why?", why)
    assert await person.submits() == {}
    await harbour.rest()


async def proposal(harbour: Harbour, number: int = 1) -> Proposal:
    found = await harbour.stored(lambda session: proposals.get(session, number))
    assert found is not None
    return found


async def test_a_champion_writes_a_lesson_and_after_approval_it_is_in_the_track_of_the_department(
    harbour: Harbour,
) -> None:
    await harbour.until(TODAY)
    assert await writes(harbour, harbour.ana, **QUESTION) == {
        "Which one is right?": "Please choose one of those that are there."
    }
    await harbour.ana.picks("Which one is right?", "Second answer")
    assert await harbour.ana.submits() == {}  # all that was typed is still there
    await harbour.ana.sees("Thank you. Orders &lt;!channel&gt; waits for @olga")
    await harbour.ana.closes()
    await harbour.forward(minutes=5)
    await harbour.olga.sees("@ana has written a lesson for Sales: Orders &lt;!channel&gt;")
    await harbour.olga.clicks("Look and approve")
    await harbour.rest()
    await harbour.olga.sees("It pays &amp; it is quick.")
    await harbour.olga.sees("right: It costs a minute.")
    await decides(harbour, harbour.olga, "Approve")
    await harbour.olga.sees("is in the library from now on. @ana hears so.")
    await harbour.forward(minutes=5)
    await harbour.ana.sees("@olga has approved your lesson Orders")
    found = await harbour.stored(lambda session: lessons.tracks(session).of("practitioners", "sales").lesson("own_1"))
    assert found is not None
    assert found.check is not None
    assert [one.right for one in found.check.choices] == [False, True]
    assert await harbour.stored(lambda s: lessons.tracks(s).of("practitioners", "finance").lesson("own_1")) is None
    did = await harbour.stored(lambda session: [one.happened for one in trail.of(session, "lesson:own_1")])
    assert did == ["proposed", "approved"]
    kept = await harbour.stored(lambda session: company.versions(session, lessons.OWN, "own_1"))
    assert [(one.version, one.by) for one in kept] == [(1, harbour.olga.id)]


async def test_what_is_declined_comes_back_with_the_reason_and_all_that_was_written(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    assert await writes(harbour, harbour.cleo) == {}
    await harbour.cleo.closes()
    await harbour.forward(minutes=5)
    await harbour.olga.clicks("Look and approve")
    await harbour.rest()
    await harbour.olga.picks("What shall become of it?", "Not like this")
    assert list(await harbour.olga.submits()) == ["If not like this: why?"]
    await decides(harbour, harbour.olga, "Not like this", "Please say where <!here>.")
    await harbour.forward(minutes=5)
    await harbour.cleo.sees("@olga says of your lesson Orders &lt;!channel&gt;: not like this.")
    await harbour.cleo.sees("Please say where &lt;!here&gt;.")
    await harbour.cleo.clicks("Write it anew")
    await harbour.rest()
    await harbour.cleo.fills("Title", "Orders, where")
    assert await harbour.cleo.submits() == {}
    assert (await proposal(harbour, 2)).body["body"] == LESSON["The lesson"]
    step = (await harbour.stored(lambda session: trail.of(session, "lesson:own_1")))[-1]
    assert (step.happened, step.words) == ("declined", "Please say where <!here>.")
    assert await harbour.stored(lambda session: lessons.lesson_called(session, "own_1")) is None


@pytest.mark.long
async def test_of_two_who_decide_the_later_reads_who_was_first_and_whoever_is_accountable_waits_for_nobody(
    harbour: Harbour,
) -> None:
    await harbour.until(TODAY)
    assert await writes(harbour, harbour.olga) == {"For whom?": "Please complete this required field."}
    await harbour.olga.picks("For whom?", "Everybody")
    assert await harbour.olga.submits() == {}
    await harbour.olga.sees("is in the library from now on, since you are accountable for training")
    await harbour.olga.closes()
    assert (await proposal(harbour)).state == "approved"
    assert await writes(harbour, harbour.gus) == {}
    await harbour.gus.closes()
    await harbour.forward(minutes=5)
    await harbour.olga.clicks("Look and approve")
    await harbour.rest()
    assert harbour.olga.modal is not None
    forged = deepcopy(harbour.olga._payload("view_submission", Place(view=harbour.olga.modal)))
    await decides(harbour, harbour.olga, "Approve")
    await harbour.olga.closes()
    forged["user"]["id"] = harbour.ben.id  # the deputy, who had it open, too
    choice = {"type": "radio_buttons", "selected_option": {"value": "decline"}}
    forged["view"]["state"] = filled(how=choice, why=typed("No."))
    said = str(await harbour.slack.sends("interactive", forged))
    assert f"<@{harbour.olga.id}> has approved" in said
    assert "> No." in said
    forged["user"]["id"] = harbour.gus.id
    assert "Only whoever is accountable" in str(await harbour.slack.sends("interactive", forged))
    assert (await proposal(harbour, 2)).state == "approved"
