"""The house stands: imports go one way, pure rooms stay pure, files stay small."""

import ast
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = ("bot", "handlers", "storage", "simulator", "seeds")
STORIES = {"bot/cast.py", "bot/demo.py", "bot/first_visit.py", "bot/made_up.py", "bot/morning.py", "bot/simulation.py"}
"""The only files of the product that may know the simulator."""


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def strangers(paths: list[Path], *known: str, among: tuple[str, ...] = OURS) -> list[str]:
    """What these files import of the packages `among`, and is none of those that they may know."""
    return [
        f"{name(path)} imports {module}"
        for path in paths
        for module in sorted(imports(path))
        if module.split(".")[0] in among and not module.startswith(known)
    ]


def acquainted(paths: list[Path], *unknown: str) -> list[str]:
    """What these files import though they should not know it."""
    return [
        f"{name(path)} imports {module}"
        for path in paths
        for module in sorted(imports(path))
        if module.startswith(unknown)
    ]


def test_rules_import_only_rules_and_the_standard_library() -> None:
    rules = files("bot/rules")
    beyond = {m.split(".")[0] for path in rules for m in imports(path)} - sys.stdlib_module_names
    assert not strangers(rules, "bot.rules", among=tuple(beyond))


def test_blocks_import_only_rules_blocks_and_the_models_of_the_sdk() -> None:
    assert not strangers(files("bot/blocks"), "bot.rules", "bot.blocks", "slack_sdk.models", among=(*OURS, "slack_sdk"))


def test_storage_imports_only_rules_and_storage() -> None:
    assert not strangers(files("storage"), "bot.rules", "storage")


def test_handlers_know_neither_the_wiring_nor_the_simulator() -> None:
    wiring = ("bot.app", "bot.simulation", "bot.commands", "bot.__main__", "simulator")
    assert not acquainted(files("handlers"), *wiring)


def test_the_product_never_imports_the_simulator() -> None:
    product = [path for path in files("bot", "handlers", "storage") if name(path) not in STORIES]
    assert not acquainted(product, "simulator")


def test_the_simulator_knows_nothing_of_the_product() -> None:
    assert not acquainted(files("simulator"), "bot", "handlers", "storage")


def test_rules_and_blocks_read_no_clock_and_no_setting() -> None:
    forbidden = ("datetime.now(", "date.today(", "time.time(", "utcnow(", "os.environ", "import random")
    for path in files("bot/rules", "bot/blocks"):
        text = path.read_text()
        assert not [word for word in forbidden if word in text], name(path)


def test_only_one_file_calls_slack() -> None:
    others = [path for path in files("bot", "handlers", "storage") if name(path) != "bot/slack.py"]
    assert not acquainted(others, "slack_sdk.web", "slack_sdk.webhook")


def test_every_file_says_its_duty_and_stays_small() -> None:
    for path in files(*OURS):
        text = path.read_text()
        assert (path.name == "__init__.py" and not text.strip()) or ast.get_docstring(ast.parse(text)), name(path)
        assert text.count("\n") <= 320 or "migrations" in path.parts, name(path)


def test_the_project_speaks_of_itself_alone() -> None:
    tracked = [p for p in files(*OURS, "tests") if p != Path(__file__)]
    tracked += [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "requirements.lock", ROOT / "Makefile"]
    for path in tracked:
        text = path.read_text()
        for forbidden in ("/" + "work/", "/" + "root/", "pypi" + ".org", "pythonhosted" + ".org", "clau" + "de"):
            assert forbidden not in text.lower(), f"{name(path)} mentions {forbidden}"
