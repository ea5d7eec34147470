"""What a unit said and what was done about it, word for word, and with the largest content there can be."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from bot.blocks import digest, said
from bot.blocks.message import Message, section
from bot.blocks.said import Done, Told
from tests.blocks.checks import civil, compare, shown, taken
from tests.blocks.samples import T0
from tests.blocks.test_messages import FIGURES, many_units

CYCLE = FIGURES["cycle"]
DEPARTMENT = CYCLE["units"][0]["departments"][0]
NOTHING_DONE = Told(3, "How AI is <going>", CYCLE)
TOLD = replace(NOTHING_DONE, done=(Done("Half a day <!here> & more", "U1", T0), Done("Licences for all", None, T0)))
FULL = replace(TOLD, name="&" * 150, done=(Done("&" * said.WORDS_LONGEST, "U" * 20, T0),) * 30)

MESSAGES: dict[str, Callable[[], Message]] = {
    "said_at_home": lambda: Message("Home", said.at_home([TOLD, NOTHING_DONE], DEPARTMENT)),
    "said_of_the_company": lambda: Message("Home", said.at_home([TOLD], "elsewhere")),
    "said_to_a_channel": lambda: said.to_channel(TOLD, DEPARTMENT),
    "said_to_a_champion": lambda: said.to_champion(TOLD, DEPARTMENT),
    "said_and_done": lambda: said.done(TOLD, TOLD.done[0]),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())
    taken(MESSAGES[name]())
    civil(MESSAGES[name]().payload())


def test_the_form_is_laid_out_as_it_was() -> None:
    compare("said_form", said.form(TOLD).to_dict())
    shown(said.form(TOLD))
    civil(said.form(TOLD).to_dict())


def test_the_most_that_was_done_and_the_longest_names_are_taken_by_slack() -> None:
    merged = deepcopy(many_units(1)["cycle"])
    merged["units"][0]["name"] = "N" * 9_000
    key = merged["units"][0]["departments"][0]
    for told in (FULL, replace(FULL, figures=merged)):
        taken(Message("Home", said.at_home([told] * 3, key)))
        taken(said.to_channel(told, key))
        taken(said.to_champion(told, key))
        taken(said.done(told, told.done[0]))
        shown(said.form(told))


def test_the_digest_tells_what_was_done_or_how_to_write_it() -> None:
    deeds = [{"words": f"{n} " + "&" * said.WORDS_LONGEST, "by": "U1", "at": T0.isoformat()} for n in range(9)]
    full = digest.weekly({**many_units(60), "done": deeds, "round": 3})
    taken(full)
    assert "You said, we did" in str(full.payload())
    assert "6 more: `/pulse done 3`" in str(full.payload())
    assert "8 &amp;" in str(full.payload())
    none = digest.weekly({**FIGURES, "done": [], "round": 3})
    assert "before the next pulse comes: `/pulse done 3`" in str(none.payload())
    assert "You said, we did" not in str(none.payload())


def test_where_too_few_took_part_only_how_many_is_said() -> None:
    few = {**CYCLE, "units": [], "shares": [], "concerns": None}
    words = str(Message("Home", said.at_home([Told(3, "A pulse", few)], DEPARTMENT)).payload())
    assert "Your company" in words
    assert "Too few took part for anything more to be shown, to anybody." in words
    assert "•" not in words


def test_before_anything_was_published_it_says_where_it_will_stand() -> None:
    assert said.at_home([], DEPARTMENT) == [
        section("*What your unit said*\nNo pulse has closed yet. What it says stands here then, for all of you.")
    ]
