"""People's words at their worst, and concerns in every stage, for the messages that show them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

import seeds
from bot.blocks.concern import Shown, Talk
from bot.rules.concerns import Category, Policy, Urgency
from bot.rules.escalation import Happened, Stage
from bot.rules.raci import matrix_from

T0 = datetime(2026, 4, 15, 8, 0, tzinfo=UTC)
RUDE = "<!channel> my *job* & <@U999>'s:\n_gone_ by ~May~ > June? `rm -rf` &amp; <https://example.com|this>"
FOREVER = "word " * 60 + "W" * 300
LONGEST = "&" * 2_000
LABEL = "R&D <!here> or my team's"
LABEL_LONGEST = "&" * 75

POLICY = Policy(
    (Category("job", "My job, or my team's", "escalation"), Category("rnd", LABEL, "quality")),
    {Urgency.NORMAL: 8, Urgency.HIGH: 4, Urgency.CRITICAL: 1},
)
POLICY_LONGEST = Policy(
    tuple(Category(f"key{n}", f"{n:02}{'L' * 73}", "escalation") for n in range(100)), dict.fromkeys(Urgency, 80)
)

OPEN = Shown(
    number=12,
    label=LABEL,
    urgency=Urgency.NORMAL,
    words=RUDE,
    stage=Stage.OPEN,
    reporter="U001",
    department="Sales & Service",
    owner="U002",
    owner_role="ai_champion",
    raised_at=T0,
    climbs_at=T0 + timedelta(days=1),
    outcome="",
    climbed=False,
)
ACKNOWLEDGED = replace(OPEN, stage=Stage.ACKNOWLEDGED, climbs_at=None)
RESOLVED = replace(ACKNOWLEDGED, stage=Stage.RESOLVED, outcome=RUDE)
CLIMBED = replace(OPEN, climbed=True, owner="U003", owner_role="operations_lead", urgency=Urgency.CRITICAL)
REOPENED = replace(
    CLIMBED,
    talk=(
        Talk(Happened.CLIMBED, "U002", "", T0),
        Talk(Happened.RESOLVED, "U002", "We talked about it.", T0 + timedelta(hours=1)),
        Talk(Happened.REOPENED, "U001", "", T0 + timedelta(hours=2)),
    ),
)
TALKED_OF = replace(
    ACKNOWLEDGED,
    talk=(
        Talk(Happened.RAISED, "U001", RUDE, T0),
        Talk(Happened.ACKNOWLEDGED, "U002", "", T0 + timedelta(hours=1)),
        Talk(Happened.ASKED, "U002", "Which tool?", T0 + timedelta(hours=2)),
        Talk(Happened.ANSWERED, "U001", RUDE, T0 + timedelta(hours=3)),
        Talk(Happened.NOTED, None, "Legal looks into it", T0 + timedelta(hours=4)),
    ),
)
FORGOTTEN = replace(OPEN, reporter=None, department=None, owner=None, climbs_at=None)
"""Whoever raised it and whoever had it are erased."""


def talked(count: int, words: str) -> Shown:
    """The largest concern with so much said about it."""
    talk = tuple(Talk(Happened.NOTED, "U0123456789", words, T0 + timedelta(hours=n)) for n in range(count))
    return replace(
        OPEN, number=1_234_567, label=LABEL_LONGEST, words=LONGEST, department="D" * 150, climbed=True, talk=talk
    )


def many(count: int, **changes: object) -> list[Shown]:
    """So many concerns, of every urgency and stage."""
    urgencies, stages = tuple(Urgency), (Stage.OPEN, Stage.ACKNOWLEDGED)
    some = [
        replace(OPEN, number=n + 1, urgency=urgencies[n % 3], stage=stages[n // 3 % 2], words=f"Concern {n} {FOREVER}")
        for n in range(count)
    ]
    return [replace(one, **changes) for one in some]  # type: ignore[arg-type]


MATRIX = matrix_from(yaml.safe_load((Path(seeds.__file__).parent / "raci.yaml").read_text("utf-8")))
