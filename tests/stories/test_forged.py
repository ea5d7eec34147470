"""Whatever somebody forges reads nothing, writes nothing and breaks nothing, and is answered kindly.

Every handler there is is attacked: by whoever has no right to it, with what is none of theirs, and with garbage. One
that is added has to say in `forgeries.py` what could be forged of it.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from bot import opening
from bot.asking import Order
from bot.rules.audience import Audience
from bot.rules.pulses import RoundState
from bot.rules.rights import Right
from bot.rules.trail import Did
from bot.rules.wins import Stage
from handlers.call import Hears, Source
from handlers.door import HEARS
from storage.tables import Comment, Concern, Event, EventContent, Invite, Person, Round, Win
from tests.stories.conftest import Harbour
from tests.stories.forgeries import (
    FOREIGN,
    GARBAGE,
    MORE_GARBAGE,
    REACHING,
    WITHOUT_IDS,
    garbage,
    sending,
    some_garbage,
)
from tests.stories.forging import SEEN, Came, Forged, Forger, filled, typed

TUESDAY_NOON = "2026-04-14 10:00"
SECRETS = ("Zebras fear", "Yaks are watched", "Wombats write")
"""What was raised, written in a comment that is shown to others, and answered in a pulse that is open."""
REFUSED = {
    Right.ON_ROSTER: "You are not on Groundswell's list yet",
    Right.ASK: "Only operations leads and AI champions ask pulses",
    Right.TRIAGE: "Only AI champions, and those a concern can climb to",
}
OWN = ("home_rest", "home_go_on", "home_stop", "own_back", "own_hours_chosen", "own_away_chosen")
SILENT = {"pulse_pick", "lesson_reading", "message", "app_home_opened", *OWN}
"""Slack shows nothing of these, or closes the form."""
OF_ONES_OWN = {name: {"person"} for name in ("contact_stop", *OWN)}
OF_ONES_OWN |= {"message": {"delivery"}, "onboarding_done": {"onboarding"}, "onboarding_stop": {"onboarding"}}
REACHED_FOR = {"event", "event_content", "trail_head"}
USUAL = frozenset(SEEN | REACHED_FOR)
"""Whoever reaches for a concern that is none of theirs, or for what they have no right to, stands in the record."""
"""What is written of whoever presses, or writes to the bot, whatever else comes with it."""


@pytest.fixture
async def forger(harbour: Harbour, caplog: pytest.LogCaptureFixture) -> Forger:
    """Harbour with a concern and a win of Emre, a round of Sales, a closed one with comments, a leaver, strangers."""
    await harbour.until(TUESDAY_NOON)
    await harbour.emre.types(f"/concern {SECRETS[0]} for their work.")
    await harbour.rest()
    await harbour.emre.picks("What is it about?", "Something else")
    for _ in range(2):
        await harbour.emre.submits()
    house = harbour.told.product.house
    order = Order("training", harbour.now, harbour.now + timedelta(days=9), Audience(frozenset({"sales"})))
    await harbour.write(lambda s: opening.open_now(s, house.settings, house.terms, order, harbour.now))
    await harbour.write(before_that)
    house.due.set()
    await harbour.forward(minutes=5)
    harbour.slack.add_user("zoe", email="zoe@example.com", is_restricted=True)
    harbour.slack.add_user("yan", email="yan@example.com", is_stranger=True)
    emre = Forged("emre", {"private_metadata": "1::", "state": filled(comment=typed(f"{SECRETS[2]} here."))})
    forger = Forger(harbour, caplog)
    assert (await forger.sends(Source.VIEW, "pulse_written", emre)).wrote == {"seen", "participation", "open_answer"}
    return forger


def before_that(session: Session) -> None:
    """Round 3 has closed and its comments are shown; round 4 was cancelled; Lea has left."""
    first = session.get_one(Round, 1)
    past = first.closes_at - timedelta(days=60)
    tally = {"asked": 14, "took_part": 10}
    over = {"cycle": None, "opens_at": past, "closes_at": past, "closed_at": past, "tally": tally}
    for state, shown in ((RoundState.CLOSED, past), (RoundState.CANCELLED, None)):
        session.add(Round(**first.model_dump() | over | {"id": None, "state": state, "published_at": shown}))
        session.flush()
    for invite in session.exec(select(Invite).where(Invite.round_id == 1)).all():
        session.add(Invite(**invite.model_dump() | {"round_id": 3}))
    words = f"{SECRETS[1]} by it."
    session.add(Comment(id="sales", round_id=3, question="comment", unit="sales", words=words, themes=[]))
    session.add(Comment(id="unpublished", round_id=4, question="comment", unit="sales", words=words, themes=[]))
    session.exec(select(Person).where(Person.email == "lea@example.com")).one().left_at = past
    emre = session.exec(select(Person).where(Person.email == "emre@example.com")).one()
    session.add(Win(by_id=emre.id or 0, department="sales", words=f"{SECRETS[1]} well.", stage=Stage.WAITING, at=past))


def without_right(hears: Hears) -> Iterator[Forged]:
    """By whom it must not be done, as a button or form of ours would send it."""
    says = "" if hears.source is Source.EVENT else REFUSED[Right.ON_ROSTER]
    yield from (Forged(who, says=says) for who in ("zoe", "yan", "lea"))
    if hears.needs in (Right.ASK, Right.TRIAGE):
        yield Forged("emre", says=REFUSED[hears.needs])


def wrong(hears: Hears, forged: Forged, came: Came, allowed: set[str]) -> str:
    """What is wrong with what came of a forgery, or nothing."""
    found = {
        "it is not acknowledged": not came.acknowledged,
        f"it is logged as an error: {came.errors}": bool(came.errors),
        f"it wrote {came.wrote - allowed}": not came.wrote <= allowed,
        "it shows what is none of theirs": any(secret in came.shown for secret in SECRETS),
        f"it does not say “{forged.says}” but {came.shown[:300]}": forged.says not in came.shown,
        "it says nothing": not came.shown and hears.name not in SILENT,
    }
    said = [what for what, holds in found.items() if holds]
    return f"{hears.name} {forged.who} {str(forged.fields)[:200]}: {'; '.join(said)}" if said else ""


async def attacked(
    forger: Forger, forgeries: Iterator[tuple[Hears, Forged]], usual: frozenset[str] = USUAL
) -> list[str]:
    """What is wrong with what came of all of these."""
    found = []
    for hears, forged in forgeries:
        allowed = USUAL | OF_ONES_OWN.get(hears.name, set())
        found.append(wrong(hears, forged, await forger.sends(hears.source, hears.name, forged), allowed))
    return [one for one in found if one]


def test_of_every_handler_it_is_said_what_could_be_forged() -> None:
    assert FOREIGN.keys() == {(hears.source, hears.name) for hears in HEARS}


async def test_nobody_does_what_they_have_no_right_to_or_reaches_what_is_none_of_theirs(forger: Forger) -> None:
    rights = ((hears, forged) for hears in HEARS for forged in without_right(hears))
    assert "\n".join(await attacked(forger, rights)) == ""
    foreign = ((hears, forged) for hears in HEARS for forged in FOREIGN[hears.source, hears.name])
    assert "\n".join(await attacked(forger, foreign)) == ""


@pytest.mark.long
async def test_whoever_reaches_for_what_is_none_of_theirs_stands_in_the_record(forger: Forger) -> None:
    found = []
    for hears in HEARS:
        for forged in FOREIGN[hears.source, hears.name]:
            if hears.source is not Source.COMMAND and any(answer in forged.says for answer in REACHING):
                await forger.sends(hears.source, hears.name, forged)
                found += await forger.harbour.write(partial(unrecorded, hears=hears, forged=forged))
    assert "\n".join(found) == ""


def unrecorded(session: Session, hears: Hears, forged: Forged) -> list[str]:
    """A forgery of which no record was made; the record is emptied, so that the next is a new one."""
    refused = session.exec(select(Event).where(Event.happened == Did.REFUSED)).all()
    by = {session.get_one(EventContent, one.number).by_id for one in refused}
    who = session.exec(select(Person.id).where(Person.email == f"{forged.who}@example.com")).one()
    for one in refused:
        one.happened = "looked at"
    named = None if hears.of_reporters or not refused or refused[0].why.startswith("concern,") else who
    return [] if by in ({named}, {who}) else [f"{hears.name} {forged.who} {forged.fields}: {by}, not {named}"]


@pytest.mark.long
async def test_garbage_in_any_place_is_answered_kindly_and_breaks_nothing(forger: Forger) -> None:
    some = (
        (hears, Forged("gus", fields))
        for turn, hears in enumerate(HEARS)
        if FOREIGN[hears.source, hears.name] is not WITHOUT_IDS
        for fields in some_garbage(hears.source, turn)
    )
    assert "\n".join(await attacked(forger, some)) == ""


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_more_garbage_in_any_place_is_answered_kindly_and_breaks_nothing(forger: Forger) -> None:
    more = (
        (hears, Forged("gus", fields))
        for hears in HEARS
        for value in (*GARBAGE, *MORE_GARBAGE)
        for fields in garbage(hears.source, value)
    )
    assert "\n".join(await attacked(forger, more)) == ""


async def test_a_form_with_the_id_of_somebody_elses_and_a_place_that_is_none_of_theirs_changes_nothing_there(
    forger: Forger,
) -> None:
    harbour = forger.harbour
    for who in ("gus", "kim"):
        await forger.sends(Source.VIEW, "concern_send", Forged(who, {"id": "V0STOLEN", **sending(f"{who} was here.")}))
    raised = await harbour.stored(lambda s: [(one.reporter_id, one.words) for one in s.exec(select(Concern))])
    assert sorted(words for _, words in raised) == [f"{SECRETS[0]} for their work.", "gus was here.", "kim was here."]
    assert len({reporter for reporter, _ in raised}) == 3
    pulse = next(message for message in harbour.ben.messages() if "How AI is going" in message.text)
    place = {"private_metadata": f"1:{pulse.channel}:{pulse.ts}", "state": filled(comment=typed("Mine."))}
    came = await forger.sends(Source.VIEW, "pulse_written", Forged("ana", place))
    assert came.wrote == {"seen", "participation", "open_answer"}
    assert came.shown == ""
    await harbour.ben.sees("1 of 6")
