"""The words of a step name no command that is refused to whoever reads them, and ask nobody to ask themselves."""

import re

import pytest

from bot.blocks import editions, sheet, steps
from bot.blocks.message import Message
from bot.rules.company import Role
from bot.rules.questions import Stage
from bot.rules.rights import Identity, refusal
from bot.rules.steps import CHAMPION, LEAD, NEEDS, Rule, reader
from handlers import commands, learn
from handlers.call import Source
from handlers.door import HEARS
from tests.blocks.checks import civil, compare, letters, taken
from tests.blocks.test_edition_messages import CHAMPION as EDITION
from tests.blocks.test_edition_messages import FILLS, UNIT, step

QUOTED = re.compile(r"`/(\w+)(?: (\w+))?[^`]*`")
COMMANDS = {one.name: one.needs for one in HEARS if one.source is Source.COMMAND}
WORDS = {"/groundswell": commands.NEEDS, "/learn": learn.NEEDS}


def somebody(*roles: tuple[str, str | None]) -> Identity:
    return Identity(1, "U1", "hr", frozenset(roles))


READERS = {
    "somebody without a role": (somebody(), False),
    "somebody who has left the roster": (None, False),
    "champion of the unit": (somebody((Role.AI_CHAMPION, "sales")), True),
    "somebody who acts for its champion": (somebody(), True),
    "champion of another unit": (somebody((Role.AI_CHAMPION, "legal")), False),
    "champion of the unit who is operations lead": (
        somebody((Role.AI_CHAMPION, "sales"), (Role.OPERATIONS_LEAD, None)), True,
    ),
    "a role of the company's own": (somebody(("works_council", None)), False),
    **{f"{role}": (somebody((role, None)), False) for role in Role if role != Role.AI_CHAMPION},
}  # fmt: skip


def refused(said: str, who: Identity | None) -> list[str]:
    """The commands in what is said that this person may not use."""
    found = []
    for name, word in QUOTED.findall(said):
        needs = [COMMANDS[f"/{name}"], *filter(None, [WORDS.get(f"/{name}", {}).get(word)])]
        found += [f"/{name} {word}" for right in needs if refusal(right, who) is not None]
    return found


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("rule", Rule)
def test_no_step_names_a_command_that_is_refused_to_its_reader(rule: Rule, who: str) -> None:
    person, own = READERS[who]
    for stage in Stage:
        one = step(rule, fills=FILLS.get(rule, {}) | {"stage": stage})
        message = steps.task(one, "U2", reader(person, own=own))
        said = letters(message)
        assert refused(said, person) == []
        assert "{unit}" not in said
        taken(message)
        civil(message.payload())
        assert not own or not [words for words in ("its champion", "their champion") if words in said]
        lead = person is not None and person.holds(Role.OPERATIONS_LEAD)
        assert lead or "straight to you" not in said


@pytest.mark.parametrize("rule", NEEDS)
def test_whoever_may_use_the_command_of_a_step_reads_it_and_nobody_else(rule: Rule) -> None:
    named = {
        who for who, (person, own) in READERS.items() if QUOTED.search(steps.text(step(rule), reader(person, own=own)))
    }
    may = {who for who, (person, _) in READERS.items() if refusal(NEEDS[rule], person) is None}
    assert named == may
    assert 0 < len(named) < len(READERS)
    # What the words say to whoever may not is refused to them, or this test would look for nothing.
    assert refused(steps.text(step(rule), LEAD), READERS["somebody without a role"][0])


def test_the_table_of_a_champions_edition_asks_them_what_their_message_asks() -> None:
    for rule in Rule:
        one = step(rule, fills=FILLS.get(rule, {}) | {"stage": Stage.DESIRE})
        rows = [row[3] for row in sheet.sheet(EDITION | {"steps": [one]}) if row[0] == "Do this week"]
        assert rows == [steps.plain(one, CHAMPION).replace("{unit}", UNIT)]
        assert "its champion" not in str(rows) and "their champion" not in str(rows)
        weekly = [row[3] for row in sheet.sheet({"steps": [one]}) if row[0] == "Do this week"]
        assert weekly == [steps.plain(one, LEAD).replace("{unit}", UNIT)]


@pytest.mark.parametrize("rule", Rule)
def test_a_step_as_a_concern_names_no_command_since_anybody_may_have_to_act_on_it(rule: Rule) -> None:
    fills = FILLS.get(rule, {}) | {"stage": Stage.DESIRE}
    assert not QUOTED.search(steps.for_concern(step(rule, fills=fills)))


def test_what_the_words_are_for_those_who_may_not_use_a_command() -> None:
    said = [steps.text(step(rule), reader(somebody())) for rule in NEEDS]
    message = Message("\n".join(said))
    compare("steps_without_commands", message.payload())
    assert letters(editions.champion(EDITION | {"steps": [step(Rule.FELL)]})).count("Ask people what changed") == 1
