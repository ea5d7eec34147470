"""What waits for whoever reads a digest: in the headline and as a list, with links, within Slack's limits."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.blocks import digest, editions, places, waiting
from bot.blocks.message import WAITING, WAITING_LONGEST, Message
from bot.blocks.waiting import Waits
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage
from bot.rules.steps import Rule
from tests.blocks.checks import civil, compare, letters, taken, worded
from tests.blocks.samples import LABEL, LABEL_LONGEST
from tests.blocks.test_edition_messages import BECAME, CHAMPION, HISTORY, REVIEW, step
from tests.blocks.test_messages import FIGURES, many_units
from tests.blocks.test_week_messages import EVERY_TIER, concern, figures

PLACED = Waits(12, LABEL, Urgency.CRITICAL, Stage.OPEN, ("D012ABC", "1776067200.000100"))
WITHOUT = Waits(7, "My job", Urgency.NORMAL, Stage.ACKNOWLEDGED)
LONGEST = replace(PLACED, number=1_234_567, label=LABEL_LONGEST)
LINK = "https://fern-way.slack.com/archives/D012ABC/p1776067200000100"
CLIMBED = {**FIGURES, "concerns": figures({}, *(concern(n) for n in range(3)))["concerns"]}


def read(message: Message, *waits: Waits) -> Message:
    """A kept message as its reader gets it, but for the links."""

    def stands(kind: str, of: str) -> str:
        if kind == waiting.CLAUSE:
            return waiting.clause(int(of), len(waits))
        return waiting.listed(waits) if kind == WAITING else "somebody"

    kept = message.payload()
    return Message(places.filled(kept["text"], stands), places.filled(kept["blocks"], stands))


def linked(message: Message, link: str = LINK) -> Message:
    return waiting.linked(message, dict.fromkeys(waiting.to_link(message), link))


@pytest.mark.parametrize(("climbed", "mine", "said"), [
    (0, 0, ""),
    (0, 1, "; one concern waits for you"),
    (3, 2, "; two concerns wait for you"),
    (0, 12, "; twelve concerns wait for you"),
    (0, 13, "; 13 concerns wait for you"),
    (1, 0, "; one concern has climbed and waits"),
    (3, 0, "; 3 concerns have climbed and wait"),
])  # fmt: skip
def test_a_headline_says_what_waits_for_its_reader_and_to_others_what_has_climbed(
    climbed: int, mine: int, said: str
) -> None:
    assert waiting.clause(climbed, mine) == said


@pytest.mark.parametrize("kept", [digest.weekly(CLIMBED), editions.champion(CHAMPION), editions.review(REVIEW)])
def test_every_edition_has_room_for_it_and_without_a_reader_nothing_is_left_of_that(kept: Message) -> None:
    mine = linked(read(kept, PLACED, WITHOUT))
    assert "two concerns wait for you" in mine.text
    assert "two concerns wait for you" in letters(mine)
    assert "*Waiting for you*" in letters(mine)
    nobody = read(kept)
    assert "for you" not in nobody.text
    assert "Waiting for you" not in letters(nobody)
    assert len(nobody.blocks) == len(mine.blocks) - 1
    for one in (mine, nobody):
        taken(one)
        assert places.BEGIN not in letters(one) + one.text


def test_the_digest_of_a_lead_is_said_word_for_word() -> None:
    mine = linked(read(digest.weekly(CLIMBED), PLACED, WITHOUT))
    compare("digest_with_what_waits_for_its_reader", mine.payload())
    civil(mine.payload())


def test_each_stands_on_its_line_with_its_link_or_with_the_command() -> None:
    said = linked(read(digest.weekly(FIGURES), PLACED, WITHOUT)).payload()["blocks"][2]["text"]["text"]
    assert said == (
        "*Waiting for you*\n"
        f"• <{LINK}|Concern 12>  Critical, not acknowledged: R&amp;D &lt;!here&gt; or my team's\n"
        "• `/triage 7`  Normal, acknowledged: My job"
    )


def test_what_is_written_for_no_reader_keeps_the_places_of_others_only() -> None:
    kept = digest.weekly({**CLIMBED, "steps": [step(Rule.FELL)]}).payload()
    told = json.dumps(waiting.read_by_nobody(kept), ensure_ascii=False)
    assert told.count("3 concerns have climbed and wait") == 2
    assert f"{places.BEGIN}{places.ACTING}:" in told
    assert waiting.CLAUSE + ":" not in told
    assert WAITING + ":" not in told


@pytest.mark.parametrize("link", ["", "http://plain.example", f"{LINK}|x", f"https://{'x' * 150}"])
def test_where_there_is_no_link_that_fits_the_command_is_said(link: str) -> None:
    told = letters(linked(read(digest.weekly(FIGURES), PLACED), link))
    worded("• `/triage 12`  Critical", told)
    assert "Concern 12>" not in told


def test_eight_are_listed_and_the_others_counted() -> None:
    some = [replace(PLACED, number=n) for n in range(1, 12)]
    message = read(digest.weekly(FIGURES), *some)
    assert len(waiting.to_link(message)) == 8
    assert "3 more: `/triage`." in letters(message)
    assert "eleven concerns wait for you" in message.text


@pytest.mark.parametrize("units", [1, 60, 100])
def test_the_largest_digest_with_all_that_can_wait_is_taken_by_slack(units: int) -> None:
    besides = figures(EVERY_TIER, *(concern(n, LABEL_LONGEST) for n in range(20)))
    more: dict[str, Any] = {key: besides[key] for key in ("training", "concerns")}
    more |= {"steps": [step(Rule.BARRIER, 1_000_000 + n, name="D" * 60) for n in range(5)], "became": BECAME[:5]}
    more |= {"history": HISTORY, "comments": {"shown": ["a1", "b2", "c3"], "of": 99, "round": 3}}
    more |= {"heard": [{"label": "L" * 70, "words": "W" * 500}] * 3, "wins": [{"words": "W" * 500}] * 3}
    longest = "https://" + "x" * (waiting.LINK_LONGEST - len("https://"))
    message = linked(read(digest.weekly(many_units(units) | more), *[LONGEST] * 20), longest)
    taken(message)
    worded(f"<{longest}|Concern 1234567>", letters(message))
    listed = waiting.listed([LONGEST] * 20)
    with_links = linked(Message("x", [{"type": "section", "text": {"text": listed}}]), longest).payload()
    assert len(with_links["blocks"][0]["text"]["text"]) <= WAITING_LONGEST
