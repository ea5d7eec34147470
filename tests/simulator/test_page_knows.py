"""The page draws every block and element that the product uses, and shows those that it does not know as such."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models import blocks as models

from bot.blocks.charts import Chart
from simulator import Slack
from simulator.page.blocks import Drawing
from simulator.page.fields import Fields
from simulator.page.scene import Scene
from simulator.rendering import elements
from simulator.screen import Place
from simulator.view import View
from tests.simulator.conftest import MANIFEST

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((ROOT / "tests/blocks/golden").rglob("*.json"))


@pytest.fixture
def scene() -> Scene:
    slack = Slack(MANIFEST)
    slack.add_user("ana")

    async def nothing(*_: Any) -> bool:
        return True

    return Scene(slack, slack.person("ana"), nothing, nothing)  # type: ignore[arg-type]


def used_models() -> Iterator[type]:
    """The models of the SDK that the product builds its messages of."""
    for path in (ROOT / "bot/blocks").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("slack_sdk.models.blocks"):
                yield from (getattr(models, alias.name) for alias in node.names if hasattr(models, alias.name))


def blocks_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every block of a golden message or view."""
    if isinstance(value, dict):
        yield from value.get("blocks", ())
        for inner in value.values():
            yield from blocks_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from blocks_in(inner)


def test_every_model_that_the_product_uses_is_drawn(scene: Scene) -> None:
    known = Drawing(scene, Place(view=View({"id": "V1", "blocks": []}))).known | Fields(scene).known
    kinds = {
        str(model.type)
        for model in used_models()
        if issubclass(model, models.Block | models.InteractiveElement) and hasattr(model, "type")
    }
    assert len(kinds) > 12
    assert kinds | {Chart.type} <= known


def test_every_block_of_every_golden_message_is_drawn(scene: Scene) -> None:
    blocks = [one for path in GOLDEN for one in blocks_in(json.loads(path.read_text()))]
    known = Drawing(scene, Place(view=View({"id": "V1", "blocks": []}))).known
    kinds = {one["type"] for one in blocks}
    used = {element["type"] for _, element in elements(blocks)}
    assert {"section", "input", "table"} <= kinds
    assert {"button", "overflow", "static_select", "checkboxes"} <= used
    assert kinds <= known
    assert used <= Fields(scene).known
