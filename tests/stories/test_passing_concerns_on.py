"""Concerns are passed on, up, and to whoever is asked; their owners are reminded, and carry no more than five."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.simulation import story
from storage import trail
from storage.tables import Concern, Person
from tests.stories.conftest import MONDAY, Harbour, the_company
from tests.stories.test_a_concern import CRITICAL, WEDNESDAY, raises


async def steps(harbour: Harbour, number: int = 1) -> list[str]:
    return await harbour.stored(lambda s: [one.happened for one in trail.of(s, f"concern:{number}")])


async def owner(harbour: Harbour, number: int = 1) -> str:
    def find(session: Session) -> str:
        person = session.get(Person, session.get_one(Concern, number).owner_id)
        return person.slack_id or "" if person else ""

    slack_id = await harbour.stored(find)
    return harbour.slack.workspace.users[slack_id].name


@pytest.mark.long
async def test_a_concern_is_given_to_a_colleague_who_holds_no_role(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 assign @emre He knows the tool <!here>")
    await harbour.ana.sees("Concern 1 is with @emre")
    await harbour.forward(minutes=5)
    await harbour.emre.sees("It was passed on to you.")
    await harbour.emre.sees("He knows the tool")
    await harbour.ben.sees("was passed on to whoever can act on it: it is with @emre")
    await harbour.ana.sees("With @emre (colleague). To be acknowledged")  # her own card says so
    await harbour.emre.clicks("Acknowledge")
    await harbour.forward(minutes=5)
    await harbour.ana.sees("With @emre (colleague), who has acknowledged it.")
    assert await owner(harbour) == "emre"
    assert await steps(harbour) == ["raised", "assigned", "acknowledged"]


@pytest.mark.long
async def test_it_is_never_given_to_who_raised_it_nor_to_nobody(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 assign @ben")
    await harbour.ana.sees("Concern 1 must not go to that person")
    await harbour.ana.types("/triage 1 assign @nobody-here please")
    await harbour.ana.sees("comes somebody on the roster")
    await harbour.ana.sees("@nobody-here please")
    await harbour.ana.types("/triage 1 assign")
    await harbour.ana.types("/triage 1 asign @emre")
    await harbour.ana.sees("Did you mean /triage 1 assign?")
    assert await owner(harbour) == "ana"
    assert await steps(harbour) == ["raised"]


async def test_another_department_gets_it_and_it_climbs_from_there(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 hand Finance It is their tool")
    await harbour.ana.sees("Concern 1 is with @gus")
    await harbour.forward(minutes=5)
    await harbour.gus.sees("It is their tool")
    await harbour.ana.types("/triage 1")
    await harbour.ana.sees("There is no concern with that number for you")
    await harbour.gus.types("/triage 1 note Between us in Finance")
    await harbour.forward(minutes=5)
    await harbour.ana.sees("Concern 1 has gone on, and is not yours to read any more.")
    harbour.ana.does_not_see("Between us in Finance")
    await harbour.gus.types("/triage 1 hand Nowhere")
    await harbour.gus.sees("comes a department, such as Finance")
    await harbour.until("2026-04-16 09:00")
    await harbour.kim.sees("It has climbed")  # the deputy there
    await harbour.until("2026-04-17 12:00")
    await harbour.olga.sees("Concern 1  Normal")


@pytest.mark.long
async def test_whoever_cannot_decide_takes_it_up_with_the_reason(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.ana.clicks("Acknowledge")
    await harbour.forward(minutes=5)
    await harbour.ana.types("/triage 1 up")
    await harbour.ana.sees("Please write it behind the word")
    await harbour.ana.types("/triage 1 up This is a matter of budget")
    await harbour.forward(minutes=5)
    await harbour.cleo.sees("It was taken up to you.")
    await harbour.cleo.sees("This is a matter of budget")
    await harbour.emre.sees("was taken up by whoever had it: it is with @cleo")
    await harbour.cleo.types("/triage 1 up So it is")
    await harbour.forward(minutes=5)
    await harbour.olga.sees("So it is")
    assert await owner(harbour) == "olga"


@pytest.mark.long
async def test_it_support_is_asked_for_input_and_nothing_else(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 consult it_support Is this known?")
    await harbour.ana.sees("Asked. Concern 1 stays with @ana")
    await harbour.until("2026-04-16 02:00")  # Fay is in Singapore
    await harbour.fay.sees("@ana (AI champion) asks for your input on concern 1")
    await harbour.fay.sees("Is this known?")
    await harbour.fay.types("/triage 1 note It is, and mended since Monday")
    await harbour.fay.sees("Noted on concern 1")
    await harbour.ana.types("/triage 1")
    await harbour.ana.sees("It is, and mended since Monday")
    harbour.ben.does_not_see("mended since Monday")
    await harbour.ana.types("/triage 1 consult legal")
    await harbour.ana.sees("comes a role that the matrix asks for input")
    assert await owner(harbour) == "ana"


@pytest.mark.long
async def test_what_was_resolved_too_soon_is_taken_up_again(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 reopen It is back")
    await harbour.ana.sees("not resolved")
    await harbour.ana.types("/triage 1 resolve Mended")
    await harbour.forward(minutes=5)
    await harbour.cleo.types("/triage 1 reopen It is back")
    await harbour.cleo.sees("Concern 1 is open again, and with @cleo")
    await harbour.forward(minutes=5)
    await harbour.ben.sees("has taken up concern 1 again")
    await harbour.ben.sees("It is back")
    assert await owner(harbour) == "cleo"


@pytest.mark.long
async def test_at_half_of_their_time_the_owner_is_reminded_and_once(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.until("2026-04-15 11:55")
    harbour.ana.does_not_see("waits for you: please acknowledge it")
    await harbour.until("2026-04-15 12:05")
    await harbour.ana.sees("Concern 1 (My job, or my team's) waits for you: please acknowledge it")
    assert (await steps(harbour)).count("reminded") == 1


@pytest.mark.long
async def test_what_was_seen_and_not_answered_climbs_and_the_reporter_hears_why(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.ana.clicks("Acknowledge")
    await harbour.until("2026-04-17 08:05")
    await harbour.ana.sees("waits for a first answer")  # half of 24 working hours
    await harbour.until("2026-04-20 07:55")
    harbour.cleo.does_not_see("Concern 1")
    await harbour.until("2026-04-20 08:05")  # three times eight working hours later
    await harbour.cleo.sees("since whoever raised it had no answer in time")
    await harbour.emre.sees("had no answer in time, so it has gone on: it is with @cleo")


@pytest.mark.long
async def test_an_answer_in_time_ends_the_clock(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.ana.types("/triage 1 ask When was that?")
    await harbour.until("2026-05-06 08:00")
    harbour.cleo.does_not_see("Concern 1")
    assert await steps(harbour) == ["raised", "asked"]


@pytest.mark.long
async def test_the_sixth_open_concern_goes_to_the_deputy(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    for _ in range(5):
        await raises(harbour, harbour.emre)
    assert await owner(harbour, 5) == "ana"
    await raises(harbour, harbour.ben)
    assert await owner(harbour, 6) == "cleo"
    await harbour.ana.types("/triage 1 resolve Mended")
    await raises(harbour, harbour.ben)
    assert await owner(harbour, 7) == "ana"


@pytest.mark.long
async def test_at_night_only_who_agreed_hears_of_what_is_critical(harbour: Harbour) -> None:
    await harbour.until("2026-04-15 18:00")  # eight in the evening in Berlin
    await raises(harbour, harbour.emre, urgency=CRITICAL)
    harbour.ana.does_not_see("Concern 1  Critical")
    await harbour.ana.types("/groundswell critical on")
    await harbour.ana.sees("at any hour")
    await raises(harbour, harbour.emre, urgency=CRITICAL)
    await harbour.ana.sees("Concern 2  Critical")
    await harbour.until("2026-04-15 19:15")
    harbour.cleo.does_not_see("Concern 2")  # her night is hers; it waits for her morning
    assert await owner(harbour, 2) == "cleo"
    await raises(harbour, harbour.emre)
    harbour.ana.does_not_see("Concern 3")


@pytest.mark.long
@pytest.mark.parametrize("hour", ["10:00"])
async def test_what_can_wait_comes_to_the_champion_at_one_hour(database_url: str, hour: str) -> None:
    async with story(the_company(), MONDAY, database_url, alive=False, champion_hour=hour) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-15 09:00")
        await raises(harbour, harbour.emre)
        await raises(harbour, harbour.ben)
        await raises(harbour, harbour.emre, urgency=CRITICAL)
        await harbour.ana.sees("Concern 3  Critical")
        await harbour.until("2026-04-16 07:55")
        harbour.ana.does_not_see("Concern 1")
        await harbour.until("2026-04-16 08:05")
        for number in (1, 2):
            await harbour.ana.sees(f"Concern {number}  Normal")


@pytest.mark.long
async def test_whoever_is_away_names_who_acts_and_comes_back(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.ana.types("/groundswell away 2026-04-16 2026-04-24 @emre")
    await harbour.ana.sees("Noted: you are away from")
    await harbour.ana.sees("@emre acts for you")
    await raises(harbour, harbour.ben)
    assert await owner(harbour) == "ana"  # today she is here
    await harbour.until("2026-04-15 22:30")  # after midnight in Berlin
    assert await owner(harbour) == "emre"
    await harbour.until("2026-04-16 08:00")
    await harbour.emre.sees("It has come on, since whoever had it is away.")
    await raises(harbour, harbour.ben)
    assert await owner(harbour, 2) == "emre"
    await harbour.ana.types("/groundswell back")
    await harbour.ana.sees("Welcome back.")
    await raises(harbour, harbour.ben)
    assert await owner(harbour, 3) == "ana"


@pytest.mark.long
async def test_an_announced_absence_ends_by_itself_and_outlasts_what_slack_says(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.ana.types("/groundswell away 2026-04-17")
    await harbour.until("2026-04-17 12:00")  # the list of members was read again meanwhile
    await raises(harbour, harbour.ben)
    assert await owner(harbour) == "cleo"
    await harbour.until("2026-04-18 12:00")
    kept = await harbour.stored(lambda s: s.exec(select(Person).where(Person.slack_id == harbour.ana.id)).one())
    assert (kept.away_from, kept.away_until, kept.cover_id) == (None, None, None)


@pytest.mark.long
async def test_an_absence_that_cannot_be_meant_is_asked_about(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    for typed in (
        "",
        "soon",
        "2026-04-10",
        "2026-04-20 2026-04-17",
        "2026-04-20 @nobody",
        "2026-04-20 @ana",
        "2029-01-01",
    ):
        await harbour.ana.types(f"/groundswell away {typed}".strip())
        await harbour.rest()
        await harbour.ana.sees("Write the last day of your absence")
        if typed:
            await harbour.ana.sees(typed.replace("@ana", "").strip())
    kept = await harbour.stored(lambda s: s.exec(select(Person).where(Person.slack_id == harbour.ana.id)).one())
    assert kept.away_until is None
    await harbour.ana.types("/groundswell back")
    await harbour.ana.sees("You were not away.")


@pytest.mark.long
async def test_a_long_queue_has_pages(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    for _ in range(14):
        await raises(harbour, harbour.emre)
    await harbour.olga.types("/triage all")
    await harbour.olga.sees("With others, and yours to work on: 14")
    await harbour.olga.sees("4 more: /triage all page 2.")
    await harbour.olga.types("/triage all page 2")
    await harbour.olga.sees("14  Normal  My job, or my team's")
    await harbour.olga.types("/triage all page 99")
    await harbour.olga.types("/triage page two")
    await harbour.olga.sees("is no concern's number")


@pytest.mark.long
async def test_a_concern_that_was_handed_on_still_says_where_it_was_raised(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 hand Legal")
    await harbour.forward(minutes=5)
    await harbour.max.sees("Raised by @ben (Sales)")


@pytest.mark.long
async def test_a_form_that_came_to_nothing_is_taken_when_it_is_sent_again(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.picks("…", "Pass it on", on="Raised by")
    await harbour.forward(seconds=5)
    await harbour.ana.picks("Pass it on", "To somebody by name")
    await harbour.ana.picks("To whom?", "emre")

    def away(session: Session, until: datetime | None) -> None:
        session.exec(select(Person).where(Person.email == "emre@example.com")).one().absent_until = until

    await harbour.write(lambda s: away(s, harbour.now + timedelta(days=1)))
    assert "Nobody like that is here" in str(await harbour.ana.submits())
    await harbour.write(lambda s: away(s, None))
    assert await harbour.ana.submits() == {}
    assert await owner(harbour) == "emre"
