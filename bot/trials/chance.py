"""Drawing how many of many people do something, as fast for a hundred thousand as for a hundred."""

from random import Random

ONE_BY_ONE = 40
"""People up to whom each is drawn by themselves."""


def how_many(chance: Random, people: int, rate: float) -> int:
    """How many of `people` do what each does with probability `rate` (0 to 1): a binomial number, exact.

    Above 40 people the middle one of as many uniform numbers is drawn, which follows a beta distribution, and only
    the part on whose side `rate` lies remains (Devroye, Non-Uniform Random Variate Generation, 1986, X.4.3).
    """
    if rate <= 0 or rate >= 1:
        return people if rate >= 1 else 0
    found = 0
    while people > ONE_BY_ONE:
        middle = people // 2 + 1
        cut = chance.betavariate(middle, people + 1 - middle)
        if cut <= rate:
            found += middle
            people -= middle
            rate = (rate - cut) / (1 - cut)
        else:
            people = middle - 1
            rate /= cut
    return found + sum(chance.random() < rate for _ in range(people))
