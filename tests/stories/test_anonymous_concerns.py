"""Whoever raises a concern anonymously is answered, and found by nobody."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from bot.settings import AT_ONCE
from bot.simulation import story
from simulator import Person as Somebody
from storage import trail
from storage.tables import Concern, Delivery, Person
from tests.stories.conftest import MONDAY, Harbour, the_company
from tests.stories.test_a_concern import ABOUT, JOB, WEDNESDAY, WHAT
from tests.stories.test_working_by_buttons import in_a_channel

HOW, WHOM, WHO_GETS_IT = "With your name?", "Is it about somebody in particular?", "Who gets it?"
WORDS = "My lead has asked who of us can be replaced first"


async def raises_anonymously(harbour: Harbour, person: Somebody, words: str = WORDS, way: str = "") -> None:
    """Somebody raises a concern without their name."""
    await person.types("/concern")
    await harbour.rest()
    await person.fills(WHAT, words)
    await person.picks(ABOUT, JOB)
    await person.picks(HOW, "Anonymously")
    assert await person.submits() == {}
    await person.sees("nobody is shown your name")
    if way:
        await person.picks(WHO_GETS_IT, way)
    assert await person.submits() == {}
    await person.sees("Saved as concern")
    await person.closes()
    await harbour.forward(seconds=5)


async def resolves(harbour: Harbour, person: Somebody, words: str) -> None:
    await person.clicks("Resolve")
    await harbour.forward(seconds=5)
    await person.fills("What was decided or done?", words)
    assert await person.submits() == {}
    await person.closes()
    await harbour.forward(hours=2)


async def test_an_anonymous_concern_is_worked_on_talked_about_and_resolved_without_a_name(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises_anonymously(harbour, harbour.emre)
    # Sales has six people: too few to be named, so it goes to the operations lead.
    await harbour.olga.sees("Raised anonymously on 15 April.")
    harbour.olga.does_not_see("Emre")
    harbour.ana.does_not_see(WORDS)
    await harbour.olga.clicks("Ask")
    await harbour.forward(seconds=5)
    await harbour.olga.fills("Your question", "What was said exactly?")
    assert await harbour.olga.submits() == {}
    await harbour.olga.closes()
    await harbour.forward(minutes=5)
    await harbour.emre.sees("What was said exactly?")
    await harbour.emre.clicks("Answer")
    await harbour.forward(seconds=5)
    await harbour.emre.fills("Your answer", "Word for word that")
    assert await harbour.emre.submits() == {}
    await harbour.emre.closes()
    await harbour.forward(minutes=5)
    await harbour.olga.sees("Whoever raised it answered")
    await harbour.olga.sees("Word for word that")
    await resolves(harbour, harbour.olga, "Nobody is replaced; the question was withdrawn")
    await harbour.emre.sees("the question was withdrawn")
    await harbour.emre.clicks("Yes, it helped")
    await harbour.forward(seconds=5)
    await harbour.emre.sees("Concern 1 is closed")
    await harbour.emre.opens_home()
    await harbour.rest()
    await harbour.emre.sees("1  My job, or my team's")
    home = harbour.ben
    await home.opens_home()
    await harbour.rest()
    home.does_not_see("My job, or my team's, raised")


@pytest.mark.long
async def test_one_that_did_not_help_is_open_again_and_nobody_else_can_say_so(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises_anonymously(harbour, harbour.emre)
    await harbour.olga.clicks("Acknowledge")
    await harbour.forward(minutes=5)
    await harbour.emre.sees("@olga (operations lead) has seen concern 1")
    await resolves(harbour, harbour.olga, "It was a joke")
    button = next(m for m in harbour.emre.messages() if "Did it help?" in m.visible())
    payload = harbour.gus._payload("block_actions", _place(button))
    payload |= {"actions": [{"action_id": "concern_helped:no", "value": "1:no", "type": "button", "action_ts": "1"}]}
    await harbour.slack.sends("interactive", payload)
    await harbour.forward(seconds=5)
    assert await _stage(harbour) == "resolved"
    await harbour.emre.clicks("No, not yet")
    await harbour.forward(seconds=5)
    assert await _stage(harbour) == "open"
    steps = await harbour.stored(lambda s: [(one.happened, one.by_id) for one in trail.of(s, "concern:1")])
    assert ("refused", None) in steps
    assert ("reopened", None) in steps


@pytest.mark.long
async def test_whoever_says_too_late_whether_it_helped_does_not_stand_in_the_record(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises_anonymously(harbour, harbour.emre)
    await resolves(harbour, harbour.olga, "It was a joke")

    def forgotten(session: Session) -> None:
        session.get_one(Concern, 1).address = None  # as it is thirty days after

    await harbour.write(forgotten)
    await harbour.emre.clicks("No, not yet")
    await harbour.forward(seconds=5)
    await harbour.emre.sees("There is no concern with that number for you")
    steps = await harbour.stored(lambda s: [(one.happened, one.by_id) for one in trail.of(s, "concern:1")])
    assert steps[-1] == ("refused", None)


def _place(message: Any) -> Any:
    from simulator.screen import Place

    return Place(message=message)


async def _stage(harbour: Harbour) -> str:
    return await harbour.stored(lambda s: s.get_one(Concern, 1).stage)


@pytest.mark.long
async def test_somebody_whom_it_is_about_never_gets_it_nor_reads_it(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.emre.types("/concern")
    await harbour.rest()
    await harbour.emre.fills(WHAT, WORDS)
    await harbour.emre.picks(ABOUT, JOB)
    await harbour.emre.picks(WHOM, "ana")
    assert await harbour.emre.submits() == {}
    await harbour.emre.sees("It is about @ana, who does not see it.")
    assert await harbour.emre.submits() == {}
    await harbour.emre.sees("It is with @cleo (AI champion) now")
    await harbour.emre.closes()
    await harbour.forward(days=9)
    harbour.ana.does_not_see(WORDS)
    await harbour.ana.types("/triage 1")
    await harbour.ana.sees("There is no concern with that number for you")
    await harbour.ana.types("/triage 1 note I have read this")
    await harbour.ana.sees("There is no concern with that number for you")


@pytest.mark.long
async def test_given_to_the_operations_lead_it_passes_the_champions_by(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.emre.types("/concern")
    await harbour.rest()
    await harbour.emre.fills(WHAT, WORDS)
    await harbour.emre.picks(ABOUT, JOB)
    assert await harbour.emre.submits() == {}
    await harbour.emre.picks(WHO_GETS_IT, "Olga Petrov, as operations lead")
    assert await harbour.emre.submits() == {}
    await harbour.emre.closes()
    await harbour.forward(days=9)
    for name in ("ana", "cleo"):
        getattr(harbour, name).does_not_see(WORDS)
    await harbour.olga.sees(WORDS)
    await harbour.ana.types("/triage 1")
    await harbour.ana.sees("There is no concern with that number for you")


# The whole database, and everything else that is kept


def everything(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table."""
    for table in SQLModel.metadata.sorted_tables:
        for row in session.connection().execute(table.select()).mappings():
            yield table.name, dict(row)


