"""Does a digest name a change where there is one, and none where there is none?"""

from collections.abc import Sequence
from random import Random

from bot.rules.changes import CYCLES_BEFORE, Verdict
from bot.rules.company import Cohort
from bot.rules.intervals import FIRM
from bot.rules.trends import COMPANY, Trend, concern_trend, trend
from bot.trials.company import DEPARTMENTS, TREE, USED, VOLUNTEER_IS_EVERY, Crew, Habits, Lived, crews, live, worry
from bot.trials.measure import Measure, Measures, share

CYCLES = 12
EFFECTIVE = 80
LOSS = -0.2
WITHIN = 2
"""Cycles in which a loss has to be named."""
FEW = 60
"""People of a unit of whom, where a third of them answer, fewer than thirty do."""


def quiet(people: int, companies: int, seed: int) -> Measures:
    """(b): twelve cycles in which nothing changes and every answer is drawn anew.

    Of all digests that have something to compare, those that name any change, of a share or of a main concern; none
    where no digest has. Also of companies as large as those of (c), whose departments are large enough to be compared.
    """
    return {
        "false_changes": Measure(_false_changes(people, companies, seed), at_most=0.1),
        "false_changes_large": Measure(_false_changes(people_with(EFFECTIVE), companies, seed), at_most=0.1),
    }


def _false_changes(people: int, companies: int, seed: int) -> float:
    chance, everybody, habits = Random(f"b:{seed}:{people}"), crews(people), Habits()
    worries = Random(f"b:concerns:{seed}:{people}")
    named = []
    for _ in range(companies):
        cycles = range(1, CYCLES + 1)
        figures = [worry(worries, live(chance, everybody, habits, number), number) for number in cycles]
        for until in cycles[CYCLES_BEFORE:]:
            shares, concerns = trend(figures[:until], USED.key), concern_trend(figures[:until])
            if _compares(shares) or _compares(concerns):
                named.append(bool(shares.named or concerns.named))
    return share(named) or 0.0


def _compares(digest: Trend) -> bool:
    return any(one.p is not None for one in digest.changes.values())


def lost(companies: int, seed: int) -> Measures:
    """(c): one department of eight loses twenty points, for good, after four cycles.

    With 80 effective answers (Kish's, of a weighted share) in each department and cycle, with 80 plain ones, and
    with fewer than thirty. `named_false` are other departments named in the same digests.
    """
    chance = Random(f"c:{seed}")
    large = [_lost(chance, crews(people_with(EFFECTIVE))) for _ in range(companies)]
    plain = [_lost(chance, crews(people_with(EFFECTIVE, weighted=False))) for _ in range(companies)]
    small = [_lost(chance, crews(FEW * DEPARTMENTS)) for _ in range(companies)]
    return {
        "named": Measure(share([_fell(TREE[0].key, digests) for _, digests in large]), at_least=0.9),
        "named_of_plain_answers": Measure(share([_fell(TREE[0].key, digests) for _, digests in plain])),
        "named_false": Measure(share([_others(digest) for _, digests in large for digest in digests])),
        "claimed_of_few": Measure(share([_claims_of_few(*one) for one in small]), at_most=0.0),
    }


def people_with(answers: int, weighted: bool = True) -> int:
    """The people of a company in whose departments so many answers a cycle are expected, effective or plain.

    Of W = share and r = response of a class, N people give N sum(W r) answers, and Kish's effective size of these, each
    with the weight 1 / r, is N / sum(W / r).
    """
    response = Habits().response
    parts = [
        (1 / VOLUNTEER_IS_EVERY, response[Cohort.VOLUNTEER]),
        (1 - 1 / VOLUNTEER_IS_EVERY, response[Cohort.ASSIGNED]),
    ]
    each = sum(w / r for w, r in parts) if weighted else 1 / sum(w * r for w, r in parts)
    return DEPARTMENTS * round(answers * each)


def _lost(chance: Random, everybody: Sequence[Crew]) -> tuple[list[Lived], list[Trend]]:
    """The cycles, and the digests of those from the loss on."""
    before, after = Habits(), Habits(moved={TREE[0].key: LOSS})
    lived = [
        live(chance, everybody, before if number <= CYCLES_BEFORE else after, number)
        for number in range(1, CYCLES_BEFORE + WITHIN + 1)
    ]
    figures = [one.figures for one in lived]
    return lived, [trend(figures[: CYCLES_BEFORE + more], USED.key) for more in range(1, WITHIN + 1)]


def _fell(unit: str, digests: Sequence[Trend]) -> bool:
    return any(unit in digest.named and digest.named[unit].verdict is Verdict.FELL for digest in digests)


def _others(digest: Trend) -> bool:
    return bool(digest.named.keys() - {TREE[0].key, COMPANY})


def _claims_of_few(lived: Sequence[Lived], digests: Sequence[Trend]) -> bool:
    """Whether anything is claimed of a unit that in one of the cycles compared had fewer answers than that needs."""
    for until, digest in enumerate(digests, start=CYCLES_BEFORE + 1):
        for unit, change in digest.named.items():
            compared = lived[until - CYCLES_BEFORE - change.cycles : until]
            if unit != COMPANY and min(one.of(digest.units[unit]).answered for one in compared) < FIRM:
                return True
    return False
