"""The data_visualization block: line, bar, area and pie, with the limits of Slack's reference."""

from simulator.json_types import Json
from simulator.schema import Shape, by_type, fail, listing, number, string

MOST_SERIES = 6
MOST_CATEGORIES = 20

_LABEL = string(20)
_POINT = Shape({"label": _LABEL, "value": number}, ("label", "value"))
_SERIES = Shape({"name": _LABEL, "data": listing(_POINT, MOST_CATEGORIES)}, ("name", "data"))
_AXES = Shape(
    {"categories": listing(_LABEL, MOST_CATEGORIES), "x_label": string(50), "y_label": string(50)}, ("categories",)
)


def _series_fit(chart: Json, path: str, found: list[str]) -> None:
    categories = chart["axis_config"]["categories"]
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) < len(names):
        fail(found, "series names must be unique", f"{path}/series")
    for index, series in enumerate(chart["series"]):
        if [point["label"] for point in series["data"]] != categories:
            fail(found, "the labels must be the categories of the axis", f"{path}/series/{index}/data")


def _slices_are_positive(chart: Json, path: str, found: list[str]) -> None:
    for index, segment in enumerate(chart["segments"]):
        if segment["value"] <= 0:
            fail(found, "must be more than 0", f"{path}/segments/{index}/value")


_XY = Shape({"series": listing(_SERIES, MOST_SERIES), "axis_config": _AXES}, ("series", "axis_config"), (_series_fit,))
_PIE = Shape({"segments": listing(_POINT, MOST_SERIES)}, ("segments",), (_slices_are_positive,))

CHART_BLOCK = Shape(
    {
        "block_id": string(255),
        "title": string(50),
        "chart": by_type({"line": _XY, "bar": _XY, "area": _XY, "pie": _PIE}),
    },
    ("title", "chart"),
)
