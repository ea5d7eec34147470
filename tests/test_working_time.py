"""Whose weekend and which holidays somebody has: by country, from the library of holidays."""

from datetime import UTC, date, datetime, time

import pytest

from bot.house import terms
from bot.settings import load
from storage.tables import Person

NOW = datetime(2026, 5, 5, 9, tzinfo=UTC)


def somebody(country: str | None) -> Person:
    return Person(name="P", zone="UTC", country=country, department="sales", tier="managers", cohort="assigned")


@pytest.mark.parametrize(
    ("country", "weekend"),
    [(None, {5, 6}), ("DE", {5, 6}), ("SA", {4, 5}), ("IR", {4}), ("BN", {4, 6}), ("ZZ", {5, 6})],
)
def test_a_weekend_is_that_of_the_country_and_saturday_and_sunday_otherwise(
    country: str | None, weekend: set[int]
) -> None:
    assert terms(load(env_file=None), NOW).hours(somebody(country)).weekend == weekend


def test_holidays_are_those_of_the_country() -> None:
    in_force = terms(load(env_file=None), NOW)
    assert date(2026, 10, 3) in in_force.hours(somebody("DE")).days_off
    assert date(2026, 10, 3) not in in_force.hours(somebody("FR")).days_off
    assert in_force.hours(somebody("ZZ")).days_off == in_force.hours(somebody(None)).days_off == frozenset()


def test_whoever_chose_hours_of_their_own_is_written_to_in_those_and_others_in_the_companys() -> None:
    in_force, early = terms(load(env_file=None), NOW), somebody("DE")
    early.day_starts, early.day_ends = time(6, 30), time(12)
    assert (in_force.hours(early).starts, in_force.hours(early).ends) == (time(6, 30), time(12))
    assert (in_force.hours(somebody("DE")).starts, in_force.hours(somebody("DE")).ends) == (time(9), time(17))
