"""How sure a figure is: Wilson's interval, bounds that assume nothing, and quantiles of Student's t."""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

CONFIDENCE = 0.95

FIRM = 30
"""Answers from which a figure is more than directional, and a change may be named."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed range, in the unit of the figure it belongs to (shares run from 0 to 1)."""

    low: float
    high: float


def normal_quantile(confidence: float) -> float:
    """The z of a two-sided interval: 1.96 at 0.95. ValueError unless 0 < confidence < 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def corrected_size(size: float, population: float) -> float:
    """The sample size that a finite population makes of `size` answers: n(N-1)/(N-n); infinite at n = N.

    `size` may be an effective size and need not be whole. Source: the variance of a mean drawn without
    replacement, S^2/n * (N-n)/(N-1) (Cochran, Sampling Techniques, 3rd ed., 2.6), solved for n.
    ValueError where more answered than there are.
    """
    if not 0 <= size <= population:
        raise ValueError(f"{size} answers do not fit a population of {population}")
    if size == population:
        return math.inf if size else 0.0
    return size * (population - 1) / (population - size)


def wilson(share: float, size: float, population: float | None = None, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval of a share (0 to 1) among `size` answers out of `population` people.

    Without a population nothing is corrected; where everybody answered the interval is the share itself,
    and where nobody did it is everything. Source: Wilson, JASA 22 (1927) 209-212.
    ValueError where the share lies outside 0 to 1 or the size outside the population.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    n = size if population is None else corrected_size(size, population)
    if n <= 0:
        return Interval(0.0, 1.0)
    if math.isinf(n):
        return Interval(share, share)
    z2 = normal_quantile(confidence) ** 2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    # Rounding must not move an end past the share itself, which it otherwise does at 0 and 1.
    return Interval(max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))


def worst_case(yes: int, answered: int, asked: int) -> Interval:
    """What the share of the people asked can be at all: [yes/N, (yes + missing)/N]; assumes nothing.

    Source: Manski, Partial Identification of Probability Distributions (2003), 1.
    ValueError unless 0 <= yes <= answered <= asked and somebody was asked.
    """
    check_counts(yes, answered, asked)
    return Interval(yes / asked, (yes + asked - answered) / asked)


def check_counts(yes: int, answered: int, asked: int) -> None:
    """Refuse counts that cannot be: ValueError unless 0 <= yes <= answered <= asked and asked > 0."""
    if not 0 <= yes <= answered <= asked or asked == 0:
        raise ValueError(f"{yes} of {answered} answers of {asked} people asked cannot be")


@lru_cache(maxsize=4096)
def t_quantile(probability: float, degrees: float) -> float:
    """The t below which `probability` of Student's distribution lies, right to 1e-6 relative.

    `degrees` of freedom is at least 1. Found by bisection of the distribution function, which is the
    regularised incomplete beta function at degrees / (degrees + t^2) (Abramowitz and Stegun 26.7.1).
    """
    if not 0 < probability < 1 or degrees < 1:
        raise ValueError(f"no t for probability {probability} and {degrees} degrees of freedom")
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    tail = 1 - probability
    low, high = 0.0, 1.0
    while _t_tail(high, degrees) > tail:
        low, high = high, high * 2
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _t_tail(middle, degrees) > tail else (low, middle)
    return (low + high) / 2


def _t_tail(t: float, degrees: float) -> float:
    """The probability above t >= 0."""
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), for positive a and b and x from 0 to 1.

    Source: the continued fraction of Abramowitz and Stegun 26.5.8, taken on the side where it converges
    fast (26.5.2 gives the other).
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return scale * _beta_fraction(a, b, x) / a
    return 1 - scale * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction, by Lentz's method (Thompson and Barnett 1986)."""
    tiny = 1e-300
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d, tiny)
            c = _away_from_zero(1 + term / c, tiny)
            value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def _away_from_zero(number: float, tiny: float) -> float:
    return number if abs(number) > tiny else tiny
