"""Who of a team has done which lesson: by the floor, and so that no smaller group can be subtracted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.rules.learned import TIER_LEAST, leaves_room, told
from bot.rules.library import Lesson, Tracks
from bot.rules.sayings import NOBODY, Count, Said, Saying, said
from bot.rules.training import Refusal

REASONS_LEAST = 5
"""People who gave a reason before it is told."""
Group = tuple[str, str]
"""A tier and a department."""


@dataclass(frozen=True, slots=True)
class Heads:
    """People of each group; how many of them have done at least one lesson; and which lesson how many."""

    people: Mapping[Group, int]
    learners: Mapping[Group, int]
    done: Mapping[tuple[Group, str], int]


@dataclass(frozen=True, slots=True)
class Covered:
    """What may be said of some people: how many have done a lesson, by tier, and for each lesson of theirs."""

    whole: Said
    tiers: Mapping[str, Said] = field(default_factory=dict)
    lessons: Sequence[tuple[Lesson, Said]] = ()


def covered(heads: Heads, tracks: Tracks, here: set[str], larger: Sequence[set[str]], floor: int) -> Covered:
    """The coverage of the people in the departments `here`.

    `larger` are sets of departments that contain them, of which others are told the same. Whoever takes the one off
    the other must be left with a group that could be told by itself, and to the number; else nothing is said.
    """
    tiers = _by_tier(heads, here)
    wider = [(one, _by_tier(heads, one)) for one in larger]
    whole = _alone(sum(tiers.values(), NOBODY), [sum(one.values(), NOBODY) for _, one in wider], floor)
    lessons = []
    for lesson in _lessons(heads, tracks, here):
        count = _of_lesson(heads, tracks, here, lesson)
        lessons.append((lesson, _alone(count, [_of_lesson(heads, tracks, one, lesson) for one, _ in wider], floor)))
    return Covered(whole, _tiers(tiers, [one for _, one in wider], whole, floor), lessons)


def _tiers(
    tiers: Mapping[str, Count], wider: Sequence[Mapping[str, Count]], whole: Said, floor: int
) -> dict[str, Said]:
    """All tiers, or none: as in the digest, each has ten people or more."""
    if len(tiers) < 2 or whole.saying is Saying.TOO_FEW or any(one.asked < TIER_LEAST for one in tiers.values()):
        return {}
    alone = [_alone(one, [other.get(tier, NOBODY) for other in wider], floor) for tier, one in tiers.items()]
    if any(one.saying is Saying.TOO_FEW for one in alone):
        return {}
    parts = {tier: told(one, floor) for tier, one in tiers.items()}
    return parts if leaves_room(whole, parts.values()) else {}


def _alone(count: Count, wider: Iterable[Count], floor: int) -> Said:
    """What may be said of a group, where larger ones that contain it are told too."""
    for one in wider:
        rest = Count(one.yes - count.yes, one.answered - count.answered, one.asked - count.asked)
        if rest.asked and said(rest.yes, rest.answered, rest.asked, floor).saying is not Saying.EXACT:
            return Said(Saying.TOO_FEW, count.answered, count.asked)
    return told(count, floor)


def _by_tier(heads: Heads, departments: set[str]) -> dict[str, Count]:
    found: dict[str, Count] = {}
    for (tier, department), people in sorted(heads.people.items()):
        if department in departments and people:
            done = heads.learners.get((tier, department), 0)
            found[tier] = found.get(tier, NOBODY) + Count(done, people, people)
    return found


def _lessons(heads: Heads, tracks: Tracks, departments: set[str]) -> list[Lesson]:
    """Every lesson of anybody there: what is required first, then the rest by title. Nothing here is a ranking."""
    found = {
        one.key: one
        for tier, department in sorted(heads.people)
        if department in departments
        for one in tracks.of(tier, department).lessons
    }
    return sorted(found.values(), key=lambda one: (one.days is None, one.title.casefold(), one.key))


def _of_lesson(heads: Heads, tracks: Tracks, departments: set[str], lesson: Lesson) -> Count:
    """Of those who have a lesson in their track, how many have done it."""
    groups = [
        group for group in heads.people if group[1] in departments and tracks.of(*group).lesson(lesson.key) is not None
    ]
    people = sum(heads.people[group] for group in groups)
    return Count(sum(heads.done.get((group, lesson.key), 0) for group in groups), people, people)


def refusals(given: Mapping[tuple[str, str], int], floor: int) -> list[tuple[str, Refusal, int]]:
    """(lesson, reason, how many gave it at least), most often first: from five people up, in steps of as many.

    `given` counts people by lesson and reason. Told in steps, so that one more tells nobody who it was.
    """
    step = max(floor, REASONS_LEAST)
    known = {reason.value for reason in Refusal}
    found = [
        (lesson, Refusal(reason), people // step * step)
        for (lesson, reason), people in given.items()
        if reason in known and people >= step
    ]
    return sorted(found, key=lambda one: (-one[2], one[0], one[1]))
