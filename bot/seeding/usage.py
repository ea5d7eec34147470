"""Reads figures of how much AI is used from CSV, and holds them against the roster."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from bot.rules.calendar import monday_of
from bot.rules.usage import Used
from bot.seeding.findings import Finding, Findings, SeedErrors
from bot.seeding.roster import Names
from bot.seeding.sheets import Columns, Line, read_sheet

COLUMNS = ("week", "department", "active_people", "licensed_people", "tool")
WEEK = re.compile(r"20\d\d-W\d\d", re.ASCII)
NUMBER = re.compile(r"\d{1,7}", re.ASCII)
TOOL_LONGEST = 60
EXAMPLE = "2026-W20"


@dataclass(frozen=True, slots=True)
class Roster:
    """What figures are held against: department keys with their names and people, and the tools that are known."""

    names: Mapping[str, str]
    people: Mapping[str, int]
    tools: Iterable[str] = ()


@dataclass(slots=True)
class _Read:
    """What was read so far: figures, the line of each, and how each tool is spelled."""

    file: str
    today: date
    names: Names
    tools: dict[str, str]
    findings: Findings = field(default_factory=Findings)
    lines: dict[tuple[str, str, str], int] = field(default_factory=dict)
    used: list[Used] = field(default_factory=list)


def read_usage(path: Path, roster: Roster, today: date) -> tuple[list[Used], list[Finding]]:
    """The figures of a file, and what should be looked at in it.

    SeedErrors carries every error there is, or that there is no file. A tool is spelled as it was first.
    """
    names = Names("department")
    for key, name in roster.names.items():
        names.add(key, name)
    read = _Read(str(path), today, names, {tool.casefold(): tool for tool in roster.tools})
    if not path.is_file():
        read.findings.error(read.file, None, "there is no such file")
    else:
        lines = read_sheet(path, read.file, Columns(COLUMNS, COLUMNS), read.findings)
        if not lines and not read.findings.errors:
            read.findings.error(read.file, None, "there are no figures in it; add a line for each department and week")
        for line in lines:
            _take(line, read)
    if read.findings.errors:
        raise SeedErrors(read.findings.errors)
    for one in read.used:
        _hold(one, roster, read)
    return read.used, read.findings.warnings


def _take(line: Line, read: _Read) -> None:
    """Take a line in, or say what is wrong with it."""
    before = len(read.findings.errors)
    problems = (_week(line["week"], read.today), _tool(line["tool"]), *_numbers(line))
    for problem in filter(None, problems):
        read.findings.error(read.file, line.number, problem)
    if line["department"]:
        department = read.names.find(line["department"], read.file, line.number, read.findings)
    else:
        department = None
        read.findings.error(read.file, line.number, "the department is missing; write its key or its name")
    if len(read.findings.errors) > before or department is None:
        return
    tool = " ".join(line["tool"].split())
    tool = read.tools.setdefault(tool.casefold(), tool)
    key = (line["week"], department, tool)
    if key in read.lines:
        said = f"'{department}' has figures for '{tool}' in {line['week']} on line {read.lines[key]} already; keep one"
        read.findings.error(read.file, line.number, said)
        return
    read.lines[key] = line.number
    read.used.append(Used(*key, int(line["active_people"]), int(line["licensed_people"])))


def _week(week: str, today: date) -> str | None:
    try:
        monday = monday_of(week) if WEEK.fullmatch(week) else None
    except ValueError:
        monday = None
    if monday is None:
        return f"'{week}' is no week; write it as {EXAMPLE}"
    if monday + timedelta(weeks=1) > today:
        return f"the week {week} is not over yet; take its figures in when it is"
    return None


def _tool(tool: str) -> str | None:
    if not tool:
        return "the tool has no name; write one, such as Copilot"
    if len(tool) > TOOL_LONGEST or not tool.isprintable():
        return f"the name of the tool should be at most {TOOL_LONGEST} characters, all on one line"
    return None


def _numbers(line: Line) -> list[str]:
    wrong = [
        f"{column} should be a whole number of people, and is '{line[column]}'"
        for column in ("active_people", "licensed_people")
        if not NUMBER.fullmatch(line[column])
    ]
    if not wrong and int(line["active_people"]) > int(line["licensed_people"]):
        return [
            f"{line['active_people']} active people are more than {line['licensed_people']} with a licence; "
            "count only those who have one"
        ]
    return wrong


def _hold(one: Used, roster: Roster, read: _Read) -> None:
    """Say where more people have a licence than there are."""
    people = roster.people.get(one.department, 0)
    if one.licensed > people:
        read.findings.warn(
            read.file,
            read.lines[one.week, one.department, one.tool],
            f"{one.licensed} people have a licence, and {people} on the roster are in '{one.department}' itself; a "
            "line is about those, without the units below it",
        )
