"""You said, we did: what was done about a concern reaches others only where whoever raised it lets them hear it."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session, col, select

from bot.rules.company import Cohort, Tier
from simulator import Message, Person
from storage import people, trail
from storage.tables import Concern, Deed, Delivery, Department
from storage.tables import Person as PersonRow
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import WEDNESDAY, raises
from tests.stories.test_anonymous_concerns import WORDS, raises_anonymously, resolves

DONE = "Nobody in Sales loses their job this year."
YES, ALL = "Yes, my department may hear it", "Yes, the company may hear it"
TO_ALL = "May whoever reads your company's weekly digest be told"
MONDAY_AFTER = "2026-04-20 08:30"


def sales_of(count: int, channel: str) -> object:
    """Harbour with so many people in Sales, who have a channel."""

    def work(session: Session) -> None:
        session.get_one(Department, "sales").channel = channel
        for number in range(count - people.headcount(session)["sales"]):
            session.add(
                PersonRow(
                    name=f"New {number}", email=f"new{number}@example.com", zone="Europe/Berlin", department="sales",
                    tier=Tier.PRACTITIONERS, cohort=Cohort.ASSIGNED,
                )
            )  # fmt: skip

    return work


async def of_ten(harbour: Harbour) -> str:
    """Sales has ten people and a channel of its own; that channel."""
    await harbour.until(WEDNESDAY)
    channel = next(one.id for one in harbour.slack.workspace.channels.values() if one.name == "team-sales")
    await harbour.write(sales_of(10, channel))  # type: ignore[arg-type]
    return channel


async def helped(harbour: Harbour, person: Person) -> None:
    await person.clicks("Yes, it helped")
    await harbour.forward(seconds=5)


async def says(harbour: Harbour, person: Person, word: str) -> None:
    await person.clicks(word)
    await harbour.forward(minutes=1)


async def writes(harbour: Harbour, person: Person, words: str) -> None:
    await person.clicks("Write it")
    await harbour.forward(seconds=5)
    await person.fills("What was done?", words)
    assert await person.submits() == {}
    await person.closes()
    await harbour.forward(minutes=1)


async def happened(harbour: Harbour) -> Sequence[tuple[str, int | None, str]]:
    """The steps from when it was resolved on: what, by whom, and why."""
    steps = await harbour.stored(lambda s: trail.of(s, "concern:1"))
    names = [one.happened for one in steps]
    return [(one.happened, one.by_id, one.why) for one in steps[names.index("resolved") + 1 :]]


async def number_of(harbour: Harbour, person: Person) -> int | None:
    return await harbour.stored(lambda s: s.exec(select(PersonRow.id).where(PersonRow.slack_id == person.id)).one())


def posted(harbour: Harbour, channel: str) -> list[Message]:
    return [m for m in harbour.emre.messages() if m.channel == channel and (m.key or "").startswith("done:")]


@pytest.mark.long
async def test_a_named_reporter_lets_their_department_hear_and_it_reads_it(harbour: Harbour) -> None:
    channel = await of_ten(harbour)
    await raises(harbour, harbour.ben)
    await harbour.ana.clicks("Acknowledge")
    await harbour.forward(seconds=5)
    await resolves(harbour, harbour.ana, f"Dear Ben, {DONE}")
    await helped(harbour, harbour.ben)
    await harbour.ben.sees("May everybody in Sales, and whoever reads the weekly digest, be told")
    await harbour.ben.sees("No answer means no")
    await says(harbour, harbour.ben, YES)
    await harbour.ben.sees("@ana (AI champion) writes what was done about concern 1 for everybody in Sales")
    await harbour.ana.sees("@ben lets others hear what was done about concern 1")
    await harbour.ana.clicks("Write it")
    await harbour.forward(seconds=5)
    await harbour.ana.sees(f"Dear Ben, {DONE}")  # the outcome stands in the form
    await harbour.ana.fills("What was done?", f"Ben Okafor asked. {DONE}")
    assert "names whoever raised concern 1" in str(await harbour.ana.submits())
    await harbour.ana.fills("What was done?", "Will my job still be there? It will.")
    assert "repeats words of whoever raised concern 1" in str(await harbour.ana.submits())
    await harbour.ana.fills("What was done?", f"{DONE} <!here> & all")
    assert await harbour.ana.submits() == {}
    await harbour.ana.sees("in the next weekly digest without")
    await harbour.ana.closes()
    await harbour.forward(minutes=1)
    (post,) = posted(harbour, channel)
    assert f"My job, or my team's: {DONE} &lt;!here&gt; &amp; all (<@{harbour.ana.id}>, 15 April)" in str(post.blocks)
    assert harbour.ben.id not in str(post.data)
    await harbour.ben.sees("What was done about concern 1 is told to everybody in Sales")
    for name, reads in (("emre", True), ("kim", False)):
        person = getattr(harbour, name)
        await person.opens_home()
        await harbour.rest()
        assert (DONE in person.home.text) is reads
    await harbour.until(MONDAY_AFTER)
    await harbour.olga.sees(f"You said, we did: concerns\n• My job, or my team's: {DONE}")
    await harbour.until("2026-04-27 08:30")
    digests = [m for m in harbour.olga.messages() if (m.key or "").startswith("digest:ops:")]
    told = {(m.key or "").split(":")[2]: DONE in m.visible() for m in digests}
    assert told == {"2026-W16": True, "2026-W17": False}  # each is told by one digest
    ben, ana = await number_of(harbour, harbour.ben), await number_of(harbour, harbour.ana)
    assert await happened(harbour) == [
        ("helped", ben, ""), ("consented", ben, "sales"), ("published", ana, "sales"),
    ]  # fmt: skip


async def test_an_anonymous_reporter_lets_others_hear_and_stands_nowhere(harbour: Harbour) -> None:
    channel = await of_ten(harbour)
    await raises_anonymously(harbour, harbour.emre)
    await harbour.ana.sees("Raised anonymously by somebody in Sales on 15 April.")
    await resolves(harbour, harbour.ana, DONE)
    await helped(harbour, harbour.emre)
    await says(harbour, harbour.emre, YES)
    await harbour.ana.sees("Whoever raised it lets others hear what was done about concern 1")
    harbour.ana.does_not_see("Emre")
    await harbour.ana.types("/triage 1 publish Emre Kaya thinks that this names somebody")
    await harbour.ana.sees("Those who may hear what was done about concern 1 are told")  # no word tells who it was
    await harbour.forward(minutes=1)
    assert len(posted(harbour, channel)) == 1
    await harbour.emre.sees("What was done about concern 1 is told to everybody in Sales")
    ana = await number_of(harbour, harbour.ana)
    assert await happened(harbour) == [
        ("helped", None, ""), ("consented", None, "sales"), ("published", ana, "sales"),
    ]  # fmt: skip
    assert await harbour.stored(lambda s: s.exec(select(Deed.words, Deed.label, Deed.publication_id)).all()) == [
        ("Emre Kaya thinks that this names somebody", "My job, or my team's", None)
    ]
    to = await harbour.stored(
        lambda s: s.exec(select(Delivery.recipient, Delivery.about).where(Delivery.kind == "said")).all()
    )
    assert to == [(channel, "deed")]


@pytest.mark.long
async def test_where_a_unit_is_too_small_only_the_digest_tells_it(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    channel = next(one.id for one in harbour.slack.workspace.channels.values() if one.name == "team-sales")
    await harbour.write(sales_of(6, channel))  # type: ignore[arg-type]
    await raises(harbour, harbour.ben)
    await resolves(harbour, harbour.ana, DONE)
    await helped(harbour, harbour.ben)
    await harbour.ben.sees(TO_ALL)
    await says(harbour, harbour.ben, ALL)
    await writes(harbour, harbour.ana, DONE)
    assert not posted(harbour, channel)
    await harbour.emre.opens_home()
    await harbour.rest()
    harbour.emre.does_not_see(DONE)
    await harbour.until(MONDAY_AFTER)
    await harbour.olga.sees(f"You said, we did: concerns\n• My job, or my team's: {DONE}")
    assert ("published", await number_of(harbour, harbour.ana), "") in await happened(harbour)


@pytest.mark.long
async def test_without_a_yes_or_after_a_no_nothing_is_told(harbour: Harbour) -> None:
    channel = await of_ten(harbour)
    await raises(harbour, harbour.ben)
    await harbour.ana.types(f"/triage 1 publish {DONE}")
    await harbour.ana.sees("Concern 1 is not resolved, so there is nothing to tell others yet.")
    await resolves(harbour, harbour.ana, DONE)
    await helped(harbour, harbour.ben)
    await harbour.ana.types(f"/triage 1 publish {DONE}")
    await harbour.ana.sees("Whoever raised concern 1 has not said that others may hear of it")
    asked = next(m for m in harbour.ben.messages() if YES in m.buttons)
    await harbour.gus.presses(asked, YES)  # forged
    await harbour.forward(seconds=5)
    await says(harbour, harbour.ben, YES)
    await harbour.ana.sees("Write it")
    agreed = next(m for m in harbour.ben.messages() if "No, rather not" in m.buttons)
    await says(harbour, harbour.ben, "No, rather not")
    await harbour.ben.sees("Nobody else is told what was done about concern 1.")
    await harbour.ana.clicks("Write it")
    await harbour.forward(seconds=5)
    await harbour.ana.sees("has not said that others may hear of it")
    for message, word in ((asked, YES), (agreed, "No, rather not")):
        await harbour.ben.presses(message, word)
        await harbour.forward(seconds=5)
        await harbour.ben.sees("You have said that already")
    await harbour.ana.types("/triage 1 publish")
    await harbour.ana.sees("Please write it behind the word")
    await harbour.gus.types(f"/triage 1 publish {DONE}")
    await harbour.gus.sees("There is no concern with that number for you")
    await harbour.until(MONDAY_AFTER)
    assert await harbour.stored(lambda s: s.exec(select(Deed)).all()) == []
    assert not posted(harbour, channel)
    steps = [one for one, *_ in await happened(harbour) if one != "refused"]
    assert steps == ["helped", "consented", "declined"]


@pytest.mark.long
async def test_it_is_told_once_and_asked_anew_when_it_was_resolved_again(harbour: Harbour) -> None:
    await of_ten(harbour)
    await raises(harbour, harbour.ben)
    await resolves(harbour, harbour.ana, DONE)
    await helped(harbour, harbour.ben)
    first = next(m for m in harbour.ben.messages() if YES in m.buttons)
    await says(harbour, harbour.ben, YES)
    await writes(harbour, harbour.ana, DONE)
    await harbour.ana.types("/triage 1 publish Once more")
    await harbour.ana.sees("Others have been told already what was done about concern 1.")
    await says(harbour, harbour.ben, "No, rather not")
    await harbour.ben.sees("Others have been told already")
    await harbour.ana.types("/triage 1 reopen It has come back")
    await harbour.forward(seconds=5)
    await harbour.ben.presses(first, YES)
    await harbour.forward(seconds=5)
    await harbour.ben.sees("there is nothing to say about it yet")
    await harbour.ana.types("/triage 1 resolve It is gone for good")
    await harbour.forward(minutes=1)
    await helped(harbour, harbour.ben)
    await harbour.ben.presses(first, YES)  # what it asked of was another resolution
    await harbour.forward(seconds=5)
    await harbour.ben.sees("has changed since you were asked")
    assert await harbour.stored(lambda s: s.exec(select(Concern.consent)).one()) == ""
    await says(harbour, harbour.ben, YES)
    await writes(harbour, harbour.ana, "It is gone")
    told = await harbour.stored(lambda s: s.exec(select(Deed.words).order_by(col(Deed.id))).all())
    assert told == [DONE, "It is gone"]


@pytest.mark.long
async def test_a_unit_that_has_become_too_small_since_is_not_told_by_itself(harbour: Harbour) -> None:
    channel = await of_ten(harbour)
    await raises(harbour, harbour.ben)
    await resolves(harbour, harbour.ana, DONE)
    await helped(harbour, harbour.ben)
    await says(harbour, harbour.ben, YES)

    def leaves(session: Session) -> None:
        session.exec(select(PersonRow).where(PersonRow.name == "New 0")).one().left_at = harbour.now

    await harbour.write(leaves)
    await writes(harbour, harbour.ana, DONE)
    assert not posted(harbour, channel)
    assert await harbour.stored(lambda s: s.exec(select(Deed.departments)).one()) is None
    await harbour.until(MONDAY_AFTER)
    await harbour.olga.sees(DONE)


@pytest.mark.long
async def test_an_anonymous_concern_that_was_handed_on_is_told_where_it_was_raised(harbour: Harbour) -> None:
    await of_ten(harbour)
    await raises_anonymously(harbour, harbour.emre)
    await harbour.ana.types("/triage 1 hand Finance")
    await harbour.forward(minutes=1)
    await resolves(harbour, harbour.gus, DONE)
    await helped(harbour, harbour.emre)
    await harbour.emre.sees("May everybody in Sales")


@pytest.mark.long
async def test_whoever_says_so_too_late_of_an_anonymous_one_does_not_stand_in_the_record(harbour: Harbour) -> None:
    await of_ten(harbour)
    await raises_anonymously(harbour, harbour.emre, WORDS)
    await resolves(harbour, harbour.ana, DONE)
    await helped(harbour, harbour.emre)
    asked = next(m for m in harbour.emre.messages() if YES in m.buttons)

    def forgotten(session: Session) -> None:
        session.get_one(Concern, 1).address = None

    await harbour.write(forgotten)
    await harbour.emre.presses(asked, YES)
    await harbour.forward(seconds=5)
    await harbour.emre.sees("There is no concern with that number for you")
    assert [step[:2] for step in await happened(harbour)] == [("helped", None), ("refused", None)]
