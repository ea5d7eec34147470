"""Whether a concern goes to somebody else, or stays where it is, and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.climbing import Owner, Stays, Unsaid, Why, moves
from bot.rules.escalation import Stage

AT = datetime(2026, 4, 15, 8, 0, tzinfo=UTC)
HERE = Owner(here=True, named=True, away_until=None)
HELD = Unsaid(held=True, attempts=0, others=True, overdue=True)


@pytest.mark.parametrize(
    ("case", "stage", "owner", "climbs", "unsaid", "expected"),
    [
        ("its time has not come", Stage.OPEN, HERE, AT + timedelta(hours=1), None, Stays.NOT_YET),
        ("its time is over", Stage.OPEN, HERE, AT, None, Why.LATE),
        ("all is held", Stage.OPEN, HERE, AT, HELD, Stays.UNSAID),
        ("all is held for long", Stage.OPEN, HERE, AT, replace(HELD, attempts=90, overdue=True), Stays.UNSAID),
        ("nothing was tried yet", Stage.OPEN, HERE, AT, Unsaid(False, 0, True, False), Stays.UNSAID),
        ("nothing was tried, nor reached anybody", Stage.OPEN, HERE, AT, Unsaid(False, 0, False, True), Stays.UNSAID),
        ("it cannot even be made", Stage.OPEN, HERE, AT, Unsaid(False, 0, True, True), Why.UNREACHED),
        ("Slack takes nothing from us", Stage.OPEN, HERE, AT, Unsaid(False, 9, False, False), Stays.UNSAID),
        ("Slack takes nothing, and hardly tried", Stage.OPEN, HERE, AT, Unsaid(False, 7, False, True), Stays.UNSAID),
        ("Slack takes nothing for twice the time", Stage.OPEN, HERE, AT, Unsaid(False, 8, False, True), Why.UNREACHED),
        ("others got theirs", Stage.OPEN, HERE, AT, Unsaid(False, 1, True, False), Why.UNREACHED),
        ("others got theirs, in time", Stage.OPEN, HERE, AT + timedelta(1), Unsaid(False, 1, True, False),
         Stays.NOT_YET),
        ("its owner is away", Stage.OPEN, replace(HERE, away_until=AT + timedelta(hours=1)), None, None, Why.AWAY),
        ("its owner is back", Stage.OPEN, replace(HERE, away_until=AT), AT + timedelta(1), None, Stays.NOT_YET),
        ("its owner was erased", Stage.OPEN, None, AT + timedelta(hours=1), None, Why.GONE),
        ("its owner has left", Stage.OPEN, replace(HERE, here=False), AT + timedelta(1), HELD, Why.GONE),
        ("its owner lost the role", Stage.OPEN, replace(HERE, named=False), AT + timedelta(1), None, Why.GONE),
        ("acknowledged", Stage.ACKNOWLEDGED, HERE, None, None, Stays.IN_HAND),
        ("acknowledged, role lost", Stage.ACKNOWLEDGED, replace(HERE, named=False), None, None, Stays.IN_HAND),
        ("acknowledged, away a day", Stage.ACKNOWLEDGED, replace(HERE, away_until=AT + timedelta(1)), None, None,
         Stays.IN_HAND),
        ("acknowledged, long away", Stage.ACKNOWLEDGED, replace(HERE, away_until=AT + timedelta(9)), None, None,
         Why.AWAY),
        ("acknowledged, has left", Stage.ACKNOWLEDGED, replace(HERE, here=False), None, None, Why.GONE),
        ("resolved", Stage.RESOLVED, None, AT, None, Stays.IN_HAND),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)  # fmt: skip
def test_a_concern_moves_or_stays_for_a_reason(
    case: str, stage: Stage, owner: Owner | None, climbs: datetime | None, unsaid: Unsaid | None, expected: Why | Stays
) -> None:
    assert moves(stage, owner, climbs, AT, unsaid) is expected, case


@pytest.mark.parametrize(("stage", "climbs", "owner", "said"), [
    (Stage.ACKNOWLEDGED, AT - timedelta(hours=1), Owner(True, True, None), Why.UNANSWERED),
    (Stage.ACKNOWLEDGED, AT + timedelta(hours=1), Owner(True, True, None), Stays.IN_HAND),
    (Stage.ACKNOWLEDGED, None, Owner(True, True, None), Stays.IN_HAND),
    (Stage.ACKNOWLEDGED, AT - timedelta(hours=1), Owner(True, True, AT + timedelta(days=1)), Why.UNANSWERED),
    (Stage.ACKNOWLEDGED, None, Owner(True, True, AT + timedelta(days=9)), Why.AWAY),
    (Stage.OPEN, AT - timedelta(hours=1), Owner(True, True, None), Why.LATE),
    (Stage.RESOLVED, AT - timedelta(hours=1), Owner(True, True, None), Stays.IN_HAND),
])  # fmt: skip
def test_what_was_seen_and_never_answered_climbs_as_well(
    stage: Stage, climbs: datetime | None, owner: Owner, said: Why | Stays
) -> None:
    assert moves(stage, owner, climbs, AT, None) == said
