"""A made-up company of any size is one that can be loaded, and is like the demo company."""

from collections import Counter
from pathlib import Path

import pytest

from bot.rules.company import Cohort, Tier
from bot.seeding import Company, read_company
from simulator.company import DEMO, write_company

ZONES = {"Europe/Berlin", "America/New_York", "Asia/Singapore", "Australia/Sydney"}


def made(folder: Path, people: int, seed: int = 1) -> Company:
    write_company(folder, people, seed)
    return read_company(folder)


def test_the_demo_company_has_eight_departments_under_three_units_and_a_small_one() -> None:
    demo = read_company(DEMO)
    assert len(demo.people) == 120
    children = [one for one in demo.departments if one.parent]
    assert (len(children), len(demo.departments)) == (8, 11)
    sizes = Counter(person.department for person in demo.people)
    assert sum(4 <= size <= 6 for size in sizes.values()) == 2
    assert {person.zone for person in demo.people} == ZONES
    assert {person.tier for person in demo.people} == set(Tier)
    assert sum(person.cohort is Cohort.VOLUNTEER for person in demo.people) == 24
    assert len({person.name for person in demo.people}) == 120
    assert all(person.handle.endswith("@example.com") for person in demo.people)


def test_the_demo_company_leaves_no_department_without_a_champion_and_a_deputy() -> None:
    assert read_company(DEMO).warnings == ()


def test_a_company_of_120_is_the_demo_company(tmp_path: Path) -> None:
    assert made(tmp_path, 120) == read_company(DEMO)
    assert (tmp_path / "people.csv").read_bytes() == (DEMO / "people.csv").read_bytes()


@pytest.mark.parametrize("people", [20, 21, 47, 119, 121, 500, 1_000])
def test_a_company_has_as_many_people_as_asked_for_and_keeps_who_holds_a_role(tmp_path: Path, people: int) -> None:
    company = made(tmp_path, people)
    assert len(company.people) == people
    assert company.holders == read_company(DEMO).holders
    assert company.departments == read_company(DEMO).departments
    assert len({person.email for person in company.people}) == people


@pytest.mark.parametrize("people", [500, 3_000])
def test_departments_tiers_cohorts_and_zones_keep_their_proportions(tmp_path: Path, people: int) -> None:
    company, demo = made(tmp_path, people), read_company(DEMO)
    for attribute in ("department", "tier", "cohort", "zone"):
        ours = Counter(getattr(person, attribute) for person in company.people)
        theirs = Counter(getattr(person, attribute) for person in demo.people)
        for value, count in theirs.items():
            assert ours[value] / people == pytest.approx(count / 120, abs=0.05)


def test_the_same_seed_gives_the_same_company_and_another_gives_others(tmp_path: Path) -> None:
    first, again, other = (made(tmp_path / name, 300, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert first == again
    assert {person.name for person in first.people} != {person.name for person in other.people}


def test_names_stay_varied_in_a_large_company(tmp_path: Path) -> None:
    names = Counter(person.name for person in made(tmp_path, 2_000).people)
    assert len(names) > 1_200
    assert names.most_common(1)[0][1] < 12


@pytest.mark.long
def test_a_company_of_a_hundred_thousand_can_be_written_and_read(tmp_path: Path) -> None:
    assert len(made(tmp_path, 100_000).people) == 100_000


@pytest.mark.parametrize("people", [0, 19, 100_001])
def test_other_sizes_are_refused(tmp_path: Path, people: int) -> None:
    with pytest.raises(ValueError, match="20 to 100,000 people"):
        write_company(tmp_path, people, 1)
