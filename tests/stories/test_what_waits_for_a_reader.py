"""A digest says to whoever reads it what waits for them, linked to the cards, and to nobody else."""

import pytest

from bot import places
from bot.blocks import places as words
from bot.rules.editions import OPERATIONS
from simulator import Fault, Person
from simulator.message import Message
from storage import editions
from tests.blocks.checks import letters
from tests.blocks.test_messages import CYCLE
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import ABOUT, CRITICAL, JOB, WEDNESDAY, WHAT, raises
from tests.stories.test_anonymous_concerns import HOW, WHOM, raises_anonymously
from tests.stories.test_how_a_digest_arrives import AFTER, CHANNEL, of_digest, published
from tests.stories.test_working_by_buttons import in_a_channel

POST, LINK = "chat.postMessage", "chat.getPermalink"
FRIDAY_NOON = "2026-04-17 12:00"


def link_to(harbour: Harbour, person: Person, number: int) -> str:
    """The link that Slack's client shows for the newest card of a concern that somebody has."""
    card = [one for one in person.messages() if (one.key or "").startswith(f"card:{number}:")][-1]
    ts = str(card.data["ts"]).replace(".", "")
    return f"<https://{harbour.slack.workspace.domain}.slack.com/archives/{card.channel}/p{ts}|Concern {number}>"


def sections(message: Message) -> list[str]:
    return [block["text"]["text"] for block in message.blocks if block["type"] == "section"]


async def two_wait_for_olga(harbour: Harbour) -> None:
    """One has climbed to her on Friday, and the other, which is critical, she acknowledges."""
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre, "Will my job & <team> still be there?")
    await harbour.until(FRIDAY_NOON)
    await raises(harbour, harbour.emre, urgency=CRITICAL)
    await harbour.until("2026-04-17 14:30")
    await harbour.olga.types("/triage 2 ack")
    await harbour.olga.sees("Concern 2 is yours")
    await published(harbour, CYCLE)


@pytest.mark.long
async def test_the_digest_tells_a_lead_what_waits_for_them_and_the_channel_nothing(harbour: Harbour) -> None:
    await two_wait_for_olga(harbour)
    await harbour.until(AFTER)
    olga = harbour.olga
    (mine,) = of_digest(olga, olga.dm.id)
    headline, listed, *_ = sections(mine)
    assert headline.endswith("; two concerns wait for you.*")
    assert "two concerns wait for you" in mine.text
    assert listed == (
        f"*Waiting for you*\n• {link_to(harbour, olga, 1)}  Normal, not acknowledged: My job, or my team's\n"
        f"• {link_to(harbour, olga, 2)}  Critical, acknowledged: My job, or my team's"
    )
    (to_all,) = of_digest(olga, CHANNEL)
    assert sections(to_all)[0].endswith("; 2 concerns have climbed and wait.*")
    assert "for you" not in str(to_all.data)
    kept = await harbour.stored(lambda s: editions.newest(s, OPERATIONS))
    assert kept is not None
    assert "for you" not in str(kept.message) + kept.text
    nobody = await harbour.stored(lambda s: places.edition(s, kept, harbour.now, places.as_name))
    assert "have climbed and wait" in nobody.text
    assert "for you" not in letters(nobody)
    await olga.types("/triage 1 resolve It will be here.")
    await olga.types("/digest")
    await olga.sees("one concern waits for you")
    assert link_to(harbour, olga, 2) in str(olga.messages()[-1].data)
    await harbour.ben.types("/digest")  # the deputy, while she is here
    await harbour.ben.sees("2 concerns have climbed and wait")
    assert "for you" not in str(harbour.ben.messages()[-1].data)


