"""Reads what concerns may be about, by which row of the matrix each goes, and how soon somebody must act."""

from collections.abc import Collection
from itertools import pairwise

from bot.rules.concerns import Category, Policy, Urgency
from bot.seeding.findings import meant
from bot.seeding.papers import Paper
from bot.seeding.pulses import LABEL_LONGEST

CATEGORIES_MOST = 100
"""Options in a select."""
SPEAK_UP_LONGEST = 300
HOURS_MOST = 80
"""Ten working days: whoever waits longer than that was not heard."""


def read_policy(paper: Paper, activities: Collection[str]) -> Policy:
    """The categories and the hours. `activities` are the rows of the matrix, or none where it could not be read."""
    fields = paper.fields("the policy", ("categories", "hours", "answers", "speak_up"), ("categories", "hours"))
    categories = _categories(fields["categories"], activities) if "categories" in fields else ()
    speak_up = fields["speak_up"].text("where to speak up") if "speak_up" in fields else ""
    if len(speak_up) > SPEAK_UP_LONGEST:
        fields["speak_up"].error(f"it has {len(speak_up)} characters; {SPEAK_UP_LONGEST} fit into the form")
    answers = _hours(fields["answers"], "answers") if "answers" in fields else {}
    return Policy(categories, _hours(fields["hours"]) if "hours" in fields else {}, speak_up, answers)


def _categories(paper: Paper, activities: Collection[str]) -> tuple[Category, ...]:
    categories: list[Category] = []
    for item in paper.items("categories"):
        fields = item.fields("a category", ("key", "label", "activity"), ("key", "label", "activity"))
        if len(fields) < 3:
            continue
        category = Category(
            fields["key"].key("privacy"), fields["label"].text("label"), fields["activity"].text("activity")
        )
        if len(category.label) > LABEL_LONGEST:
            fields["label"].error(
                f"the label has {len(category.label)} characters and an option holds {LABEL_LONGEST}; shorten it"
            )
        if category.key in (other.key for other in categories):
            fields["key"].error(f"the key '{category.key}' is there twice; rename one")
        if category.label in (other.label for other in categories):
            fields["label"].error(f"the label '{category.label}' is there twice; rename one")
        if activities and category.activity not in activities:
            hint = meant(category.activity, activities) or f"; use one of {', '.join(activities)}"
            fields["activity"].error(f"the matrix has no row '{category.activity}'{hint}")
        categories.append(category)
    if isinstance(paper.node.value, list) and not 0 < len(paper.node.value) <= CATEGORIES_MOST:
        paper.error(f"there are {len(paper.node.value)} categories; give from 1 to {CATEGORIES_MOST}")
    return tuple(categories)


def _hours(paper: Paper, name: str = "hours") -> dict[Urgency, int]:
    known = tuple(Urgency)
    fields = paper.fields(name, known, known)
    hours = {Urgency(key): field.number(f"the hours of {key}", 1, HOURS_MOST) for key, field in fields.items()}
    for calm, pressing in pairwise(known):
        if hours.get(pressing, 0) > hours.get(calm, HOURS_MOST):
            fields[pressing].error(f"what is {pressing} would wait longer than what is {calm}; give it fewer hours")
    return hours
