"""What may be raised goes a way that the matrix has, or each error says its line and what to do."""

import shutil
from pathlib import Path

import pytest

from bot.rules.company import Role
from bot.rules.concerns import Category, Urgency, policy_body, policy_from
from bot.rules.raci import Letter
from bot.seeding import SEEDS, Company, SeedErrors, read_company

HOURS = "hours: {normal: 8, high: 4, critical: 1}\n"
CATEGORY = "- {key: privacy, label: Private data, activity: escalation}\n"


def company_with(tmp_path: Path, concerns: str) -> Company:
    folder = tmp_path / "company"
    shutil.copytree(SEEDS / "demo", folder)
    (folder / "concerns.yaml").write_text(concerns, "utf-8")
    return read_company(folder)


def errors(tmp_path: Path, concerns: str) -> list[str]:
    with pytest.raises(SeedErrors) as caught:
        company_with(tmp_path, concerns)
    return [str(error).removeprefix("concerns.yaml:") for error in caught.value.errors]


# What comes with the bot


def test_every_concern_reaches_the_champion_first_and_only_missing_rules_climb_to_the_ceo() -> None:
    company = read_company(SEEDS / "demo")
    owners = {}
    for category in company.policy.categories:
        row = company.matrix.row(category.activity)
        assert Role.AI_CHAMPION in row.roles(Letter.RESPONSIBLE)
        owners[category.key] = row.roles(Letter.ACCOUNTABLE)
    assert owners.pop("weak_sponsorship") == (Role.CEO,)
    assert set(owners.values()) == {(Role.OPERATIONS_LEAD,)}


def test_what_is_raised_and_what_is_answered_in_a_pulse_go_by_the_same_names() -> None:
    company = read_company(SEEDS / "demo")
    themes = [choice.value for choice in company.templates[0].questions[-2].choices]
    assert [one.key for one in company.policy.categories] == [*themes[: themes.index("none")], "other"]


def test_what_is_critical_is_acknowledged_within_an_hour_and_anything_within_a_day() -> None:
    assert read_company(SEEDS / "demo").policy.hours == {Urgency.NORMAL: 8, Urgency.HIGH: 4, Urgency.CRITICAL: 1}


def test_the_policy_comes_back_from_its_document_as_it_was() -> None:
    policy = read_company(SEEDS / "demo").policy
    assert policy_from(policy_body(policy)) == policy


# What a company writes itself


def test_a_policy_of_ones_own_takes_the_place_of_the_one_the_bot_comes_with(tmp_path: Path) -> None:
    policy = company_with(tmp_path, f"categories:\n{CATEGORY}{HOURS}").policy
    assert policy.categories == (Category("privacy", "Private data", "escalation"),)


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        (
            "{key: privacy, label: Private data, activity: escalations}",
            "2: the matrix has no row 'escalations'; did you mean 'escalation'?",
        ),
        (
            "{key: privacy, label: Private data, activity: xxx}",
            "2: the matrix has no row 'xxx'; use one of strategy, new_tool, budget, implementation, training, "
            "quality, reporting, escalation, policy",
        ),
        (
            "{key: Privacy, label: Private data, activity: policy}",
            "2: the key 'Privacy' should be lower-case letters, digits and _, such as 'privacy'",
        ),
        (
            f"{{key: privacy, label: {'x' * 76}, activity: policy}}",
            "2: the label has 76 characters and an option holds 75; shorten it",
        ),
        ("{key: privacy, label: Private data}", "2: a category has no 'activity'; add it"),
        (
            "{key: privacy, label: Private data, activity: policy, who: me}",
            "2: a category has no field 'who'; the known fields are key, label, activity",
        ),
        ("{key: privacy, label: Other, activity: policy}", "3: the key 'privacy' is there twice; rename one"),
        (
            "{key: data, label: Private data, activity: policy}",
            "3: the label 'Private data' is there twice; rename one",
        ),
    ],
)
def test_a_category_that_leads_nowhere_says_why(tmp_path: Path, category: str, expected: str) -> None:
    assert expected in errors(tmp_path, f"categories:\n- {category}\n{CATEGORY}{HOURS}")


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("{normal: 8, high: 4}", "3: hours has no 'critical'; add it"),
        (
            "{normal: 8, high: 4, urgent: 1}",
            "3: hours has no field 'urgent'; the known fields are normal, high, critical",
        ),
        (
            "{normal: 8, high: 4, critical: 0}",
            "3: the hours of critical should be a whole number from 1 to 80, not '0'",
        ),
        (
            "{normal: 8h, high: 4, critical: 1}",
            "3: the hours of normal should be a whole number from 1 to 80, not '8h'",
        ),
        (
            "{normal: 8, high: 9, critical: 1}",
            "3: what is high would wait longer than what is normal; give it fewer hours",
        ),
        ("8", "3: hours should have fields: lines such as 'name: ...'"),
    ],
)
def test_hours_that_cannot_be_kept_say_why(tmp_path: Path, hours: str, expected: str) -> None:
    assert expected in errors(tmp_path, f"categories:\n{CATEGORY}hours: {hours}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"categories: []\n{HOURS}", "1: there are 0 categories; give from 1 to 100"),
        (f"categories: all\n{HOURS}", "1: categories should be a list: lines that begin with '- '"),
        (f"{HOURS}", "1: the policy has no 'categories'; add it"),
        (f"categories:\n{CATEGORY}", "1: the policy has no 'hours'; add it"),
    ],
)
def test_a_policy_says_what_may_be_raised_and_by_when_it_is_acknowledged(
    tmp_path: Path, text: str, expected: str
) -> None:
    assert errors(tmp_path, text) == [expected]


def test_a_matrix_that_cannot_be_read_is_not_missed_in_every_category(tmp_path: Path) -> None:
    folder = tmp_path / "company"
    shutil.copytree(SEEDS / "demo", folder)
    (folder / "raci.yaml").write_text("activities: [\n", "utf-8")
    with pytest.raises(SeedErrors) as caught:
        read_company(folder)
    assert {error.file for error in caught.value.errors} == {"raci.yaml"}
