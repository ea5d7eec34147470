"""Reads a company's folder as a whole: everything is right, or every error is told with its file and line.

The one place that reads files of a company, also one by itself; it writes nothing. What the folder does not have
of company.yaml, raci.yaml, first_contact.yaml, concerns.yaml, answers.yaml, pulses/ and training/ is taken from the
package `seeds`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import seeds
from bot.rules.company import Department, Holder, Person, Tier
from bot.rules.concerns import Policy
from bot.rules.library import SHELVES, Lesson
from bot.rules.questions import Template
from bot.rules.raci import Matrix
from bot.rules.ready import ReadyAnswer
from bot.seeding import roster
from bot.seeding.concerns import read_policy
from bot.seeding.content import Facts, read_facts, read_first_contact, read_matrix
from bot.seeding.findings import Finding, Findings, SeedErrors, meant
from bot.seeding.papers import Paper, read_paper
from bot.seeding.pulses import read_template
from bot.seeding.ready import read_answers
from bot.seeding.training import read_shelf, read_shelves

__all__ = ["Company", "Finding", "SeedErrors", "read_company", "read_lessons_file", "read_matrix_file"]

SEEDS = Path(seeds.__file__).parent
COMPANY, MATRIX, FIRST_CONTACT, CONCERNS = "company.yaml", "raci.yaml", "first_contact.yaml", "concerns.yaml"
ANSWERS = "answers.yaml"
PULSES, TRAINING = "pulses", "training"
NEEDED = (roster.DEPARTMENTS, roster.PEOPLE, roster.ROLES)
KNOWN = (*NEEDED, COMPANY, MATRIX, FIRST_CONTACT, CONCERNS, ANSWERS)
LESSONS = {shelf: f"{TRAINING}/{shelf}.yaml" for shelf in SHELVES}


@dataclass(frozen=True, slots=True)
class Company:
    """A company as its folder describes it, checked as a whole. `warnings` are to be shown, and stop nothing.

    `zone` is an IANA name, `country` two letters or None, a channel its id in Slack or None.
    """

    name: str
    zone: str
    country: str | None
    digest_channel: str | None
    champions_channel: str | None
    departments: tuple[Department, ...]
    people: tuple[Person, ...]
    holders: tuple[Holder, ...]
    matrix: Matrix
    templates: tuple[Template, ...]
    first_contact: dict[Tier, str]
    shelves: dict[str, tuple[Lesson, ...]]
    policy: Policy
    answers: tuple[ReadyAnswer, ...]
    warnings: tuple[Finding, ...] = ()


def read_company(folder: Path) -> Company:
    """Read a company from its folder. SeedErrors carries every error there is, or that there is no folder."""
    findings = Findings()
    if not folder.is_dir():
        findings.error(str(folder), None, "there is no such folder; give one with departments.csv and people.csv")
        raise SeedErrors(findings.errors)
    for file in NEEDED:
        if not (folder / file).is_file():
            findings.error(file, None, "the file is missing; write it, or copy the one of seeds/demo and change it")
    _warn_of_strangers(folder, findings)
    facts = _facts(folder, findings)
    matrix_paper = _paper(folder, MATRIX, findings)
    matrix = read_matrix(matrix_paper) if matrix_paper else Matrix(())
    contact_paper = _paper(folder, FIRST_CONTACT, findings)
    first_contact = read_first_contact(contact_paper) if contact_paper else {}
    concerns_paper = _paper(folder, CONCERNS, findings)
    activities = [row.activity for row in matrix.rows]
    policy = read_policy(concerns_paper, activities) if concerns_paper else Policy((), {})
    answers_paper = _paper(folder, ANSWERS, findings)
    categories, own = [one.key for one in policy.categories], (folder / ANSWERS).exists()
    answers = read_answers(answers_paper, categories, own=own) if answers_paper else ()
    templates = tuple(_templates(folder, findings))
    shelves = read_shelves({shelf: _paper(folder, file, findings) for shelf, file in LESSONS.items()})
    departments, people, holders = _roster(folder, facts, matrix, findings)
    if findings.errors:
        raise SeedErrors(findings.errors)
    return Company(
        name=facts.name,
        zone=facts.zone,
        country=facts.country,
        digest_channel=facts.digest_channel,
        champions_channel=facts.champions_channel,
        departments=tuple(departments),
        people=tuple(people),
        holders=tuple(holders),
        matrix=matrix,
        templates=templates,
        first_contact=first_contact,
        shelves=shelves,
        policy=policy,
        answers=answers,
        warnings=tuple(findings.warnings),
    )


def read_matrix_file(file: Path) -> Matrix:
    """Read a file such as raci.yaml by itself. SeedErrors carries every error there is, or that there is no file."""
    findings = Findings()
    paper = read_paper(file, str(file), findings) if file.is_file() else None
    if not file.is_file():
        findings.error(str(file), None, "there is no such file")
    matrix = read_matrix(paper) if paper else Matrix(())
    if findings.errors:
        raise SeedErrors(findings.errors)
    return matrix


def read_lessons_file(file: Path, taken: Mapping[str, str]) -> tuple[tuple[Lesson, ...], tuple[Finding, ...]]:
    """Read lessons from a file by itself, and what should be looked at in it; `taken` are keys of others, with where.

    SeedErrors carries every error there is, or that there is no file.
    """
    findings = Findings()
    paper = read_paper(file, str(file), findings) if file.is_file() else None
    if not file.is_file():
        findings.error(str(file), None, "there is no such file")
    lessons = read_shelf(paper, dict(taken)) if paper else ()
    if findings.errors:
        raise SeedErrors(findings.errors)
    return lessons, tuple(findings.warnings)


def _facts(folder: Path, findings: Findings) -> Facts:
    paper = _paper(folder, COMPANY, findings)
    facts = read_facts(paper) if paper else Facts("", "UTC", None)
    if not (folder / COMPANY).exists():
        findings.warn(
            COMPANY, None, f"the file is missing; the company is called '{facts.name}' and its zone is {facts.zone}"
        )
    return facts


def _roster(
    folder: Path, facts: Facts, matrix: Matrix, findings: Findings
) -> tuple[list[Department], list[Person], list[Holder]]:
    """Departments, people and holders; each is held against the ones before, so far as they could be read."""
    if not all((folder / file).is_file() for file in NEEDED):
        return [], [], []
    departments, names = roster.read_departments(folder / roster.DEPARTMENTS, findings)
    defaults = roster.Defaults(facts.zone, facts.country)
    before = len(findings.errors)
    people, handles = roster.read_people(folder / roster.PEOPLE, names, defaults, findings)
    if not people:
        # Nobody could be held against the roster: the mistake is in people.csv, not in every line of roles.csv.
        if len(findings.errors) == before:
            findings.error(roster.PEOPLE, None, "there is nobody in it; add a line for each person")
        return departments, [], []
    additional = [role for role, _ in matrix.additional]
    holders = roster.read_holders(folder / roster.ROLES, names, handles, additional, findings)
    if not findings.errors:
        roster.warn_of_gaps(departments, people, holders, findings)
    return departments, people, holders


def _paper(folder: Path, file: str, findings: Findings) -> Paper | None:
    own = folder / file
    return read_paper(own if own.exists() else SEEDS / file, file, findings)


def _templates(folder: Path, findings: Findings) -> Iterator[Template]:
    files = {path.name for base in (SEEDS, folder) for path in (base / PULSES).glob("*.yaml")}
    for name in sorted(files):
        paper = _paper(folder, f"{PULSES}/{name}", findings)
        if paper:
            yield read_template(name.removesuffix(".yaml"), paper)


def _warn_of_strangers(folder: Path, findings: Findings) -> None:
    """A misspelt file would be passed over in silence, and a default taken in its place."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in (".csv", ".yaml", ".yml") and path.name not in KNOWN:
            findings.warn(path.name, None, f"this file is not read{meant(path.name, KNOWN)}")
    for path in sorted((folder / PULSES).glob("*.yml")):
        findings.warn(f"{PULSES}/{path.name}", None, "this file is not read; a pulse's file ends in .yaml")
    shelves = [file.removeprefix(f"{TRAINING}/") for file in LESSONS.values()]
    for path in sorted((folder / TRAINING).glob("*")):
        if path.name not in shelves and not path.name.startswith("."):
            findings.warn(f"{TRAINING}/{path.name}", None, f"this file is not read; those are {', '.join(shelves)}")
