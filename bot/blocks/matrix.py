"""The words of `/raci`: who does what in the rollout, and who changed it last."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    PlainTextObject,
    RawTextObject,
    TableBlock,
    TableBlockColumnSettings,
)

from bot.blocks.concern import ROLES
from bot.blocks.message import Message, context, escaped, section
from bot.rules.amending import Edit, Version
from bot.rules.raci import Letter, Matrix

CHANGE = "matrix_change"
SLACK_ID = re.compile(r"[UW][A-Z0-9]+")
COLUMNS = ("ceo", "operations_lead", "ai_champion", "team_members", "it_support")
HEADS = {
    "ceo": "CEO",
    "operations_lead": "Operations lead",
    "ai_champion": "AI champion",
    "team_members": "Team members",
    "it_support": "IT support",
}
LETTERS = {
    Letter.ACCOUNTABLE: "accountable: owns the outcome, and is the next to get a concern that nobody answers",
    Letter.RESPONSIBLE: "responsible: does the work; the AI champion of the department acts first",
    Letter.CONSULTED: "consulted: is asked when whoever is responsible asks",
    Letter.INFORMED: "informed: reads the outcome in the next summary",
}
HELPS = "responsible: may be asked to help; nothing is sent to them"


def whole(matrix: Matrix) -> Message:
    """Every row of the matrix, and what its letters mean."""
    meaning = "\n".join(f"*{letter.value}*  {what}" for letter, what in LETTERS.items())
    return Message(
        text="Who does what in the rollout",
        blocks=[
            HeaderBlock(text=PlainTextObject(text="Who does what in the rollout")),
            TableBlock(
                rows=[[RawTextObject(text=cell) for cell in row] for row in table(matrix)],
                column_settings=[TableBlockColumnSettings(is_wrapped=True)],
            ),
            section(meaning),
            context("`/raci training` shows one row, with names; `/raci history` what was changed, by whom and why."),
        ],
    )


def table(matrix: Matrix) -> list[list[str]]:
    """The matrix as rows of cells, the first with the names of the columns."""
    heads = heads_of(matrix)
    letters = [(row.name, dict(row.letters)) for row in matrix.rows]
    return [["Activity", *heads.values()], *([name, *(own.get(role, "–") for role in heads)] for name, own in letters)]


def heads_of(matrix: Matrix) -> dict[str, str]:
    """The names of all roles, as heads of columns or fields."""
    return {**{role: HEADS[role] for role in COLUMNS}, **dict(matrix.additional)}


def roles_of(matrix: Matrix) -> dict[str, str]:
    """The names of all roles, within a sentence."""
    return {**ROLES, "team_members": "team members", **dict(matrix.additional)}


def row(
    matrix: Matrix,
    activity: str,
    people: Mapping[str, Sequence[str]],
    department: str,
    *,
    last: Edit | None = None,
    may_change: bool = False,
) -> Message:
    """One row with the names behind it: `people` are the Slack ids for each role, champions those of a department.

    `last` is what changed it last; `may_change` says that whoever reads it is accountable for it.
    """
    found = matrix.row(activity)
    lines = []
    for letter, what in LETTERS.items():
        for role in found.roles(letter):
            meaning = HELPS if role == "team_members" and letter is Letter.RESPONSIBLE else what
            lines.append(f"*{letter.value}*  {_named(matrix, role, people, department)}\n{meaning}")
    blocks: list[Block] = [section(f"*{escaped(found.name)}*"), *map(section, lines)]
    if last is not None:
        blocks.append(context(f"changed {by_whom(last.version)}"))
    if may_change:
        button = ButtonElement(text="Change this row", action_id=CHANGE, value=activity)
        blocks.append(ActionsBlock(elements=[button]))
    return Message(text=escaped(found.name), blocks=blocks)


def by_whom(version: Version) -> str:
    """Who made a version, when and why: "by @olga on 14 April 2026: the champions are on their own now"."""
    # Whatever loaded it from a file gives no reason but itself.
    why = f": {escaped(version.why)}" if version.why and version.why != version.by else ""
    return f"by {author(version.by)} on {date(version.at)}{why}"


def author(by: str) -> str:
    """Whoever made or approved a version, in Slack's mrkdwn."""
    return f"<@{by}>" if SLACK_ID.fullmatch(by) else escaped(by)


def date(moment: datetime) -> str:
    """A day with its year: "14 April 2026"."""
    return f"{moment.astimezone(UTC):%-d %B %Y}"


def _named(matrix: Matrix, role: str, people: Mapping[str, Sequence[str]], department: str) -> str:
    if role == "team_members":
        return "the team of whoever asks"
    name = roles_of(matrix).get(role, role)
    where = f" of {department}" if role == "ai_champion" else ""
    held = ", ".join(f"<@{one}>" for one in people.get(role, ())) or "nobody is named yet"
    return f"{escaped(f'{name}{where}')}: {held}"


def unknown(word: str, nearest: str | None, matrix: Matrix) -> Message:
    """There is no such row."""
    guess = f" Did you mean `/raci {escaped(nearest)}`?" if nearest else ""
    known = ", ".join(f"`{escaped(one.activity)}`" for one in matrix.rows)
    return Message(f"There is no row “{escaped(word[:50])}”.{guess} The rows are {known}.")
