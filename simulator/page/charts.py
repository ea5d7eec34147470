"""A data_visualization block as a drawing, and as a table for whoever cannot see it."""

from html import escape
from typing import Any

from nicegui import ui

from simulator.json_types import Json

COLOURS = ("#0b4f8a", "#b3560c", "#00704f", "#8a1538", "#6b2a8a", "#5c5a5d")
TALL = "height: 320px; width: 100%"


def chart(block: Json) -> None:
    """Draw it."""
    kind, title = block["chart"]["type"], str(block["title"])
    with ui.column().classes("w-full gap-1"):
        ui.label(title).classes("font-bold")
        drawn = ui.echart(options(block["chart"]), renderer="svg").style(TALL)
        drawn.props["role"], drawn.props["aria-label"] = "img", f"{title}: a {kind} chart. Its figures are below."
        with ui.element("details").classes("w-full"):
            with ui.element("summary").classes("faint cursor-pointer"):
                ui.label("Figures").classes("inline")
            table(rows(block["chart"]), title)


def options(drawn: Json) -> dict[str, Any]:
    """What ECharts draws."""
    common: dict[str, Any] = {
        "color": list(COLOURS),
        "animation": False,
        "tooltip": {"trigger": "item" if drawn["type"] == "pie" else "axis"},
        "legend": {"bottom": 0, "type": "scroll"},
    }
    if drawn["type"] == "pie":
        slices = [{"name": one["label"], "value": one["value"]} for one in drawn["segments"]]
        return common | {"series": [{"type": "pie", "radius": "60%", "data": slices}]}
    axes = drawn["axis_config"]
    line = "bar" if drawn["type"] == "bar" else "line"
    filled = {"areaStyle": {"opacity": 0.25}} if drawn["type"] == "area" else {}
    series = [
        {"type": line, "name": one["name"], "data": [point["value"] for point in one["data"]], **filled}
        for one in drawn["series"]
    ]
    return common | {
        "grid": {"left": 8, "right": 16, "top": 28, "bottom": 60, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": axes["categories"],
            "name": axes.get("x_label", ""),
            "nameLocation": "middle",
            "nameGap": 52,
            "axisLabel": {"interval": 0, "rotate": 30, "width": 96, "overflow": "truncate"},
        },
        "yAxis": {"type": "value", "name": axes.get("y_label", "")},
        "series": series,
    }


def rows(drawn: Json) -> list[list[str]]:
    """The figures, the first row being heads."""
    if drawn["type"] == "pie":
        return [["", "Value"], *([one["label"], f"{one['value']}"] for one in drawn["segments"])]
    series = drawn["series"]
    lines = zip(*([point["value"] for point in one["data"]] for one in series), strict=True)
    heads = ["", *(str(one["name"]) for one in series)]
    categories = drawn["axis_config"]["categories"]
    return [heads, *([str(name), *map(str, line)] for name, line in zip(categories, lines, strict=True))]


def table(lines: list[list[str]], caption: str, *, shown: bool = False) -> None:
    """A table, the first row being heads; it scrolls by itself, with the keyboard too."""
    heads, *rest = [[escape(cell) for cell in line] for line in lines]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in rest)
    aloud = "" if shown else ' class="seen-only-aloud"'
    title = f"<caption{aloud}>{escape(caption)}</caption>"
    made = ui.html(f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", sanitize=False)
    made.classes("grid").props('tabindex=0 role="region"')
    made.props["aria-label"] = caption
