"""Where the team is responsible too, the card says that it may be brought in; never where nobody is named."""

import pytest

from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import ABOUT, WEDNESDAY, WHAT, raises, sends
from tests.stories.test_anonymous_concerns import raises_anonymously

TEAM = "is responsible with you in this row of the matrix"


async def test_the_champion_reads_that_the_team_may_be_brought_in_where_the_row_says_so(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.ana.sees(f"The team of whoever raised it {TEAM}: `/triage 1 consult @name` brings one of them in.")
    said = [message.text for message in harbour.dina.messages()]
    assert not [text for text in said if "Concern 1" in text]  # nothing is sent to the team


@pytest.mark.long
async def test_of_an_anonymous_concern_the_team_is_not_brought_in(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises_anonymously(harbour, harbour.emre)
    await harbour.olga.sees("but it is not brought in, since asking around could tell who raised this")


@pytest.mark.long
async def test_of_a_row_in_which_the_team_is_not_responsible_nothing_is_said_of_it(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.emre.types("/concern")
    await harbour.rest()
    await harbour.emre.fills(WHAT, "My screen is watched.")
    await harbour.emre.picks(ABOUT, "Being watched or measured")
    await sends(harbour.emre)
    await harbour.forward(seconds=5)
    await harbour.ana.sees("My screen is watched.")
    assert TEAM not in str(harbour.ana.messages(newest=1)[0].blocks)


@pytest.mark.long
async def test_whoever_went_past_the_champion_has_no_team_asked(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.emre.types("/concern")
    await harbour.rest()
    await harbour.emre.fills(WHAT, "Nobody of mine should know.")
    await harbour.emre.picks(ABOUT, "My job, or my team's")
    assert await harbour.emre.submits() == {}
    await harbour.emre.picks("Who gets it?", "Olga Petrov, as operations lead")
    assert await harbour.emre.submits() == {}
    await harbour.forward(seconds=5)
    await harbour.olga.sees("Nobody of mine should know.")
    assert TEAM not in str(harbour.olga.messages(newest=1)[0].blocks)
