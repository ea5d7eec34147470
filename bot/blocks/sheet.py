"""A digest's figures as the rows of a tidy table: what each is called, and every word beside a number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from bot.blocks import heat, units
from bot.blocks.digest import ASSUMPTION, unweighted
from bot.blocks.names import tier_called
from bot.blocks.rows import DIGITS, Line, blurred, company, of_editions, rounded, saying
from bot.blocks.scaling import standing_called
from bot.blocks.speech import N_, _, n_, p_
from bot.blocks.steps import plain, rule_called, stage_called
from bot.blocks.usage import NOT_COMPARED, SHORT
from bot.blocks.week import cohort_called, unit_name
from bot.rules.changes import Verdict
from bot.rules.questions import Stage
from bot.rules.scaling import Standing
from bot.rules.steps import CHAMPION, LEAD, Reader, Rule, difference
from bot.rules.usage import Reading, Why

MERGED = N_("several departments told together")
DONE = {
    "one": N_("Have done at least one lesson"),
    "required": N_("Have done what is required"),
    "track": N_("Have done their whole track"),
}
"""What is counted of lessons."""

Figures = Mapping[str, Any]


def heads() -> tuple[str, ...]:
    """What the columns are called."""
    return (
        p_("column", "section"),
        p_("column", "unit"),
        p_("column", "figure"),
        p_("column", "value"),
        p_("column", "low"),
        p_("column", "high"),
        p_("column", "answered"),
        p_("column", "asked"),
        p_("column", "note"),
    )


def sheet(figures: Figures) -> list[tuple[object, ...]]:
    """Every figure of a digest, each in a row below `heads`."""
    return [astuple(line) for line in _lines(figures)]


def _lines(figures: Figures) -> Iterator[Line]:
    if cycle := figures.get("cycle"):
        yield from _response(cycle)
        for share in cycle["shares"]:
            yield from _share(share, cycle["units"])
            if why := unweighted(share, cycle["floor"]):
                told = _("{share}: weighted", share=share["short"])
                yield Line(_("Adoption"), company(), told, note=_("not told: {why}", why=why))
        yield from _main_concerns(cycle)
        yield from _barriers(cycle)
    yield from _standings(figures)
    yield from _changes(figures)
    yield from _of_department(figures)
    yield from of_editions(figures)
    yield from _trend(figures)
    yield from _usage(figures.get("usage"))
    yield from _training(figures.get("training"))
    yield from _concerns(figures.get("concerns"), figures.get("department", company()))
    for section, key in ((_("Do this week"), "steps"), (_("Last week's steps"), "became")):
        reader = CHAMPION if "department" in figures else LEAD
        yield from (_step(section, one, reader) for one in figures.get(key) or ())


def _response(cycle: Figures) -> Iterator[Line]:
    told = {"answered": cycle["took_part"], "asked": cycle["asked"]}
    yield Line(_("Response"), company(), _(heat.TOOK_PART), _portion(cycle["took_part"], cycle["asked"]), **told)
    for unit in cycle["units"]:
        told = {"answered": unit["took_part"], "asked": unit["asked"]}
        note = _(MERGED) if len(unit["departments"]) > 1 else ""
        yield Line(_("Response"), unit["name"], _(heat.TOOK_PART), _portion(**told), **told, note=note)


def _portion(answered: int, asked: int) -> float | None:
    return round(answered / asked, DIGITS) if asked else None


def _share(share: Figures, of: Sequence[Figures]) -> Iterator[Line]:
    yield from _said(share["short"], company(), share["company"])
    for unit in of:
        if unit["key"] in share["units"]:
            yield from _said(share["short"], unit["name"], share["units"][unit["key"]])
    for cohort, one in share["cohorts"].items():
        yield from _said(share["short"], cohort_called(cohort), one)
    if share["weighted"]:
        span, note = share["weighted"]["interval"], _("assumes that who did not answer is like who did, in each class")
        low, high = rounded(span["low"]), rounded(span["high"])
        answered, asked = share["weighted"]["answered"], share["weighted"]["asked"]
        value = rounded(share["weighted"]["share"])
        told = _("{share}: weighted", share=share["short"])
        yield Line(_("Adoption"), company(), told, value, low, high, answered, asked, note)


def _said(short: str, unit: str, one: Figures) -> Iterator[Line]:
    """The count of yes, and the share with its interval and its bounds where a number is told."""
    answered, asked, note = one["answered"], one.get("asked"), saying(one)
    yes = _("{share}: said yes", share=short)
    if "yes" not in one:
        yield Line(_("Adoption"), unit, yes, None, None, None, answered, asked, note)
        return
    low, high = one["yes"]
    exact = low if low == high else None
    yield Line(_("Adoption"), unit, yes, exact, low, high, answered, asked, note)
    if one["saying"] not in ("exact", "between"):
        return
    note = _("directional: under 30 answers") if one.get("directional") else note
    least, most = one.get("interval", (None, None))
    value, least, most = rounded(one["share"]), rounded(least), rounded(most)
    yield Line(_("Adoption"), unit, _("{share}: share", share=short), value, least, most, answered, asked, note)
    if "bounds" in one:
        least, most = map(rounded, one["bounds"])
        told = _("{share}: of all asked, at worst and at best", share=short)
        yield Line(_("Adoption"), unit, told, None, least, most, answered, asked)


def _main_concerns(cycle: Figures) -> Iterator[Line]:
    found = cycle["concerns"]
    if not found:
        return
    names = {unit["key"]: unit["name"] for unit in cycle["units"]}
    for unit, pool in [
        (company(), found["company"]),
        *((names.get(key, key), one) for key, one in found["units"].items()),
    ]:
        for theme, low, high in [*pool["shown"], *([["", *pool["other"]]] if pool["other"][1] else [])]:
            label = found["labels"][theme] if theme else _("Everything else")
            exact, note = (low, "") if low == high else (None, blurred())
            yield Line(_("Main concern"), unit, label, exact, low, high, pool["answered"], None, note)


def _barriers(cycle: Figures) -> Iterator[Line]:
    for unit in cycle["units"]:
        stage = (cycle.get("barriers") or {}).get(unit["key"], {}).get("stage")
        if stage:
            yield Line(_("Barrier"), unit["name"], _(heat.HELD_BACK), stage_called(Stage(stage)))


def _standings(figures: Figures) -> Iterator[Line]:
    """Where units stand, in the month of whoever decides about scaling."""
    for one in figures.get("standings", ()):
        stage = stage_called(Stage(one["stage"])) if one["stage"] else ""
        told = {"answered": one["took_part"], "asked": one["asked"]}
        yield Line(
            _("Scaling"), one["name"], _("Stands"), standing_called(Standing(one["standing"])), **told, note=stage
        )


def _changes(figures: Figures) -> Iterator[Line]:
    if "department" in figures:
        of, changes = [figures["unit"]] if figures["unit"] else [], figures["changes"]
    else:
        of = (figures.get("cycle") or {"units": ()})["units"]
        changes = (figures.get("changes") or {"named": ()})["named"]
    names = {key: unit["name"] for unit in of for key in unit["departments"]}
    for one in changes:
        unit = ", ".join(dict.fromkeys(names.get(key, key) for key in one["departments"])) if one["unit"] else company()
        fell = one["verdict"] == Verdict.FELL
        told = _("Use fell: points as a share") if fell else _("Use rose: points as a share")
        yield Line(p_("what a line of a table tells", "Change"), unit, told, *_difference(one), note=_compared(one))
    labels = ((figures.get("cycle") or {}).get("concerns") or {"labels": {}})["labels"]
    for one in (figures.get("moved") or {"named": ()})["named"]:
        concern, fell = labels[one["theme"]], one["verdict"] == Verdict.FELL
        told = N_("{concern} fell: points as a share") if fell else N_("{concern} rose: points as a share")
        label = _(told, concern=concern)
        yield Line(_("Change of a main concern"), company(), label, *_difference(one), note=_compared(one))


def _difference(one: Figures) -> tuple[float | None, float | None, float | None]:
    """The difference where it is exact, and the least and the most that it may be by what is told."""
    low, high = map(rounded, difference(one))
    return (low if low == high else None), low, high


def _compared(one: Figures) -> str:
    told = n_(
        "the latest cycle against the mean of the four before",
        "the mean of the latest {n} cycles against the mean of the four before",
        one.get("cycles", 1),
    )
    return (
        _("{compared}; weighted: {assumption}", compared=told, assumption=_(ASSUMPTION))
        if one.get("weighted")
        else told
    )


def _of_department(figures: Figures) -> Iterator[Line]:
    """A department beside the company, in its own edition."""
    unit = figures.get("unit")
    if unit:
        told = {"answered": unit["took_part"], "asked": unit["asked"]}
        note = _(MERGED) if len(unit["departments"]) > 1 else ""
        yield Line(_("Response"), unit["name"], _(heat.TOOK_PART), _portion(**told), **told, note=note)
        for share in figures["shares"]:
            yield from _said(share["short"], company(), share["company"])
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
                unit = {"": company(), "-": _("All other units")}.get(key) or names.get(key, key)
                exact, note = (low if low == high else None), saying(one)
                name = _("{tool}: people who used it, of those with a licence", tool=tool["tool"])
                yield Line(_("Usage"), unit, name, exact, low, high, one["licensed"], None, note)
    yield from _beside(figures["compared"], names)


def _beside(compared: Figures, names: Mapping[str, str]) -> Iterator[Line]:
    """What was measured beside what people report, and the difference as the digest names it."""
    tool = compared["tool"]
    if compared["why"]:
        less = _("{tool}: measured less reported, points as a share", tool=tool)
        yield Line(_("Usage"), company(), less, note=_(NOT_COMPARED[Why(compared["why"])]))
        return
    for key, one in [("", compared["company"]), *compared["units"].items()]:
        unit = names.get(key, key) if key else company()
        points, reading = [point / 100 for point in one["points"]], _(SHORT[Reading(one["reading"])])
        for name, (low, high), note in (
            (N_("{tool}: measured, share of those with a licence"), map(rounded, one["measured"]), ""),
            (N_("{tool}: reported, share of those who answered"), map(rounded, one["reported"]), ""),
            (N_("{tool}: measured less reported, points as a share"), points, reading),
        ):
            exact = low if low == high else None
            yield Line(_("Usage"), unit, _(name, tool=tool), exact, low, high, note=note)


def _trend(figures: Figures) -> Iterator[Line]:
    trend = heat.trend(figures.get("history"))
    for line in trend.lines if trend else ():
        for day, number, said in zip(trend.days if trend else (), line.numbers, line.said, strict=True):
            told = said if number is None and said != units.UNKNOWN else ""
            value = None if number is None else number / 100
            trending = _("Trend, by the day on which the cycle closed")
            yield Line(trending, company(), f"{line.name}: {day}", value, note=told)


def _training(figures: Figures | None) -> Iterator[Line]:
    if figures is None:
        return
    levels = figures.get("levels", {})
    for what, whole, parts in (
        ("one", figures["company"], figures),
        ("required", figures.get("required"), levels.get("required", {})),
        ("track", figures.get("track"), levels.get("track", {})),
    ):
        told = [(company(), whole)] if whole else []
        told += [(tier_called(tier), one) for tier, one in parts.get("tiers", {}).items()]
        told += [(unit_name(figures, number), one) for number, one in parts.get("units", {}).items()]
        told += [(cohort_called(cohort), one) for cohort, one in parts.get("cohorts", {}).items()]
        told += [(_("Own unit"), parts["own"])] if parts.get("own") else []
        for unit, one in told:
            low, high = one["done"] or (None, None)
            exact = low if low == high else None
            note = saying(one)
            yield Line(_("Training"), unit, _(DONE[what]), exact, low, high, one["people"], one["people"], note)


def _concerns(figures: Figures | None, where: str) -> Iterator[Line]:
    for name, told in _counts().items():
        if figures is not None and name in figures:
            yield Line(_("Concerns"), where, told, figures[name])
    for label, n in (figures or {}).get("categories", ()):
        yield Line(_("Concerns"), where, _("raised about: {category}", category=label), n)
    if (figures or {}).get("median_hours") is not None:
        hours = rounded((figures or {})["median_hours"])
        yield Line(_("Concerns"), where, _("working hours to the first answer, in the middle"), hours)
    for one in (figures or {}).get("waiting", ()):
        told = _("waits: {number}", number=one["number"])
        yield Line(_("Concerns"), company(), told, one["label"], note=f"{one['stage']}, {one['urgency']}")


def _counts() -> Mapping[str, str]:
    """What is counted of concerns, by its key."""
    return {
        "raised": p_("concerns", "raised"),
        "resolved": p_("concerns", "resolved"),
        "helped": p_("concerns", "helped"),
        "reopened": p_("concerns", "reopened"),
        "open": p_("concerns", "open"),
        "unacknowledged": p_("concerns", "unacknowledged"),
        "climbed": p_("concerns", "climbed"),
        "breached": p_("concerns", "breached"),
    }


def _step(section: str, one: Figures, reader: Reader) -> Line:
    rule, unit = rule_called(Rule(one["rule"])), one["name"] or company()
    return Line(section, unit, rule, plain(one, reader), note=str(one.get("state") or ""))
