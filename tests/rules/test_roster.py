"""What Slack's list of members says about people."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.rules.rights import Identity, Refusal, Right, refusal
from bot.rules.roster import OPEN_ENDED, absence, member

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def user(**changes: Any) -> dict[str, Any]:
    profile = {"real_name": "Ana Silva", "email": "Ana@Example.com", "status_text": "", "status_emoji": ""}
    return {"id": "U1", "team_id": "T1", "tz": "Europe/Berlin", "deleted": False, "profile": profile} | changes


def test_a_colleague_is_known_by_email_without_regard_to_case() -> None:
    found = member(user(), NOW)
    assert found is not None
    assert (found.slack_id, found.email, found.zone) == ("U1", "ana@example.com", "Europe/Berlin")


@pytest.mark.parametrize("changes", [{"is_bot": True}, {"id": "USLACKBOT"}, {"is_workflow_bot": True}])
def test_bots_are_left_out(changes: dict[str, Any]) -> None:
    assert member(user(**changes), NOW) is None


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted", "is_stranger"])
def test_guests_and_people_of_other_companies_are_outsiders(flag: str) -> None:
    found = member(user(**{flag: True}), NOW)
    assert found is not None
    assert found.outsider


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", None, "../etc/passwd"])
def test_a_zone_that_does_not_exist_is_not_taken_over(zone: str | None) -> None:
    found = member(user(tz=zone), NOW)
    assert found is not None
    assert found.zone is None


def test_a_deactivated_account_is_told_apart() -> None:
    found = member(user(deleted=True), NOW)
    assert found is not None
    assert found.deactivated


@pytest.mark.parametrize("profile", [{}, {"email": None}, {"status_text": None}])
def test_a_profile_with_holes_is_read_all_the_same(profile: dict[str, Any]) -> None:
    found = member({"id": "U1", "profile": profile}, NOW)
    assert found is not None
    assert (found.email, found.zone, found.absent_until) == (None, None, None)


ENDS = int((NOW + timedelta(days=3)).timestamp())


@pytest.mark.parametrize(
    ("status", "until"),
    [
        ({"status_emoji": ":palm_tree:", "status_expiration": ENDS}, NOW + timedelta(days=3)),
        ({"status_emoji": ":palm_tree:"}, NOW + OPEN_ENDED),
        ({"status_text": "On leave, back Monday", "status_expiration": ENDS}, NOW + timedelta(days=3)),
        ({"status_text": "im Urlaub"}, NOW + OPEN_ENDED),
        ({"status_text": "OOO"}, NOW + OPEN_ENDED),
        ({"status_emoji": ":palm_tree:", "status_expiration": int(NOW.timestamp()) - 60}, None),
        ({"status_text": "In a meeting", "status_emoji": ":calendar:"}, None),
        ({"status_text": "Vacationing servers"}, None),
        ({"status_text": "zooom"}, None),
        ({}, None),
    ],
)
def test_a_status_says_until_when_somebody_is_away(status: dict[str, Any], until: datetime | None) -> None:
    assert absence(status, NOW) == until


LEAD = Identity(1, "U1", "sales", frozenset({("operations_lead", None)}))
MEMBER = Identity(2, "U2", "sales")


@pytest.mark.parametrize(
    ("needs", "who", "why"),
    [
        (Right.ON_ROSTER, None, Refusal.NOT_ON_ROSTER),
        (Right.ON_ROSTER, MEMBER, None),
        (Right.OPERATIONS_LEAD, None, Refusal.NOT_ON_ROSTER),
        (Right.OPERATIONS_LEAD, MEMBER, Refusal.NOT_OPERATIONS_LEAD),
        (Right.OPERATIONS_LEAD, LEAD, None),
    ],
)
def test_a_right_is_had_or_refused_by_name(needs: Right, who: Identity | None, why: Refusal | None) -> None:
    assert refusal(needs, who) is why
