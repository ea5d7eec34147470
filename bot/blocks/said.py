"""What somebody's own unit said in the last pulse, for everybody in it to read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.digest import spoken
from bot.blocks.message import context, day, escaped, section

Figures = Mapping[str, Any]


def unit_said(figures: Figures | None, department: str) -> list[Block]:
    """What the unit of a department (its key) said, from `rules.digest.cycle_figures`; else what the company did."""
    if figures is None:
        return [
            section("*What your unit said*\nNo pulse has closed yet. What it says stands here then, for all of you.")
        ]
    unit = next((one for one in figures["units"] if department in one["departments"]), None)
    name = escaped(unit["name"] if unit else "Your company")
    there = unit or figures
    closed = day(datetime.fromisoformat(figures["closed_at"]))
    lines = [f"*What your unit said*  {name}, closed {closed}: {there['took_part']} of {there['asked']} took part."]
    for share in figures["shares"]:
        own = share["units"].get(unit["key"]) if unit else None
        lines.append(f"• {_capital(spoken(own or share['company']))} {escaped(share['finding'])}")
    concern = _concern(figures["concerns"], unit["key"]) if unit else None
    if concern is not None:
        lines.append(f"• Named by four or more as their main concern: {escaped(concern)}")
    if not figures["shares"]:
        lines.append("Too few took part for anything more to be shown, to anybody.")
    note = "Leads and champions read no more of your unit than this, and comments where enough people of it wrote one."
    return [section("\n".join(lines)), context(note)]


def _concern(concerns: Figures | None, unit: str) -> str | None:
    """The concern that is told of a unit, or None."""
    pool = concerns["units"].get(unit) if concerns else None
    named = pool["nearly_all"] or next((theme for theme, *_ in pool["shown"]), None) if pool else None
    return str(concerns["labels"][named]) if concerns and named else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
