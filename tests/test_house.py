"""The house stands: imports go one way, pure rooms stay pure, files stay small."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("bot", "handlers", "storage", "simulator", "seeds")
STORIES = {"bot/cast.py", "bot/demo.py", "bot/first_visit.py", "bot/made_up.py", "bot/morning.py", "bot/simulation.py"}
"""The only files of the product that may know the simulator."""


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(path: Path) -> set[str]:
    return {module for module in imports(path) if module.split(".")[0] in OURS}


@pytest.mark.parametrize("path", files("bot/rules"), ids=name)
def test_rules_import_only_rules_and_the_standard_library(path: Path) -> None:
    import sys

    for module in imports(path):
        assert module.startswith("bot.rules") or module.split(".")[0] in sys.stdlib_module_names, module


@pytest.mark.parametrize("path", files("bot/blocks"), ids=name)
def test_blocks_import_only_rules_blocks_and_the_models_of_the_sdk(path: Path) -> None:
    assert all(module.startswith(("bot.rules", "bot.blocks")) for module in ours(path))
    assert not [m for m in imports(path) if m.startswith("slack_sdk") and not m.startswith("slack_sdk.models")]


@pytest.mark.parametrize("path", files("storage"), ids=name)
def test_storage_imports_only_rules_and_storage(path: Path) -> None:
    assert all(module.startswith(("bot.rules", "storage")) for module in ours(path))


@pytest.mark.parametrize("path", files("handlers"), ids=name)
def test_handlers_know_neither_the_wiring_nor_the_simulator(path: Path) -> None:
    assert not [
        m
        for m in ours(path)
        if m.startswith(("bot.app", "bot.simulation", "bot.commands", "bot.__main__", "simulator"))
    ]


@pytest.mark.parametrize("path", files("bot", "handlers", "storage"), ids=name)
def test_the_product_never_imports_the_simulator(path: Path) -> None:
    if name(path) not in STORIES:
        assert not [m for m in ours(path) if m.startswith("simulator")]


@pytest.mark.parametrize("path", files("simulator"), ids=name)
def test_the_simulator_knows_nothing_of_the_product(path: Path) -> None:
    assert not [m for m in ours(path) if m.startswith(("bot", "handlers", "storage"))]


@pytest.mark.parametrize("path", files("bot/rules", "bot/blocks"), ids=name)
def test_rules_and_blocks_read_no_clock_and_no_setting(path: Path) -> None:
    text = path.read_text()
    for forbidden in ("datetime.now(", "date.today(", "time.time(", "utcnow(", "os.environ", "import random"):
        assert forbidden not in text


@pytest.mark.parametrize("path", files("bot", "handlers", "storage"), ids=name)
def test_only_one_file_calls_slack(path: Path) -> None:
    callers = {"bot/slack.py"}
    web = [m for m in imports(path) if m.startswith(("slack_sdk.web", "slack_sdk.webhook"))]
    assert not web or name(path) in callers


@pytest.mark.parametrize("path", files(*OURS), ids=name)
def test_every_file_says_its_duty_and_stays_small(path: Path) -> None:
    text = path.read_text()
    assert (path.name == "__init__.py" and not text.strip()) or ast.get_docstring(ast.parse(text)), "no docstring"
    assert text.count("\n") <= 320 or "migrations" in path.parts


def test_the_project_speaks_of_itself_alone() -> None:
    tracked = [p for p in files(*OURS, "tests") if p != Path(__file__)]
    tracked += [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "requirements.lock", ROOT / "Makefile"]
    for path in tracked:
        text = path.read_text()
        for forbidden in ("/" + "work/", "/" + "root/", "pypi" + ".org", "pythonhosted" + ".org", "clau" + "de"):
            assert forbidden not in text.lower(), f"{name(path)} mentions {forbidden}"
