"""In which unit a comment is shown: the smallest in which enough people wrote one."""

from collections.abc import Iterable, Mapping

from bot.rules.company import Department
from bot.rules.privacy import Partition, Turnout, partition


def units_of(departments: Iterable[Department], wrote: Mapping[str, int], floor: int) -> dict[str, str]:
    """The key of the unit in which the comments of each department (key) are shown.

    `wrote` is how many people of a department left one. Empty where even the company has fewer than `floor`: then none
    is shown, and none may be kept (measurement.md, "Anonymous, confidential, named").
    """
    part = partition(departments, {key: Turnout(n, n) for key, n in wrote.items()}, floor, least=floor)
    if not isinstance(part, Partition):
        return {}
    return {department: unit.key for unit in part.units for department in unit.departments}
