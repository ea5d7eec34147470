"""How true the figures are: what `groundswell statistics` measures, at three sizes of company."""

from collections.abc import Iterator

from bot.trials.run import trials

SIZES = (120, 600, 2000)
OF_THEIR_OWN_SIZE = ("b_false_changes_large", "c_", "e_")
SEED = 1


def measured(companies: int) -> Iterator[tuple[str, list[float], float]]:
    """(key, its value, the aim) of each measure that has one; of an aim with two ends the upper.

    A key ends with the number of people, but for what is measured in companies of one size only.
    """
    for people in SIZES:
        for letter, trial in trials(people, companies, SEED).items():
            if f"{letter}_" in OF_THEIR_OWN_SIZE and people != SIZES[0]:
                continue
            for name, one in trial().items():
                key, aim = f"{letter}_{name}", one.at_least if one.at_most is None else one.at_most
                own = key.startswith(OF_THEIR_OWN_SIZE)
                if aim is not None and one.value is not None and (people == SIZES[0] or not own):
                    yield key if own else f"{key}_{people}", [one.value], aim
