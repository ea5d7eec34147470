"""A row of the matrix is changed in Slack by whoever is accountable for it, and everybody can read how and why."""

from copy import deepcopy
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select

from bot.blocks import amending as words
from bot.rules.amending import Version
from simulator import Person
from simulator.screen import Place
from storage import matrix
from storage.tables import Concern, RoleHolder
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import sends

TUESDAY_NOON = "2026-04-14 10:00"
OLGAS_WHY = "Ida opens every training herself <!channel>"


async def opens(harbour: Harbour, person: Person, row: str = "training") -> None:
    """Somebody who may opens the form of a row."""
    await person.types(f"/raci {row}")
    await person.clicks("Change this row")
    await harbour.rest()
    assert person.modal is not None


async def changes(
    harbour: Harbour, person: Person, *picks: tuple[str, str], why: str = OLGAS_WHY, row: str = "training"
) -> dict[str, str]:
    """Somebody changes a row; what the form complains of."""
    await opens(harbour, person, row)
    for label, option in picks:
        await person.picks(label, option)
    await person.fills("Why", why)
    complaints = await person.submits()
    await harbour.rest()
    return complaints


async def versions(harbour: Harbour) -> list[Version]:
    return await harbour.stored(matrix.versions)


async def letters(harbour: Harbour, row: str = "training") -> dict[str, str]:
    return dict((await versions(harbour))[-1].matrix.row(row).letters)


def buttons(person: Person) -> list[str]:
    """Those of the answer that came last."""
    return person.messages(newest=1)[0].buttons


CEO_OWNS_IT = (("CEO", "A - accountable"), ("Operations lead", "R - responsible"))