async def kept_of(file: Path, who: str) -> list[str]:
    """All that is kept when one of them raises a concern, but for what is drawn at random or sealed."""
    async with story(the_company(), MONDAY, f"sqlite:///{file}", alive=False, champion_hour=AT_ONCE) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-14 13:30")
        reporter: Somebody = getattr(harbour, who)
        await raises_anonymously(harbour, reporter)
        await harbour.olga.clicks("Ask")
        await harbour.forward(seconds=5)
        await harbour.olga.fills("Your question", "What was said exactly?")
        assert await harbour.olga.submits() == {}
        await harbour.olga.closes()
        await harbour.until("2026-04-15 15:00")
        await resolves(harbour, harbour.olga, "Nobody is replaced")
        await harbour.until("2026-04-16 15:30")
        await reporter.sees("Nobody is replaced")
        for word in ("Yes, it helped", "Yes, the company may hear it"):
            await reporter.clicks(word)
            await harbour.forward(minutes=1)
        await harbour.olga.types("/triage 1 publish Nobody is replaced")
        await harbour.until("2026-04-17 15:30")
        await reporter.sees("What was done about concern 1 is told")
        rows = await harbour.stored(lambda s: list(everything(s)))
    assert {"concern", "deed"} <= {name for name, _ in rows}
    return sorted(
        f"{name} {json.dumps({key: value for key, value in row.items() if (name, key) not in RANDOM}, default=str)}"
        for name, row in rows
    )


