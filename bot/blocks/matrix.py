"""The words of `/raci`: who does what in the rollout."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import HeaderBlock, PlainTextObject, RawTextObject, TableBlock, TableBlockColumnSettings

from bot.blocks.concern import ROLES
from bot.blocks.message import Message, context, escaped, section
from bot.rules.raci import Letter, Matrix

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
    roles = [*COLUMNS, *(key for key, _ in matrix.additional)]
    names = {**HEADS, **dict(matrix.additional)}
    rows = [["Activity", *(names[role] for role in roles)]]
    rows += [[row.name, *(dict(row.letters).get(role, "–") for role in roles)] for row in matrix.rows]
    meaning = "\n".join(f"*{letter.value}*  {what}" for letter, what in LETTERS.items())
    return Message(
        text="Who does what in the rollout",
        blocks=[
            HeaderBlock(text=PlainTextObject(text="Who does what in the rollout")),
            TableBlock(
                rows=[[RawTextObject(text=cell) for cell in row] for row in rows],
                column_settings=[TableBlockColumnSettings(is_wrapped=True)],
            ),
            section(meaning),
            context("`/raci training` shows one row, with names."),
        ],
    )


def row(matrix: Matrix, activity: str, people: Mapping[str, Sequence[str]], department: str) -> Message:
    """One row with the names behind it: `people` are the Slack ids for each role, champions those of a department."""
    found = matrix.row(activity)
    lines = []
    for letter, what in LETTERS.items():
        for role in found.roles(letter):
            meaning = HELPS if role == "team_members" and letter is Letter.RESPONSIBLE else what
            lines.append(f"*{letter.value}*  {_named(matrix, role, people, department)}\n{meaning}")
    return Message(text=escaped(found.name), blocks=[section(f"*{escaped(found.name)}*"), *map(section, lines)])


def _named(matrix: Matrix, role: str, people: Mapping[str, Sequence[str]], department: str) -> str:
    if role == "team_members":
        return "the team of whoever asks"
    name = {**ROLES, **dict(matrix.additional)}.get(role, role)
    where = f" of {department}" if role == "ai_champion" else ""
    held = ", ".join(f"<@{one}>" for one in people.get(role, ())) or "nobody is named yet"
    return f"{escaped(f'{name}{where}')}: {held}"


def unknown(word: str, nearest: str | None, matrix: Matrix) -> Message:
    """There is no such row."""
    guess = f" Did you mean `/raci {escaped(nearest)}`?" if nearest else ""
    known = ", ".join(f"`{escaped(one.activity)}`" for one in matrix.rows)
    return Message(f"There is no row “{escaped(word[:50])}”.{guess} The rows are {known}.")
