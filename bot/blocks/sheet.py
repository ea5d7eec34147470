"""A digest's figures as the rows of a tidy table: what each is called, and every word beside a number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from bot.blocks import heat, units
from bot.blocks.digest import ASSUMPTION, unweighted
from bot.blocks.rows import COMPANY, Line, of_editions
from bot.blocks.scaling import NAMES as STANDS
from bot.blocks.steps import RULES, STAGES, plain
from bot.blocks.usage import NOT_COMPARED, SHORT
from bot.blocks.week import COHORTS, unit_name
from bot.rules.changes import Verdict
from bot.rules.questions import Stage
from bot.rules.scaling import Standing
from bot.rules.steps import CHAMPION, LEAD, Reader, Rule, difference
from bot.rules.usage import Reading, Why

HEADS = ("section", "unit", "figure", "value", "low", "high", "answered", "asked", "note")
DIGITS = 4
SAYINGS = {
    "between": "blurred on purpose",
    "nearly_all": "nearly all, or close to it: blurred on purpose",
    "almost_nobody": "almost nobody, or close to it: blurred on purpose",
    "too_few": "too few to say",
}
MERGED = "several departments told together"

Figures = Mapping[str, Any]


def sheet(figures: Figures) -> list[tuple[object, ...]]:
    """Every figure of a digest, each in a row below `HEADS`."""
    return [astuple(line) for line in _lines(figures)]


def _lines(figures: Figures) -> Iterator[Line]:
    if cycle := figures.get("cycle"):
        yield from _response(cycle)
        for share in cycle["shares"]:
            yield from _share(share, cycle["units"])
            if why := unweighted(share, cycle["floor"]):
                yield Line("Adoption", COMPANY, f"{share['short']}: weighted", note=f"not told: {why}")
        yield from _main_concerns(cycle)
        yield from _barriers(cycle)
    yield from _standings(figures)
    yield from _changes(figures)
    yield from _of_department(figures)
    yield from of_editions(figures)
    yield from _trend(figures)
    yield from _usage(figures.get("usage"))
    yield from _training(figures.get("training"))
    yield from _concerns(figures.get("concerns"), figures.get("department", COMPANY))
    for section, key in (("Do this week", "steps"), ("Last week's steps", "became")):
        reader = CHAMPION if "department" in figures else LEAD
        yield from (_step(section, one, reader) for one in figures.get(key) or ())


def _response(cycle: Figures) -> Iterator[Line]:
    told = {"answered": cycle["took_part"], "asked": cycle["asked"]}
    yield Line("Response", COMPANY, heat.TOOK_PART, _portion(cycle["took_part"], cycle["asked"]), **told)
    for unit in cycle["units"]:
        told = {"answered": unit["took_part"], "asked": unit["asked"]}
        note = MERGED if len(unit["departments"]) > 1 else ""
        yield Line("Response", unit["name"], heat.TOOK_PART, _portion(**told), **told, note=note)


def _portion(answered: int, asked: int) -> float | None:
    return round(answered / asked, DIGITS) if asked else None


def _share(share: Figures, of: Sequence[Figures]) -> Iterator[Line]:
    yield from _said(share["short"], COMPANY, share["company"])
    for unit in of:
        if unit["key"] in share["units"]:
            yield from _said(share["short"], unit["name"], share["units"][unit["key"]])
    for cohort, one in share["cohorts"].items():
        yield from _said(share["short"], COHORTS.get(cohort, cohort), one)
    if share["weighted"]:
        span, note = share["weighted"]["interval"], "assumes that who did not answer is like who did, in each class"
        low, high = _rounded(span["low"]), _rounded(span["high"])
        answered, asked = share["weighted"]["answered"], share["weighted"]["asked"]
        value = _rounded(share["weighted"]["share"])
        yield Line("Adoption", COMPANY, f"{share['short']}: weighted", value, low, high, answered, asked, note)


def _said(short: str, unit: str, one: Figures) -> Iterator[Line]:
    """The count of yes, and the share with its interval and its bounds where a number is told."""
    answered, asked, note = one["answered"], one.get("asked"), SAYINGS.get(one["saying"], "")
    if "yes" not in one:
        yield Line("Adoption", unit, f"{short}: said yes", None, None, None, answered, asked, note)
        return
    low, high = one["yes"]
    exact = low if low == high else None
    yield Line("Adoption", unit, f"{short}: said yes", exact, low, high, answered, asked, note)
    if one["saying"] not in ("exact", "between"):
        return
    note = "directional: under 30 answers" if one.get("directional") else note
    least, most = one.get("interval", (None, None))
    value, least, most = _rounded(one["share"]), _rounded(least), _rounded(most)
    yield Line("Adoption", unit, f"{short}: share", value, least, most, answered, asked, note)
    if "bounds" in one:
        least, most = map(_rounded, one["bounds"])
        yield Line("Adoption", unit, f"{short}: of all asked, at worst and at best", None, least, most, answered, asked)


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, DIGITS)


def _main_concerns(cycle: Figures) -> Iterator[Line]:
    found = cycle["concerns"]
    if not found:
        return
    names = {unit["key"]: unit["name"] for unit in cycle["units"]}
    for unit, pool in [
        (COMPANY, found["company"]),
        *((names.get(key, key), one) for key, one in found["units"].items()),
    ]:
        for theme, low, high in [*pool["shown"], *([["", *pool["other"]]] if pool["other"][1] else [])]:
            label = found["labels"][theme] if theme else "Everything else"
            exact, note = (low, "") if low == high else (None, SAYINGS["between"])
            yield Line("Main concern", unit, label, exact, low, high, pool["answered"], None, note)


def _barriers(cycle: Figures) -> Iterator[Line]:
    for unit in cycle["units"]:
        stage = (cycle.get("barriers") or {}).get(unit["key"], {}).get("stage")
        if stage:
            yield Line("Barrier", unit["name"], heat.HELD_BACK, STAGES[Stage(stage)])


def _standings(figures: Figures) -> Iterator[Line]:
    """Where units stand, in the month of whoever decides about scaling."""
    for one in figures.get("standings", ()):
        stage = STAGES[Stage(one["stage"])] if one["stage"] else ""
        told = {"answered": one["took_part"], "asked": one["asked"]}
        yield Line("Scaling", one["name"], "Stands", STANDS[Standing(one["standing"])], **told, note=stage)


def _changes(figures: Figures) -> Iterator[Line]:
    if "department" in figures:
        of, changes = [figures["unit"]] if figures["unit"] else [], figures["changes"]
    else:
        of = (figures.get("cycle") or {"units": ()})["units"]
        changes = (figures.get("changes") or {"named": ()})["named"]
    names = {key: unit["name"] for unit in of for key in unit["departments"]}
    for one in changes:
        unit = ", ".join(dict.fromkeys(names.get(key, key) for key in one["departments"])) if one["unit"] else COMPANY
        moved = "Use fell" if one["verdict"] == Verdict.FELL else "Use rose"
        yield Line("Change", unit, f"{moved}: points as a share", *_difference(one), note=_compared(one))
    labels = ((figures.get("cycle") or {}).get("concerns") or {"labels": {}})["labels"]
    for one in (figures.get("moved") or {"named": ()})["named"]:
        label = f"{labels[one['theme']]} {'fell' if one['verdict'] == Verdict.FELL else 'rose'}: points as a share"
        yield Line("Change of a main concern", COMPANY, label, *_difference(one), note=_compared(one))


def _difference(one: Figures) -> tuple[float | None, float | None, float | None]:
    """The difference where it is exact, and the least and the most that it may be by what is told."""
    low, high = map(_rounded, difference(one))
    return (low if low == high else None), low, high


def _compared(one: Figures) -> str:
    latest = "the latest cycle" if one.get("cycles", 1) == 1 else f"the mean of the latest {one['cycles']} cycles"
    weighted = f"; weighted: {ASSUMPTION}" if one.get("weighted") else ""
    return f"{latest} against the mean of the four before{weighted}"


def _of_department(figures: Figures) -> Iterator[Line]:
    """A department beside the company, in its own edition."""
    unit = figures.get("unit")
    if unit:
        told = {"answered": unit["took_part"], "asked": unit["asked"]}
        note = MERGED if len(unit["departments"]) > 1 else ""
        yield Line("Response", unit["name"], heat.TOOK_PART, _portion(**told), **told, note=note)
        for share in figures["shares"]:
            yield from _said(share["short"], COMPANY, share["company"])
            if share["own"]:
                yield from _said(share["short"], unit["name"], share["own"])


def _usage(figures: Figures | None) -> Iterator[Line]:
    """What was measured, where the company takes it in; who has no licence is not counted."""
    if figures is None or figures["why"]:
        return
    names = {unit["key"]: unit["name"] for unit in figures["units"]}
    for tool in figures["tools"]:
        for key, one in [("", tool["company"]), *tool["units"].items(), ("-", tool["others"])]:
            if one:
                low, high = one["active"] or (None, None)
                unit = {"": COMPANY, "-": "All other units"}.get(key) or names.get(key, key)
                exact, note = (low if low == high else None), SAYINGS.get(one["saying"], "")
                name = f"{tool['tool']}: people who used it, of those with a licence"
                yield Line("Usage", unit, name, exact, low, high, one["licensed"], None, note)
    yield from _beside(figures["compared"], names)


def _beside(compared: Figures, names: Mapping[str, str]) -> Iterator[Line]:
    """What was measured beside what people report, and the difference as the digest names it."""
    tool = compared["tool"]
    if compared["why"]:
        why = NOT_COMPARED[Why(compared["why"])]
        yield Line("Usage", COMPANY, f"{tool}: measured less reported, points as a share", note=why)
        return
    for key, one in [("", compared["company"]), *compared["units"].items()]:
        unit = names.get(key, key) if key else COMPANY
        points, reading = [point / 100 for point in one["points"]], SHORT[Reading(one["reading"])]
        for name, (low, high), note in (
            ("measured, share of those with a licence", map(_rounded, one["measured"]), ""),
            ("reported, share of those who answered", map(_rounded, one["reported"]), ""),
            ("measured less reported, points as a share", points, reading),
        ):
            yield Line("Usage", unit, f"{tool}: {name}", low if low == high else None, low, high, note=note)


def _trend(figures: Figures) -> Iterator[Line]:
    trend = heat.trend(figures.get("history"))
    for line in trend.lines if trend else ():
        for day, number, said in zip(trend.days if trend else (), line.numbers, line.said, strict=True):
            told = said if number is None and said != units.UNKNOWN else ""
            value = None if number is None else number / 100
            yield Line("Trend, by the day on which the cycle closed", COMPANY, f"{line.name}: {day}", value, note=told)


def _training(figures: Figures | None) -> Iterator[Line]:
    if figures is None:
        return
    levels = figures.get("levels", {})
    for what, company, parts in (
        ("at least one lesson", figures["company"], figures),
        ("what is required", figures.get("required"), levels.get("required", {})),
        ("their whole track", figures.get("track"), levels.get("track", {})),
    ):
        told = [(COMPANY, company)] if company else []
        told += parts.get("tiers", {}).items()
        told += [(unit_name(figures, number), one) for number, one in parts.get("units", {}).items()]
        told += [(COHORTS.get(cohort, cohort), one) for cohort, one in parts.get("cohorts", {}).items()]
        told += [("Own unit", parts["own"])] if parts.get("own") else []
        for unit, one in told:
            low, high = one["done"] or (None, None)
            exact = low if low == high else None
            note = SAYINGS.get(one["saying"], "")
            yield Line("Training", unit, f"Have done {what}", exact, low, high, one["people"], one["people"], note)


def _concerns(figures: Figures | None, where: str) -> Iterator[Line]:
    names = ("raised", "resolved", "helped", "reopened", "open", "unacknowledged", "climbed", "breached")
    for name in names:
        if figures is not None and name in figures:
            yield Line("Concerns", where, name, figures[name])
    for label, n in (figures or {}).get("categories", ()):
        yield Line("Concerns", where, f"raised about: {label}", n)
    if (figures or {}).get("median_hours") is not None:
        hours = _rounded((figures or {})["median_hours"])
        yield Line("Concerns", where, "working hours to the first answer, in the middle", hours)
    for one in (figures or {}).get("waiting", ()):
        yield Line(
            "Concerns", COMPANY, f"waits: {one['number']}", one["label"], note=f"{one['stage']}, {one['urgency']}"
        )


def _step(section: str, one: Figures, reader: Reader) -> Line:
    words = plain(one, reader).replace("{unit}", one["name"])
    return Line(section, one["name"] or COMPANY, RULES[Rule(one["rule"])], words, note=str(one.get("state") or ""))
