"""The form that changes a row of the matrix, what comes of it, and the words of `/raci history`."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from slack_sdk.models.blocks import InputBlock, Option, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.blocks.matrix import LETTERS, author, by_whom, heads_of, roles_of
from bot.blocks.message import Message, context, escaped, fitting, section, when
from bot.blocks.replies import with_typed
from bot.rules.amending import (
    NOTHING,
    WHY_LONGEST,
    WHY_SHORTEST,
    Change,
    Edit,
    Version,
    Wanted,
    amended,
    beside,
    changes,
    offered,
    problems_of,
)
from bot.rules.raci import Fault, Letter, Matrix

CHANGED = "matrix_changed"
ROLE = "role:"
"""Begins the block of each role's field."""
WHY = "why"
VALUE = "value"
NAME_LONGEST = 75
LIST_ROOM = 1_000
"""Characters of what one version changed: with the reason it fits a section."""

OPTIONS = {
    NOTHING: NOTHING,
    Letter.RESPONSIBLE: "R - responsible",
    Letter.ACCOUNTABLE: "A - accountable",
    Letter.CONSULTED: "C - consulted",
    Letter.INFORMED: "I - informed",
}
FAULTS = {
    Fault.NO_SUCH_ROLE: "This role is not there any more. Please open the row again.",
    Fault.NO_SUCH_LETTER: "Please choose one of the letters, or -.",
    Fault.ONLY_FOR_OTHERS: "This role is asked or told: choose C, I or -.",
    Fault.NOBODY_ACCOUNTABLE: "Somebody has to own the outcome: give exactly one role an A.",
    Fault.SEVERAL_ACCOUNTABLE: "Only one role can own the outcome: leave one A, and give the others another letter.",
    Fault.TEAM_ACCOUNTABLE: "A team cannot own the outcome: give the A to a role that one person holds.",
    Fault.NOBODY_RESPONSIBLE: "Somebody has to do the work: give at least one role an R.",
    Fault.ONLY_TEAM_RESPONSIBLE: "The team can help, and somebody has to act first: give another role an R as well.",
}


def form(version: Version, activity: str) -> View:
    """A row as it is, to be changed: a select for each role, and why."""
    matrix = version.matrix
    selects = _selects(matrix, activity)
    fields = [
        InputBlock(block_id=f"{ROLE}{role}", label=_cut(name), element=selects[role])
        for role, name in heads_of(matrix).items()
    ]
    reason = PlainTextInputElement(
        action_id=VALUE, max_length=WHY_LONGEST, placeholder="The champions run the trainings on their own now."
    )
    return View(
        type="modal",
        callback_id=CHANGED,
        private_metadata=f"{version.number}:{activity}",
        title="Change this row",
        submit="Save",
        close="Cancel",
        blocks=[
            section(f"*{escaped(_cut(matrix.row(activity).name))}*"),
            context("\n".join(f"*{letter.value}*  {what}" for letter, what in LETTERS.items())),
            *fields,
            InputBlock(block_id=WHY, label="Why", element=reason, hint="Everybody can read this, with your name."),
            context(
                "It holds at once for everything new. Concerns that are open keep their way. "
                "`/raci history` shows every change."
            ),
        ],
    )


def _selects(matrix: Matrix, activity: str) -> dict[str, StaticSelectElement]:
    letters, found = dict(matrix.row(activity).letters), {}
    for role in heads_of(matrix):
        options = [Option(value=str(one), label=OPTIONS[one]) for one in offered(matrix, role)]
        chosen = next((one for one in options if one.value == letters.get(role)), options[0])
        found[role] = StaticSelectElement(action_id=VALUE, options=options, initial_option=chosen)
    return found


def errors(matrix: Matrix, wanted: Wanted) -> dict[str, str]:
    """What is wrong with a row as somebody wants it, each beside the field it belongs to."""
    found: dict[str, list[str]] = {}
    for problem in problems_of(matrix, wanted):
        if problem.fault is None:
            continue
        for role in beside(problem, matrix):
            field = f"{ROLE}{role}" if role in heads_of(matrix) else WHY
            found.setdefault(field, []).append(FAULTS[problem.fault])
    if not wanted.says_why:
        found.setdefault(WHY, []).append(f"Please say why, in {WHY_SHORTEST} to {WHY_LONGEST} characters.")
    return {field: " ".join(dict.fromkeys(texts)) for field, texts in found.items()}


def the_same(matrix: Matrix) -> dict[str, str]:
    """The form's error where nothing would change."""
    first = next(iter(heads_of(matrix)))
    return {f"{ROLE}{first}": "The row is like this already: change a letter, or close this."}