@pytest.mark.long
async def test_without_a_link_the_command_is_said_and_the_digest_arrives_once(harbour: Harbour) -> None:
    await two_wait_for_olga(harbour)
    harbour.slack.misbehave(Fault.FAIL_BEFORE, on=LINK, times=1)
    harbour.slack.misbehave(Fault.RATE_LIMIT, on=LINK, times=1, retry_after=40)
    await harbour.until(AFTER)
    (mine,) = of_digest(harbour.olga, harbour.olga.dm.id)
    assert "• `/triage 1`  Normal" in sections(mine)[1]
    assert link_to(harbour, harbour.olga, 2) in sections(mine)[1]
    assert words.BEGIN not in str(mine.data)


@pytest.mark.long
@pytest.mark.refused(4)
async def test_cards_that_are_gone_and_a_lost_reply_leave_one_digest_with_commands(harbour: Harbour) -> None:
    await two_wait_for_olga(harbour)
    olga = harbour.olga
    for one in [one for one in olga.messages() if (one.key or "").startswith("card:")]:
        await harbour.told.product.house.slack.client.chat_delete(channel=one.channel, ts=str(one.data["ts"]))
    harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, times=1, naming=f":{olga.id}")
    await harbour.until("2026-04-20 07:45")
    (mine,) = of_digest(olga, olga.dm.id)
    assert "• `/triage 1`  Normal" in sections(mine)[1]
    assert "• `/triage 2`  Critical" in sections(mine)[1]


@pytest.mark.long
async def test_whoever_acts_for_a_lead_who_is_away_reads_what_waits_for_them(harbour: Harbour) -> None:
    await two_wait_for_olga(harbour)
    await harbour.olga.types("/groundswell away 2026-04-20 2026-04-21")
    await harbour.until(AFTER)
    (his,) = of_digest(harbour.ben, harbour.ben.dm.id)
    headline, listed, *_ = sections(his)
    assert headline.endswith("; two concerns wait for you.*")  # one has come on to him, the other is still hers
    assert "• `/triage 2`  Critical, acknowledged" in listed
    assert link_to(harbour, harbour.ben, 1) in listed


@pytest.mark.long
async def test_nothing_is_told_of_what_a_reader_may_not_read_nor_who_raised_it(harbour: Harbour) -> None:
    await harbour.until(FRIDAY_NOON)
    await raises_anonymously(harbour, harbour.emre)
    await harbour.emre.types("/concern")
    await harbour.rest()
    await harbour.emre.fills(WHAT, "She reads our messages")
    await harbour.emre.picks(ABOUT, JOB)
    await harbour.emre.picks(HOW, "With my name")
    await harbour.emre.picks(WHOM, "olga")
    assert await harbour.emre.submits() == {}
    assert await harbour.emre.submits() == {}
    await harbour.emre.closes()
    await published(harbour, CYCLE)
    await harbour.until(AFTER)
    (mine,) = of_digest(harbour.olga, harbour.olga.dm.id)
    headline, listed, *_ = sections(mine)
    assert headline.endswith("; one concern waits for you.*")  # the one of whom nobody knows who raised it
    assert "Concern 1>" in listed
    assert not [hidden for hidden in ("Concern 2", "/triage 2", harbour.emre.id, "emre") if hidden in listed]
    await harbour.ana.types("/digest")
    await harbour.rest()
    await harbour.ana.sees("one concern waits for you")
    _, listed, *_ = sections(harbour.ana.messages()[-1])
    assert "Concern 2>" in listed
    assert not [hidden for hidden in ("Concern 1", harbour.emre.id, harbour.olga.id) if hidden in listed]


@pytest.mark.long
async def test_a_champion_who_reads_of_concerns_in_a_channel_is_led_to_the_card_there(harbour: Harbour) -> None:
    channel = await in_a_channel(harbour, "ana", "cleo")
    await harbour.until(FRIDAY_NOON)
    await raises(harbour, harbour.emre)
    await published(harbour, CYCLE)
    await harbour.until(AFTER)
    await harbour.ana.types("/digest")
    await harbour.rest()
    await harbour.ana.sees("one concern waits for you")
    told = str(harbour.ana.messages()[-1].data)
    assert f"slack.com/archives/{channel}/p" in told
    assert "|Concern 1>" in told