async def test_a_lead_hands_a_row_to_the_ceo_and_everybody_reads_who_did_it_when_and_why(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    olga, emre, ida = harbour.olga, harbour.emre, harbour.ida
    assert await changes(harbour, olga, *CEO_OWNS_IT) == {}
    await olga.sees("Saved: Training delivery")
    await olga.sees("CEO I -> A, operations lead A -> R")
    await olga.closes()
    await emre.types("/raci training")
    await emre.sees("A  CEO: @ida")
    await emre.sees("changed by @olga on 14 April 2026: Ida opens every training herself &lt;!channel&gt;")
    assert buttons(emre) == []
    await olga.types("/raci training")
    assert buttons(olga) == []
    await ida.types("/raci training")
    assert buttons(ida) == ["Change this row"]
    first, second = await versions(harbour)
    assert (second.number, second.by, second.why) == (2, olga.id, OLGAS_WHY)
    assert dict(first.matrix.row("training").letters)["operations_lead"] == "A"
    assert [row for row in first.matrix.rows if row.activity != "training"] == [
        row for row in second.matrix.rows if row.activity != "training"
    ]


@pytest.mark.long
async def test_the_deputy_may_too_and_of_a_row_of_the_ceo_nobody_but_the_ceo(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    assert await changes(harbour, harbour.ben, ("IT support", "C - consulted")) == {}
    assert (await letters(harbour))["it_support"] == "C"
    for person in (harbour.olga, harbour.ben, harbour.ana):
        await person.types("/raci policy")
        assert buttons(person) == []
    assert await changes(harbour, harbour.ida, ("IT support", "-"), row="policy") == {}
    assert "it_support" not in await letters(harbour, "policy")


@pytest.mark.long
async def test_what_cannot_be_is_said_beside_its_field_and_nothing_that_was_typed_is_lost(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    olga = harbour.olga
    only_one = "Only one role can own the outcome: leave one A, and give the others another letter."
    assert await changes(harbour, olga, ("CEO", "A - accountable"), why="x") == {
        "CEO": only_one,
        "Operations lead": only_one,
        "Why": "Please say why, in 3 to 300 characters.",
    }
    await olga.fills("Why", OLGAS_WHY)
    await olga.picks("Operations lead", "-")
    await olga.picks("AI champion", "C - consulted")
    await olga.picks("Team members", "-")
    complaints = await olga.submits()
    assert complaints == {"AI champion": "Somebody has to do the work: give at least one role an R."}
    await olga.picks("AI champion", "R - responsible")
    assert await olga.submits() == {}
    assert await letters(harbour) == {"ceo": "A", "ai_champion": "R", "it_support": "I"}
    assert (await versions(harbour))[-1].why == OLGAS_WHY


@pytest.mark.long
async def test_a_row_that_is_so_already_is_not_saved_again(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    complaints = await changes(harbour, harbour.olga, ("CEO", "I - informed"))
    assert complaints == {"CEO": "The row is like this already: change a letter, or close this."}
    assert len(await versions(harbour)) == 1


@pytest.mark.long
async def test_of_two_who_change_it_at_once_the_second_is_told_whose_change_came_first(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    olga, ben = harbour.olga, harbour.ben
    await opens(harbour, olga)
    assert await changes(harbour, ben, ("IT support", "C - consulted"), why="IT asked for it") == {}
    await olga.picks("CEO", "C - consulted")
    await olga.fills("Why", "The board wants to be heard")
    assert await olga.submits() == {}
    await olga.sees("@ben has changed the matrix since you opened this form, on Tuesday 14 April")
    await olga.sees("operations lead A")
    await olga.sees("The board wants to be heard")
    assert len(await versions(harbour)) == 2
    await olga.closes()
    assert await changes(harbour, olga, ("CEO", "C - consulted")) == {}
    found = await letters(harbour)
    assert (found["ceo"], found["it_support"]) == ("C", "C")


@pytest.mark.long
async def test_a_form_that_is_sent_twice_saves_once(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    olga = harbour.olga
    await opens(harbour, olga)
    await olga.picks("IT support", "C - consulted")
    await olga.fills("Why", OLGAS_WHY)
    assert olga.modal is not None
    payload = olga._payload("view_submission", Place(view=olga.modal))
    for answer in ("Saved: *Training delivery*", "It was saved already."):
        said = await harbour.slack.sends("interactive", payload)
        await harbour.rest()
        assert answer in str(said)
    assert len(await versions(harbour)) == 2


def without_leads(session: Session) -> None:
    session.execute(delete(RoleHolder).where(col(RoleHolder.role) == "operations_lead"))


async def test_whoever_lost_the_role_since_they_opened_the_form_changes_nothing(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    olga = harbour.olga
    await olga.types("/raci training")
    answer = olga.messages(newest=1)[0]
    await opens(harbour, olga)
    await olga.picks("IT support", "C - consulted")
    await olga.fills("Why", OLGAS_WHY)
    await harbour.write(without_leads)
    assert await olga.submits() == {}
    await olga.sees("Only whoever is accountable for Training delivery (operations lead, or a deputy) can change")
    await olga.sees("Ida opens every training herself")
    await olga.closes()
    await olga.presses(answer, "Change this row")
    await harbour.rest()
    assert olga.modal is None
    assert len(await versions(harbour)) == 1


def values(**chosen: str) -> dict[str, Any]:
    """What a form's fields hold, as Slack sends it."""
    fields: dict[str, Any] = {
        f"{words.ROLE}{role}": {words.VALUE: {"type": "static_select", "selected_option": {"value": letter}}}
        for role, letter in chosen.items()
    }
    return {**fields, words.WHY: {words.VALUE: {"type": "plain_text_input", "value": "because I say so"}}}


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "told", "chosen", "answer"),
    [
        ("emre", "1:training", {"it_support": "C"}, "Only whoever is accountable"),
        ("olga", "1:policy", {"it_support": "I"}, "Only whoever is accountable"),
        ("olga", "1:catering", {"it_support": "C"}, "no longer in the matrix"),
        ("olga", "", {"it_support": "C"}, "no longer in the matrix"),
        ("olga", "one:training", {"it_support": "C"}, "has changed the matrix since"),
        ("olga", "99:training", {"it_support": "C"}, "has changed the matrix since"),
        ("olga", "1:training", {"it_support": "X" * 5_000}, "choose one of the letters"),
        ("olga", "1:training", {"union": "C"}, "is not there any more"),
        ("olga", "1:training", {"team_members": "A", "operations_lead": "C"}, "A team cannot own the outcome"),
    ],
)
async def test_a_forged_form_changes_nothing(
    harbour: Harbour, name: str, told: str, chosen: dict[str, str], answer: str
) -> None:
    await harbour.until(TUESDAY_NOON)
    await opens(harbour, harbour.olga)
    assert harbour.olga.modal is not None
    payload = deepcopy(harbour.olga._payload("view_submission", Place(view=harbour.olga.modal)))
    payload["user"]["id"] = harbour.slack.person(name).id
    payload["view"]["private_metadata"] = told
    payload["view"]["state"]["values"] = values(**chosen)
    assert answer in str(await harbour.slack.sends("interactive", payload))
    await harbour.rest()
    assert len(await versions(harbour)) == 1


@pytest.mark.long
async def test_somebody_elses_button_opens_nothing(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.olga.types("/raci training")
    answer = harbour.olga.messages(newest=1)[0]
    await harbour.emre.presses(answer, "Change this row")
    await harbour.rest()
    assert harbour.emre.modal is None
    assert len(await versions(harbour)) == 1


@pytest.mark.long
async def test_a_concern_that_is_open_keeps_its_way_and_a_new_one_takes_the_new(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)

    async def raises() -> None:
        await harbour.emre.types("/concern There is no time to learn it")
        await harbour.rest()
        await harbour.emre.picks("What is it about?", "My day leaves no time to learn it")
        await sends(harbour.emre)
        await harbour.emre.closes()
        await harbour.forward(seconds=5)

    await raises()
    picks = (("AI champion", "C - consulted"), ("IT support", "R - responsible"))
    assert await changes(harbour, harbour.olga, *CEO_OWNS_IT, *picks) == {}
    await raises()
    first, second = await harbour.stored(lambda s: [c.route for c in s.exec(select(Concern).order_by(Concern.id))])
    assert (first["responsible"], first["accountable"]) == (["ai_champion", "team_members"], "operations_lead")
    assert second["responsible"] == ["operations_lead", "it_support", "team_members"]
    assert second["accountable"] == "ceo"
    await harbour.ana.sees("Concern 1  Normal")
    harbour.ana.does_not_see("Concern 2")
    await harbour.olga.sees("Concern 2  Normal")
    await harbour.until("2026-04-17 15:00")  # nobody acts: champion, deputy, and then the lead, as it was
    await harbour.olga.sees("Concern 1  Normal")
    harbour.ida.does_not_see("Concern 1")


@pytest.mark.long
async def test_everybody_reads_how_the_matrix_was_changed_and_how_one_row_was(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await changes(harbour, harbour.olga, *CEO_OWNS_IT)
    await harbour.olga.closes()
    await harbour.forward(days=1)
    await changes(harbour, harbour.ida, ("IT support", "-"), why="It is not theirs", row="policy")
    emre = harbour.emre
    await emre.types("/raci history")
    await emre.sees("Version 3, by @ida on 15 April 2026: It is not theirs")
    await emre.sees("Policy updates: IT support C -> nothing")
    await emre.sees("Version 2, by @olga on 14 April 2026: Ida opens every training herself &lt;!channel&gt;")
    await emre.sees("Training delivery: CEO I -> A, operations lead A -> R")
    await harbour.kim.types("/raci training delivery history")
    await harbour.kim.sees("How “Training delivery” was changed")
    await harbour.kim.sees("CEO I -> A, operations lead A -> R")
    harbour.kim.does_not_see("It is not theirs")
    await harbour.kim.types("/raci histroy")
    await harbour.kim.sees("Did you mean /raci history?")
    await harbour.kim.types("/raci trainign history")
    await harbour.kim.sees("Did you mean /raci training?")


@pytest.mark.long
async def test_whoever_changed_it_sees_so_among_what_is_kept_and_goes_with_their_name(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await changes(harbour, harbour.olga, *CEO_OWNS_IT)
    await harbour.olga.closes()
    await harbour.olga.opens_home()
    await harbour.rest()
    await harbour.olga.clicks("Show")
    await harbour.rest()
    await harbour.olga.sees("changes you made to the matrix (/raci history): 1")