def saved(before: Matrix, wanted: Wanted, unheld: Sequence[str]) -> Message:
    """The row is changed. `unheld` are roles that act in it now and that nobody holds."""
    after = amended(before, wanted)
    lines = _listed(_in_words(changes(before, after), after, of_one_row=True))
    text = f"Saved: *{escaped(_cut(after.row(wanted.activity).name))}*\n{lines}"
    if unheld:
        who = " and ".join(roles_of(after)[role] for role in unheld)
        text += (
            f"\nNobody is named as {who} in your company yet: until somebody is, concerns pass that role by. "
            "Whoever runs Groundswell can name somebody."
        )
    return Message(text)


def saved_already() -> Message:
    """The same form came a second time."""
    return Message("It was saved already.")


def not_accountable(matrix: Matrix, wanted: Wanted) -> Message:
    """Somebody else is accountable for the row."""
    row, role = matrix.row(wanted.activity), roles_of(matrix)[matrix.accountable(wanted.activity)]
    told = Message(
        f"Only whoever is accountable for *{escaped(_cut(row.name))}* ({role}, or a deputy) can change this row. "
        "Nothing was changed."
    )
    return _given_back(told, matrix, wanted)


def overtaken(newest: Version, wanted: Wanted) -> Message:
    """The matrix has changed since the form was opened."""
    told = Message(
        f"{author(newest.by)} has changed the matrix since you opened this form, on {when(newest.at)}. So that nothing "
        f"is overwritten, yours was not saved. Please open it again: `/raci {escaped(wanted.activity[:NAME_LONGEST])}`."
    )
    return _given_back(told, newest.matrix, wanted)


def _given_back(told: Message, matrix: Matrix, wanted: Wanted) -> Message:
    """What was chosen and typed, so that it need not be thought of again."""
    names = roles_of(matrix)
    letters = [f"{escaped(_cut(names[role]))} {one[:1]}" for role, one in wanted.letters.items() if role in names]
    chosen = f"\nWhat you had chosen: {', '.join(fitting(letters, LIST_ROOM))}." if letters else ""
    return with_typed(Message(f"{told.text}{chosen}"), wanted.why[:WHY_LONGEST])


def gone() -> Message:
    """There is no such row any more."""
    return Message("This row is no longer in the matrix. `/raci` shows all rows.")


def not_opened() -> Message:
    """Slack did not let us open the form."""
    return Message("The form could not be opened just now. Please try again.")


def history(edits: Sequence[Edit], name: str | None) -> Message:
    """The last versions of the matrix, or of the row with a name, newest first."""
    what = f"“{_cut(name)}”" if name else "the matrix"
    title = f"How {escaped(what)} was changed"
    lines = fitting([_edit(edit, of_one_row=name is not None) for edit in edits])
    return Message(title, [section(f"*{title}*"), *map(section, lines)])


def _edit(edit: Edit, *, of_one_row: bool) -> str:
    lines = _listed(spoken(edit, of_one_row=of_one_row))
    return f"*Version {edit.version.number}*, {by_whom(edit.version)}\n{lines}"


def spoken(edit: Edit, *, of_one_row: bool = False) -> list[str]:
    """What a version changed, a line for each row, as plain text that is not escaped."""
    matrix = edit.version.matrix
    if edit.changes is None:
        return ["as it was at first" if of_one_row else f"the first: {len(matrix.rows)} rows"]
    return list(_in_words(edit.changes, matrix, of_one_row=of_one_row)) or ["the same as before"]


def _in_words(found: Sequence[Change], after: Matrix, *, of_one_row: bool) -> Iterator[str]:
    rows = {row.activity: row.name for row in after.rows}
    roles = {one.role: one.before for one in found if one.activity is None} | roles_of(after)
    for (activity, of_letters), some in groupby(found, lambda one: (one.activity, bool(one.activity and one.role))):
        if activity is None or not of_letters:
            what = "row" if activity else "role"
            yield from (_came_or_went(what, one) for one in some)
            continue
        letters = ", ".join(
            f"{_cut(roles.get(one.role) or one.role or '')} {one.before or 'nothing'} -> {one.after or 'nothing'}"
            for one in some
        )
        yield letters if of_one_row else f"{_cut(rows[activity])}: {letters}"


def _came_or_went(what: str, change: Change) -> str:
    if change.before is None:
        return f"new {what}: {_cut(change.after or '')}"
    if change.after is None:
        return f"{what} taken out: {_cut(change.before)}"
    return f"the {what} “{_cut(change.before)}” is now called “{_cut(change.after)}”"


def _listed(lines: Sequence[str] | Iterator[str]) -> str:
    """Those lines as a list, as many as there is room for."""
    every = [f"• {escaped(line)}" for line in lines]
    shown = fitting(every, LIST_ROOM)
    more = [f"• and {len(every) - len(shown)} more"] if len(shown) < len(every) else []
    return "\n".join([*shown, *more])


def _cut(name: str) -> str:
    return name if len(name) <= NAME_LONGEST else f"{name[: NAME_LONGEST - 1]}…"
