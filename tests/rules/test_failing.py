"""Why messages failed, as counts of what somebody can mend."""

import pytest

from bot.commands.deliveries import WHAT_TO_DO
from bot.methods import ACCOUNT
from bot.rules.failing import MAYBE_THERE, Failing, counted, failing


@pytest.mark.parametrize(("why", "told"), [
    ("is_archived", Failing.CHANNEL),
    ("user_not_found", Failing.PERSON),
    (MAYBE_THERE, Failing.UNKNOWN),
    (f"{MAYBE_THERE}: missing_scope", Failing.UNKNOWN),
    ("invalid_blocks", Failing.OTHER),
    ("", Failing.OTHER),
])  # fmt: skip
def test_what_kept_a_message_from_arriving_is_told_from_what_slack_answered(why: str, told: Failing) -> None:
    assert failing(why) is told


def test_failures_are_counted_by_what_can_be_mended_with_the_most_first() -> None:
    found = counted([("is_archived", 1), ("user_disabled", 2), ("user_not_found", 3), ("not_in_channel", 1)])
    assert list(found.items()) == [("person", 5), ("channel", 2)]


def test_every_error_that_the_command_line_knows_a_remedy_for_is_told_apart_here() -> None:
    remedied = set(WHAT_TO_DO) - ACCOUNT
    assert {why for why in remedied if failing(why) is Failing.OTHER} == set()
