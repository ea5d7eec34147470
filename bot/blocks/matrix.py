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

from bot.blocks.concern import ROLES, role_called
from bot.blocks.message import Message, context, escaped, section
from bot.blocks.speech import N_, _, dated
from bot.rules.amending import Edit, Version
from bot.rules.raci import Letter, Matrix

CHANGE = "matrix_change"
SLACK_ID = re.compile(r"[UW][A-Z0-9]+")
COLUMNS = ("ceo", "operations_lead", "ai_champion", "team_members", "it_support")
HEADS = {
    "ceo": N_("CEO"),
    "operations_lead": N_("Operations lead"),
    "ai_champion": N_("AI champion"),
    "team_members": N_("Team members"),
    "it_support": N_("IT support"),
}
LETTERS = {
    Letter.ACCOUNTABLE: N_("accountable: owns the outcome, and is the next to get a concern that nobody answers"),
    Letter.RESPONSIBLE: N_("responsible: does the work; the AI champion of the department acts first"),
    Letter.CONSULTED: N_("consulted: is asked when whoever is responsible asks"),
    Letter.INFORMED: N_("informed: reads the outcome in the next summary"),
}
HELPS = N_("responsible: may be asked to help; nothing is sent to them")


def whole(matrix: Matrix) -> Message:
    """Every row of the matrix, and what its letters mean."""
    title = _("Who does what in the rollout")
    return Message(
        text=title,
        blocks=[
            HeaderBlock(text=PlainTextObject(text=title)),
            TableBlock(
                rows=[[RawTextObject(text=cell) for cell in row] for row in table(matrix)],
                column_settings=[TableBlockColumnSettings(is_wrapped=True)],
            ),
            section(meaning()),
            context(
                _("`/raci training` shows one row, with names; `/raci history` what was changed, by whom and why.")
            ),
        ],
    )


def meaning() -> str:
    """What the letters mean, a line for each."""
    return "\n".join(f"*{letter.value}*  {_(what)}" for letter, what in LETTERS.items())


def table(matrix: Matrix) -> list[list[str]]:
    """The matrix as rows of cells, the first with the names of the columns."""
    heads = heads_of(matrix)
    letters = [(row.name, dict(row.letters)) for row in matrix.rows]
    return [
        [_("Activity"), *heads.values()],
        *([name, *(own.get(role, "–") for role in heads)] for name, own in letters),
    ]


def heads_of(matrix: Matrix) -> dict[str, str]:
    """The names of all roles, as heads of columns or fields."""
    return {**{role: _(HEADS[role]) for role in COLUMNS}, **dict(matrix.additional)}


def roles_of(matrix: Matrix) -> dict[str, str]:
    """The names of all roles, within a sentence."""
    own = {role: role_called(role) for role in ROLES} | {"team_members": _("team members")}
    return own | dict(matrix.additional)


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
            means = HELPS if role == "team_members" and letter is Letter.RESPONSIBLE else what
            lines.append(f"*{letter.value}*  {_named(matrix, role, people, department)}\n{_(means)}")
    blocks: list[Block] = [section(f"*{escaped(found.name)}*"), *map(section, lines)]
    if last is not None:
        blocks.append(context(_changed(last.version)))
    if may_change:
        button = ButtonElement(text=_("Change this row"), action_id=CHANGE, value=activity)
        blocks.append(ActionsBlock(elements=[button]))
    return Message(text=escaped(found.name), blocks=blocks)


def _changed(version: Version) -> str:
    who, day, why = author(version.by), date(version.at), reason_of(version)
    if why:
        return _("changed by {who} on {day}: {why}", who=who, day=day, why=why)
    return _("changed by {who} on {day}", who=who, day=day)


def reason_of(version: Version) -> str:
    """Why somebody made a version, in Slack's mrkdwn; empty where they did not say."""
    # Whatever loaded it from a file gives no reason but itself.
    return escaped(version.why) if version.why and version.why != version.by else ""


def author(by: str) -> str:
    """Whoever made or approved a version, in Slack's mrkdwn."""
    return f"<@{by}>" if SLACK_ID.fullmatch(by) else escaped(by)


def date(moment: datetime) -> str:
    """A day with its year: "14 April 2026"."""
    return dated(moment.astimezone(UTC), "d MMMM y")


def _named(matrix: Matrix, role: str, people: Mapping[str, Sequence[str]], department: str) -> str:
    if role == "team_members":
        return _("the team of whoever asks")
    name = escaped(roles_of(matrix).get(role, role))
    if role == "ai_champion":
        name = _("{role} of {department}", role=name, department=escaped(department))
    held = ", ".join(f"<@{one}>" for one in people.get(role, ())) or _("nobody is named yet")
    return f"{name}: {held}"


def unknown(word: str, nearest: str | None, matrix: Matrix) -> Message:
    """There is no such row."""
    said = [_("There is no row “{word}”.", word=escaped(word[:50]))]
    if nearest:
        said.append(_("Did you mean {command}?", command=f"`/raci {escaped(nearest)}`"))
    said.append(_("The rows are {rows}.", rows=", ".join(f"`{escaped(one.activity)}`" for one in matrix.rows)))
    return Message(" ".join(said))
