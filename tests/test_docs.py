"""The documentation is kept true."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata
from bot.__main__ import app
from bot.manifest import reasons
from bot.rules.handling import Verb
from bot.settings import Settings, variable
from handlers.call import Source
from handlers.commands import FOR_EVERYBODY, FOR_LEADS, FOR_ROLES
from handlers.door import HEARS
from handlers.rounds import WORDS

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs/operations.md").read_text()
COMMANDS = (ROOT / "docs/commands.md").read_text()
INSTALL = (ROOT / "docs/install.md").read_text()


def command_names(command: Any, prefix: str = "groundswell") -> list[str]:
    below = getattr(command, "commands", None)
    if below is None:
        return [prefix]
    return [name for key, sub in below.items() for name in command_names(sub, f"{prefix} {key}")]


@pytest.mark.parametrize("field", list(Settings.model_fields))
def test_every_setting_is_documented_with_its_default(field: str) -> None:
    row = re.search(rf"^\| `{variable(field)}` \| (.*?) \|", OPERATIONS, re.MULTILINE)
    assert row, f"{variable(field)} is not in docs/operations.md"
    default = Settings.model_fields[field].default
    if isinstance(default, (int, str)) and default:
        assert f"`{default}`" in row.group(1)


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {variable(field) for field in Settings.model_fields}
    assert set(re.findall(r"`(GROUNDSWELL_[A-Z_]+)`", OPERATIONS)) <= known


def test_every_command_of_the_command_line_is_documented_and_none_that_does_not_exist() -> None:
    names = set(command_names(typer.main.get_command(app)))
    documented = set()
    for row in re.findall(r"^\| `(groundswell [^`]*)`", COMMANDS, re.MULTILINE):
        documented.add(re.sub(r" [\[A-Z].*", "", row))
    assert documented == names


def test_every_slash_command_and_each_of_its_words_is_documented() -> None:
    for hears in HEARS:
        if hears.source is Source.COMMAND:
            assert f"`{hears.name}" in COMMANDS
    for word in (*FOR_EVERYBODY, *FOR_ROLES, *FOR_LEADS, "help"):
        assert f"`/groundswell {word}`" in COMMANDS
    for word in WORDS:
        assert f"`/pulse {word}" in COMMANDS
    for verb in Verb:
        assert f"`/triage 12 {verb}" in COMMANDS


def test_every_scope_is_documented_with_its_reason_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([a-z:.]+)` \|", INSTALL, re.MULTILINE))
    assert documented == set(reasons())


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda p: p.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_promise_of_the_privacy_page_names_the_periods_that_are_set() -> None:
    privacy = (ROOT / "docs/privacy.md").read_text()
    assert f"{Settings.model_fields['keep_links_days'].default} days" in privacy
    assert f"{Settings.model_fields['keep_deliveries_days'].default} days" in privacy


def test_every_table_about_people_is_in_the_page_on_data_protection() -> None:
    page = (ROOT / "docs/data-protection.md").read_text()
    tells = {"person_id", "author", "recipient", "by_id", "reporter_id", "words"}
    tables = SQLModel.metadata.sorted_tables
    about_people = {table.name for table in tables if table.name == "person" or tells & set(table.c.keys())}
    assert len(about_people) > 9
    for name in about_people:
        assert f"`{name}." in page, name
    for field in Settings.model_fields:
        if field.startswith("keep_"):
            assert field.upper() in page, field
