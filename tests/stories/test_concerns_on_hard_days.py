"""Concerns while people leave, roles change, everything is paused, or Slack is away."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, delete, select

from bot.tick import tick
from simulator import Fault
from storage import people, retention
from storage.company import go_live, pause
from storage.tables import Concern, Edition, Person, RoleHolder
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import CRITICAL, WEDNESDAY, away, raises, sends
from tests.stories.test_when_slack_misbehaves import POST


async def ticks(harbour: Harbour) -> None:
    """What the clock of a running product does twice a minute."""
    await tick(harbour.told.product.house)
    await harbour.forward(seconds=5)


async def stands(harbour: Harbour, number: int = 1) -> tuple[str, int]:
    one = await harbour.stored(lambda s: s.get_one(Concern, number))
    return one.stage, one.rung


@pytest.mark.long
async def test_a_number_is_never_given_out_again(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.write(lambda s: retention.erase(s, harbour.told.product.house.keys, found(s, "ben@example.com")))
    await raises(harbour, harbour.emre, "Another thing altogether")
    assert await harbour.stored(lambda s: s.exec(select(Concern.id)).all()) == [2]
    card = next(m for m in harbour.ana.messages() if (m.key or "").startswith("card:1:"))
    await harbour.ana.presses(card, "Acknowledge")
    await harbour.ana.sees("There is no concern with that number for you")
    assert await stands(harbour, 2) == ("open", 1)


@pytest.mark.long
async def test_after_a_week_of_pause_the_first_owner_has_their_whole_time(harbour: Harbour) -> None:
    await harbour.until("2026-04-15 16:00")  # Ana's day is over
    await harbour.write(lambda s: pause(s, harbour.now, "test"))
    await harbour.ben.types("/concern Will my job still be there?")
    await harbour.rest()
    await harbour.ben.picks("What is it about?", "My job, or my team's")
    await sends(harbour.ben)
    await harbour.ben.sees("Messages are paused in your company just now")
    await harbour.until("2026-04-22 09:00")
    await harbour.write(lambda s: go_live(s, harbour.now))
    await ticks(harbour)
    await harbour.forward(minutes=5)
    await harbour.ana.sees("Will my job still be there?")
    await harbour.forward(hours=4)
    assert await stands(harbour) == ("open", 1)


@pytest.mark.long
async def test_while_slack_takes_nothing_at_all_nobody_is_passed_over(harbour: Harbour) -> None:
    await harbour.until("2026-04-16 09:00")
    harbour.slack.misbehave(Fault.FAIL_BEFORE, on=POST, chance=1.0)
    await raises(harbour, harbour.emre)
    await harbour.until("2026-04-17 10:00")
    assert await stands(harbour) == ("open", 1)
    harbour.slack.behave()
    await harbour.until("2026-04-17 12:00")
    await harbour.ana.sees("Concern 1  Normal")
    await harbour.until("2026-04-20 08:30")
    assert await stands(harbour) == ("open", 1)
    await harbour.until("2026-04-20 13:30")
    await harbour.cleo.sees("Concern 1  Normal")


@pytest.mark.long
async def test_a_card_that_slack_takes_for_everybody_but_its_owner_climbs_in_the_owners_time(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    harbour.slack.misbehave(Fault.FAIL_BEFORE, on=POST, chance=1.0, naming=harbour.ana.id)
    await raises(harbour, harbour.emre, urgency=CRITICAL)
    await raises(harbour, harbour.gus, "Nobody of us knows how to begin")
    await harbour.forward(minutes=50)
    assert await stands(harbour) == ("open", 1)
    await harbour.forward(minutes=15)
    await harbour.cleo.sees("Concern 1  Critical")
    await harbour.cleo.sees("Slack did not take it for whoever was to have it")
    await harbour.emre.sees("could not be brought to whoever was to have it")
    harbour.ana.does_not_see("Concern 1")


@pytest.mark.long
async def test_a_card_that_will_never_be_sent_lets_the_concern_go_on(harbour: Harbour) -> None:
    await harbour.until("2026-04-15 16:00")
    await raises(harbour, harbour.emre)
    settings = harbour.told.product.house.settings
    everybody = await harbour.stored(lambda s: s.exec(select(Person)).all())
    settings.only = frozenset(p.slack_id or "" for p in everybody if p.email != "ana@example.com")
    await harbour.until("2026-04-16 07:30")
    await ticks(harbour)
    await harbour.cleo.sees("Concern 1  Normal")
    harbour.ana.does_not_see("Concern 1")


@pytest.mark.long
async def test_whoever_no_longer_holds_the_role_gets_no_card_and_works_on_nothing(harbour: Harbour) -> None:
    await harbour.until("2026-04-15 16:00")
    await raises(harbour, harbour.emre, "Somebody reads my private files")
    await harbour.write(hands_over("ana@example.com", "dina@example.com"))
    await harbour.until("2026-04-16 07:30")
    await ticks(harbour)
    await harbour.forward(hours=8)
    harbour.ana.does_not_see("private files")
    await harbour.ana.types("/triage 1")
    await harbour.ana.sees("Only AI champions, and those a concern can climb to")
    assert (await stands(harbour))[1] == 2


@pytest.mark.long
async def test_what_the_operations_lead_could_not_solve_does_not_go_down_again(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.olga.types("/triage 1 resolve It is decided.")
    await harbour.forward(seconds=5)
    await harbour.emre.clicks("No, not yet")
    await harbour.forward(seconds=5)
    await harbour.emre.sees("with @ben (operations lead) now")  # Olga's deputy, and not Ana's
    harbour.cleo.does_not_see("Concern 1")


@pytest.mark.long
async def test_the_digest_counts_what_helped_and_what_did_not(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    for name, verdict in (("emre", "No, not yet"), ("lea", "Yes, it helped")):
        await raises(harbour, getattr(harbour, name))
        number = await harbour.stored(lambda s: max(s.exec(select(Concern.id)).all()))
        await harbour.olga.types(f"/triage {number} resolve Done.")
        await harbour.forward(seconds=5)
        await getattr(harbour, name).clicks(verdict)
        await harbour.forward(seconds=5)
    await harbour.olga.types("/triage 1 resolve Done better.")
    await harbour.until("2026-04-20 08:00")
    text = await harbour.stored(lambda s: str(s.exec(select(Edition.message).where(Edition.audience == "ops")).one()))
    assert "2 raised in the week, 2 resolved, 1 said to have helped, 1 open again since it had not helped." in text


@pytest.mark.long
async def test_a_step_names_whoever_took_it_and_is_not_told_when_it_is_overtaken(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.write(away("emre@example.com"))
    await harbour.ana.types("/triage 1 ask Which files do you mean?")
    await harbour.olga.types("/triage 1 resolve Nobody reads your files.")
    await harbour.until("2026-04-30 12:00")
    await harbour.emre.sees("@olga (operations lead) has resolved concern 1")
    harbour.emre.does_not_see("Which files do you mean?")


async def test_what_cannot_be_done_with_triage_gives_all_words_back(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    for typed, answer in (
        ("/triage 1 ack I will call you tomorrow", "takes no words"),
        ("/triage resolve We have changed it", "is no concern's number"),
        ("/triage 99999999999999999999 ack", "is no concern's number"),
        (f"/triage 1 resolve {'long ' * 500}", "at most 2000 can be kept"),
    ):
        await harbour.ana.types(typed)
        await harbour.ana.sees(answer)
        if "9999" not in typed:
            await harbour.ana.sees(typed.split(maxsplit=2)[2].strip()[-20:])
    assert await stands(harbour) == ("open", 1)
    await harbour.ana.types("/triage 1 resolve\nWe have\nchanged it")
    await harbour.ana.sees("Concern 1 is resolved")


def found(session: Session, email: str) -> Person:
    person = people.by_handle(session, email)
    assert person is not None
    return person


def hands_over(before: str, after: str) -> Callable[[Session], None]:
    """A new seed names another champion, without a deputy."""

    def work(session: Session) -> None:
        leaving = found(session, before)
        session.execute(delete(RoleHolder).where(RoleHolder.person_id == leaving.id))  # type: ignore[arg-type]
        session.add(RoleHolder(role="ai_champion", department="sales", person_id=found(session, after).id or 0))

    return work
