"""`/learn` in all its forms, word for word, and with the largest content there can be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.blocks import digest, learn, team, wins
from bot.blocks.learn import Stand
from bot.blocks.message import Message
from bot.blocks.wins import Shown
from bot.rules.coverage import Covered
from bot.rules.sayings import Said, Saying, said
from bot.rules.training import Refusal, Standing
from bot.rules.wins import Unfit
from tests.blocks.checks import civil, compare, taken
from tests.blocks.test_lesson_messages import ASKED, LARGEST, LESSON, REQUIRED
from tests.blocks.test_messages import FIGURES, many_units

DAY = date(2026, 5, 12)
STANDS = [
    Stand(REQUIRED, None, DAY),
    Stand(replace(REQUIRED, key="b"), Standing.LATER, DAY),
    Stand(replace(REQUIRED, key="c"), Standing.READ),
    *(Stand(replace(LESSON, key=f"d{n}"), standing) for n, standing in enumerate((None, *Standing))),
]
FEW = Said(Saying.TOO_FEW, 4, 4)
COVERED = Covered(
    said(17, 20, 20, 5),
    {"managers": said(5, 10, 10, 5), "technical": said(10, 10, 10, 5)},
    [(REQUIRED, said(12, 20, 20, 5)), (LESSON, said(1, 10, 10, 5)), (ASKED, FEW)],
)
REFUSED = [team.Refused("A <title>", Refusal.TOO_LONG, 10)]
LATE = [team.Late("The <rules>", Said(Saying.EXACT, 20, 20, 3, 3)), team.Late("More", FEW)]
NAMES = [team.Name("Legal & more", "Ana <!here>", ["The <rules>"]), team.Name("Sales", "Ben", ["A", "B", "C"])]
WIN = Shown(7, "Quotes take <half> an hour & less.\nNow <!channel>", None, "R&D", "C1")
BY_NAME = replace(WIN, by="U1", shared=True)

MESSAGES: dict[str, Callable[[], Message]] = {
    "learn_track": lambda: learn.track(STANDS, names=True),
    "learn_track_all_done": lambda: learn.track([Stand(LESSON, Standing.DONE)], names=False),
    "learn_track_of_nobody": lambda: learn.track([], names=False),
    "learn_unknown": lambda: learn.unknown("weakly<", "weekly", champion=False, lead=False),
    "learn_unknown_to_a_lead": lambda: learn.unknown("x", None, champion=False, lead=True),
    "learn_none_left": learn.none_left,
    "learn_not_counted": learn.not_counted,
    "learn_team": lambda: team.team("Sales & <more>", COVERED, REFUSED, DAY),
    "learn_team_of_few": lambda: team.team("Legal", Covered(FEW, {}, [(LESSON, FEW)]), [], DAY),
    "learn_team_of_nobody": team.no_people,
    "learn_required": lambda: team.required(LATE, 53, NAMES, 1, 3),
    "learn_required_without_names": lambda: team.required([team.Late("More", said(9, 12, 12, 5))], 0, None, 1, 0),
    "learn_required_done": lambda: team.required(LATE[:1], 0, [], 1, 0),
    "learn_required_too_early": lambda: team.required([], 0, [], 1, 0),
    "learn_required_which_page": lambda: team.which_page("two<"),
    "win_taken": lambda: wins.taken(WIN),
    "win_taken_without_a_channel": lambda: wins.taken(replace(WIN, channel=None)),
    "win_look": lambda: wins.look(WIN),
    "win_look_by_name": lambda: wins.look(BY_NAME),
    "win_decided": lambda: wins.decided(BY_NAME),
    "win_declined": lambda: wins.decided(WIN),
    "win_told": lambda: wins.told(WIN),
    "win_told_by_name": lambda: wins.told(BY_NAME),
    "win_became_shared": lambda: wins.became(BY_NAME),
    "win_became_nothing": lambda: wins.became(WIN),
    "win_thanks": lambda: wins.thanks("U1", WIN.words),
    "win_in_digest": lambda: digest.weekly({**FIGURES, "wins": [{"words": WIN.words}]}),
    "win_too_long": lambda: wins.unfit(Unfit.TOO_LONG, "a < b"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())
    taken(MESSAGES[name]())
    civil(MESSAGES[name]().payload())


def test_the_longest_track_and_the_most_names_are_taken_by_slack() -> None:
    long = replace(LARGEST, title="&" * len(LARGEST.title), days=20)
    taken(learn.track([Stand(replace(long, key=f"{n}"), Standing.LATER, DAY) for n in range(200)], names=True))
    lessons = [(replace(long, key=f"{n}"), said(99, 100, 100, 5)) for n in range(200)]
    refused = [team.Refused(long.title, Refusal.ANOTHER, 1_000)] * 9
    taken(team.team("&" * 300, Covered(COVERED.whole, COVERED.tiers, lessons), refused, DAY))
    late = [team.Late(long.title, said(99, 100, 100, 5))] * 30
    names = [team.Name(f"{n}" + "&" * 150, "&" * 300, [long.title] * 3) for n in range(50)]
    taken(team.required(late, 1_000, names, 3, 850))
    full = replace(BY_NAME, words="&" * 500)
    for say in (wins.look, wins.told, wins.became, wins.decided):
        taken(say(full))
    taken(wins.thanks("U1", full.words))


def test_a_full_digest_has_room_for_wins() -> None:
    heard = [{"label": "&" * 150, "words": "&" * 500}] * 3
    some = [{"words": "&" * 500}] * 3
    done = [{"words": "&" * 500, "by": "U1", "at": "2026-04-14T10:00:00+00:00"}] * 9
    full = digest.weekly({**many_units(60), "heard": heard, "wins": some, "done": done, "round": 3})
    taken(full)
    assert "*Wins*" in str(full.payload())