RANDOM = {
    ("concern", "once"), ("concern", "address"), ("event", "named"), ("event", "worded"), ("event", "before"),
    ("event", "seal"), ("event_content", "salt_names"), ("event_content", "salt_words"), ("trail_head", "last"),
    ("trail_head", "seal"), ("seen", "key"), ("round_key", "wrapped"), ("document", "at"),
}  # fmt: skip


@pytest.mark.parametrize("other", ["fay", pytest.param("dina", marks=pytest.mark.long)])
async def test_all_that_is_kept_is_the_same_whoever_raised_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, other: str
) -> None:
    """In Berlin, in Singapore, where it is night, and in New York: no key, no moment and no log tells which."""
    caplog.set_level(logging.DEBUG)
    kept = {who: await kept_of(tmp_path / f"{who}.db", who) for who in ("emre", other)}
    assert kept["emre"] == kept[other]
    assert WORDS not in "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))


@pytest.mark.long
async def test_a_concern_is_raised_from_wherever_somebody_is(harbour: Harbour, answering: Any) -> None:
    await harbour.until(WEDNESDAY)
    emre = harbour.emre
    await emre.uses_shortcut("Raise a concern")
    await harbour.rest()
    await emre.fills(WHAT, WORDS)
    await emre.picks(ABOUT, JOB)
    for _ in range(2):
        assert await emre.submits() == {}
    await emre.sees("Saved as concern 1")
    await emre.closes()
    said = await harbour.ben.says("Who of us can be replaced & when?", to="team-sales")
    await emre.uses_shortcut("Raise this as a concern", on_message=said)
    await harbour.rest()
    await emre.picks(ABOUT, JOB)
    assert await emre.submits() == {}
    await emre.sees("Who of us can be replaced & when?")
    assert await emre.submits() == {}
    await emre.sees("Saved as concern 2")
    await emre.closes()
    long = await harbour.ben.says(f"Who decides? {'And why? ' * 300}", to="team-sales")
    await emre.uses_shortcut("Raise this as a concern", on_message=long)
    await harbour.rest()
    await emre.sees("The message is longer: here are its first 2000 characters.")
    await emre.closes()
    await answering(harbour, emre)
    await emre.clicks("Raise a concern")
    await harbour.rest()
    await emre.sees("What is it about?")


@pytest.mark.long
async def test_in_a_channel_nothing_tells_at_what_hour_an_anonymous_reporter_acts(harbour: Harbour) -> None:
    channel = await in_a_channel(harbour, "ana", "cleo")
    await harbour.until(WEDNESDAY)

    def grows(session: Session) -> None:
        cleo = session.exec(select(Person).where(Person.email == "cleo@example.com")).one().model_dump()
        for n in range(6):
            session.add(Person(**cleo | {"id": None, "email": f"new{n}@example.com", "slack_id": f"U9NEW{n}"}))

    await harbour.write(grows)  # Sales has ten people now, so that its champion works on it
    await raises_anonymously(harbour, harbour.emre)
    await harbour.ana.types("/triage 1 ask What was said exactly?")
    await harbour.forward(seconds=5)
    await harbour.emre.clicks("Answer")
    await harbour.forward(seconds=5)
    await harbour.emre.fills("Your answer", "Word for word that")
    assert await harbour.emre.submits() == {}
    await harbour.emre.closes()
    await harbour.forward(minutes=5)
    said = [one.text for one in harbour.cleo.messages() if one.channel == channel and one.key]
    assert any("has asked whoever raised it" in one for one in said)
    assert not any("has answered" in one for one in said)
    await harbour.ana.sees("Word for word that")


@pytest.mark.long
async def test_what_never_reaches_an_anonymous_reporter_who_has_left_looks_as_if_it_had(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises_anonymously(harbour, harbour.emre)

    def leaves(session: Session) -> None:
        session.exec(select(Person).where(Person.email == "emre@example.com")).one().left_at = harbour.now

    await harbour.write(leaves)
    await harbour.olga.types("/triage 1 resolve It is settled")
    await harbour.forward(hours=4)
    query = select(Delivery).where(Delivery.recipient == "concern:1")
    rows = await harbour.stored(lambda s: s.exec(query).all())
    assert {(row.state, row.reason, row.sent_at, row.attempted_at) for row in rows} == {("sent", None, None, None)}
    assert {row.not_before for row in rows} == {row.created_at for row in rows}
