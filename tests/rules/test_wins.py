"""Who looks at a win before it is shared, and who thanks whom."""

import pytest

from bot.rules.audience import Units
from bot.rules.company import Department, Role
from bot.rules.rights import Identity
from bot.rules.wins import LONGEST, Unfit, fit, may_decide, may_thank

UNITS = Units(
    [Department("all", "All", None), Department("sales", "Sales", "all"), Department("legal", "Legal", "all")]
)
CHAMPION = frozenset({(Role.AI_CHAMPION, "sales")})
ABOVE = frozenset({(Role.AI_CHAMPION, "all")})
LEAD = frozenset({(Role.OPERATIONS_LEAD, None)})
CEO = frozenset({(Role.CEO, None)})


@pytest.mark.parametrize(
    ("roles", "department", "may"),
    [
        (CHAMPION, "sales", True),
        (CHAMPION, "legal", False),
        (CHAMPION, "all", False),
        (ABOVE, "sales", True),
        (LEAD, "legal", True),
        (CEO, "sales", False),
        (frozenset(), "sales", False),
    ],
)
def test_champions_speak_for_their_own_and_operations_leads_for_all(
    roles: frozenset[tuple[str, str | None]], department: str, *, may: bool
) -> None:
    who = Identity(1, "U1", "sales", roles)
    assert may_decide(who, 2, department, UNITS) is may
    assert may_thank(who, department, UNITS) is may
    assert not may_decide(who, 1, department, UNITS)


@pytest.mark.parametrize(
    ("words", "why"),
    [("short", Unfit.TOO_SHORT), ("x" * 10, None), ("x" * LONGEST, None), ("x" * (LONGEST + 1), Unfit.TOO_LONG)],
)
def test_a_win_is_a_sentence_and_no_essay(words: str, why: Unfit | None) -> None:
    assert fit(words) is why
