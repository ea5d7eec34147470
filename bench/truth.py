"""How true the figures are: what `groundswell statistics` measures, at three sizes of company."""

from collections.abc import Iterator

from bot.trials.run import trials

SIZES = (120, 600, 2000)
OF_THEIR_OWN_SIZE = "ce"
SEED = 1


def measured(companies: int) -> Iterator[tuple[str, list[float], float]]:
    """(key, its value, the aim) of each measure that has one; of an aim with two ends the upper.

    A key ends with the number of people, but for trials in which companies are always of one size.
    """
    for people in SIZES:
        for letter, trial in trials(people, companies, SEED).items():
            own = letter in OF_THEIR_OWN_SIZE
            if own and people != SIZES[0]:
                continue
            for name, one in trial().items():
                aim = one.at_most if one.at_most is not None else one.at_least
                if aim is not None and one.value is not None:
                    yield f"{letter}_{name}" + ("" if own else f"_{people}"), [one.value], aim
