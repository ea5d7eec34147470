"""Reads what a company may write as text: its own name and hours, the matrix and first contact."""

import string
from dataclasses import dataclass

from bot.rules import raci
from bot.rules.company import Role, Tier
from bot.rules.raci import Matrix
from bot.seeding.findings import meant
from bot.seeding.papers import Paper
from bot.seeding.roster import CHANNEL_ID, COUNTRY, zone_error

PLACEHOLDERS = ("name", "company", "department", "champion", "floor", "days", "promise")
TEXT_LONGEST = 2_500
"""Characters of a first contact: with the placeholders filled in it has to fit a section of 3,000."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What company.yaml says: zone is an IANA name, country two letters, a channel its id in Slack."""

    name: str
    zone: str
    country: str | None
    digest_channel: str | None = None
    champions_channel: str | None = None


CHANNELS = ("digest_channel", "champions_channel")


def read_facts(paper: Paper) -> Facts:
    """The company's own facts; with an error for each that cannot be."""
    fields = paper.fields("the company", ("name", "zone", "country", *CHANNELS), ("name", "zone"))
    said = {key: field.text(key) for key, field in fields.items() if not field.empty}
    for key in ("name", "zone"):
        if key in fields and fields[key].empty:
            fields[key].error(f"the company's {key} is empty; fill it in")
    if (zone := said.get("zone")) and (wrong := zone_error(zone)):
        fields["zone"].error(wrong)
    country = said.get("country", "").upper()
    if country and not COUNTRY.fullmatch(country):
        fields["country"].error(f"'{country}' is not a country's two letters, such as DE")
    for key in CHANNELS:
        if (channel := said.get(key)) and not CHANNEL_ID.fullmatch(channel):
            fields[key].error(f"'{channel}' is not a channel id such as C042ABCDE; a name does not do")
    channels = (said.get(key) or None for key in CHANNELS)
    return Facts(said.get("name", ""), said.get("zone", "UTC"), country or None, *channels)


def read_matrix(paper: Paper) -> Matrix:
    """The responsibility matrix; with each of its problems on the line of the row."""
    fields = paper.fields("the matrix", ("additional_roles", "activities"), ("activities",))
    additional: dict[str, str] = {}
    extra = fields.get("additional_roles")
    if extra is not None and not extra.empty:
        additional = {key: field.text(f"the role {key}") for key, field in extra.fields("additional_roles").items()}
    activities: dict[str, dict[str, str]] = {}
    lines: dict[str | None, int] = {None: paper.line}
    if "activities" in fields:
        lines.update(fields["activities"].key_lines())
        for activity, row in fields["activities"].fields("activities").items():
            letters = row.fields(f"the row {activity}", ("name", *Role, *additional), ("name",))
            activities[activity] = {key: field.text(key) for key, field in letters.items() if not field.empty}
    matrix = raci.matrix_from({"additional_roles": additional, "activities": activities})
    for problem in raci.problems(matrix):
        paper.findings.error(paper.file, lines[problem.activity], _in_row(problem))
    return matrix


def _in_row(problem: raci.Problem) -> str:
    return problem.message if problem.activity is None else f"in the row '{problem.activity}', {problem.message}"


def read_first_contact(paper: Paper) -> dict[Tier, str]:
    """The text for each tier, with placeholders that are known and closed."""
    tiers = tuple(tier.value for tier in Tier)
    texts: dict[Tier, str] = {}
    for tier, field in paper.fields("first contact", tiers, tiers).items():
        text = field.text(f"the text for {tier}")
        if len(text) > TEXT_LONGEST:
            field.error(f"the text for {tier} has {len(text)} characters; at most {TEXT_LONGEST} fit one message")
        _check_placeholders(field, text)
        texts[Tier(tier)] = text
    return texts


def _check_placeholders(field: Paper, text: str) -> None:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        field.error("there is a single { or } in the text; write {{ or }} where you mean the character")
        return
    for _, name, spec, conversion in parts:
        if name is None or (name in PLACEHOLDERS and not spec and not conversion):
            continue
        line = field.line_at(text.find("{" + name))
        known = ", ".join("{" + one + "}" for one in PLACEHOLDERS)
        message = f"there is no placeholder {{{name}}}{meant(name, PLACEHOLDERS) or f'; use {known}'}"
        if name in PLACEHOLDERS:
            message = f"write the placeholder {{{name}}} alone, without ! or :"
        field.findings.error(field.file, line, message)
