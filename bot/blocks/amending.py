"""The form that changes a row of the matrix, what comes of it, and the words of `/raci history`."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from slack_sdk.models.blocks import InputBlock, Option, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.blocks.matrix import author, date, heads_of, meaning, reason_of, roles_of
from bot.blocks.message import Message, context, escaped, fitting, section, when
from bot.blocks.names import joined
from bot.blocks.replies import with_typed
from bot.blocks.speech import N_, _, n_
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
    Letter.RESPONSIBLE: N_("R - responsible"),
    Letter.ACCOUNTABLE: N_("A - accountable"),
    Letter.CONSULTED: N_("C - consulted"),
    Letter.INFORMED: N_("I - informed"),
}
FAULTS = {
    Fault.NO_SUCH_ROLE: N_("This role is not there any more. Please open the row again."),
    Fault.NO_SUCH_LETTER: N_("Please choose one of the letters, or -."),
    Fault.ONLY_FOR_OTHERS: N_("This role is asked or told: choose C, I or -."),
    Fault.NOBODY_ACCOUNTABLE: N_("Somebody has to own the outcome: give exactly one role an A."),
    Fault.SEVERAL_ACCOUNTABLE: N_(
        "Only one role can own the outcome: leave one A, and give the others another letter."
    ),
    Fault.TEAM_ACCOUNTABLE: N_("A team cannot own the outcome: give the A to a role that one person holds."),
    Fault.NOBODY_RESPONSIBLE: N_("Somebody has to do the work: give at least one role an R."),
    Fault.ONLY_TEAM_RESPONSIBLE: N_(
        "The team can help, and somebody has to act first: give another role an R as well."
    ),
}


def form(version: Version, activity: str) -> View:
    """A row as it is, to be changed: a select for each role, and why."""
    matrix = version.matrix
    selects = _selects(matrix, activity)
    fields = [
        InputBlock(block_id=f"{ROLE}{role}", label=_cut(name), element=selects[role])
        for role, name in heads_of(matrix).items()
    ]
    example = _("The champions run the trainings on their own now.")
    reason = PlainTextInputElement(action_id=VALUE, max_length=WHY_LONGEST, placeholder=example)
    return View(
        type="modal",
        callback_id=CHANGED,
        private_metadata=f"{version.number}:{activity}",
        title=_("Change this row"),
        submit=_("Save"),
        close=_("Cancel"),
        blocks=[
            section(f"*{escaped(_cut(matrix.row(activity).name))}*"),
            context(meaning()),
            *fields,
            InputBlock(
                block_id=WHY, label=_("Why"), element=reason, hint=_("Everybody can read this, with your name.")
            ),
            context(
                _(
                    "It holds at once for everything new. Concerns that are open keep their way. "
                    "`/raci history` shows every change."
                )
            ),
        ],
    )


def _selects(matrix: Matrix, activity: str) -> dict[str, StaticSelectElement]:
    letters, found = dict(matrix.row(activity).letters), {}
    for role in heads_of(matrix):
        options = [Option(value=str(one), label=_(OPTIONS[one])) for one in offered(matrix, role)]
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
            found.setdefault(field, []).append(_(FAULTS[problem.fault]))
    if not wanted.says_why:
        why = _("Please say why, in {shortest} to {longest} characters.", shortest=WHY_SHORTEST, longest=WHY_LONGEST)
        found.setdefault(WHY, []).append(why)
    return {field: " ".join(dict.fromkeys(texts)) for field, texts in found.items()}


def the_same(matrix: Matrix) -> dict[str, str]:
    """The form's error where nothing would change."""
    first = next(iter(heads_of(matrix)))
    return {f"{ROLE}{first}": _("The row is like this already: change a letter, or close this.")}


def saved(before: Matrix, wanted: Wanted, unheld: Sequence[str]) -> Message:
    """The row is changed. `unheld` are roles that act in it now and that nobody holds."""
    after = amended(before, wanted)
    lines = _listed(_in_words(changes(before, after), after, of_one_row=True))
    text = _("Saved: *{row}*", row=escaped(_cut(after.row(wanted.activity).name)))
    told = [text, lines]
    if unheld:
        nobody = _(
            "Nobody is named as {roles} in your company yet: until somebody is, concerns pass that role by. Whoever "
            "runs Groundswell can name somebody.",
            roles=joined(roles_of(after)[role] for role in unheld),
        )
        told.append(nobody)
    return Message("\n".join(told))


def saved_already() -> Message:
    """The same form came a second time."""
    return Message(_("It was saved already."))


def not_accountable(matrix: Matrix, wanted: Wanted) -> Message:
    """Somebody else is accountable for the row."""
    row, role = matrix.row(wanted.activity), roles_of(matrix)[matrix.accountable(wanted.activity)]
    told = _(
        "Only whoever is accountable for *{row}* ({role}, or a deputy) can change this row. Nothing was changed.",
        row=escaped(_cut(row.name)),
        role=role,
    )
    return _given_back(told, matrix, wanted)


def overtaken(newest: Version, wanted: Wanted) -> Message:
    """The matrix has changed since the form was opened."""
    told = _(
        "{who} has changed the matrix since you opened this form, on {moment}. So that nothing is overwritten, yours "
        "was not saved. Please open it again: `/raci {row}`.",
        who=author(newest.by),
        moment=when(newest.at),
        row=escaped(wanted.activity[:NAME_LONGEST]),
    )
    return _given_back(told, newest.matrix, wanted)


def _given_back(told: str, matrix: Matrix, wanted: Wanted) -> Message:
    """What was chosen and typed, so that it need not be thought of again."""
    names = roles_of(matrix)
    letters = [f"{escaped(_cut(names[role]))} {one[:1]}" for role, one in wanted.letters.items() if role in names]
    lines = [told]
    if letters:
        lines.append(_("What you had chosen: {letters}.", letters=", ".join(fitting(letters, LIST_ROOM))))
    return with_typed(Message("\n".join(lines)), wanted.why[:WHY_LONGEST])


def gone() -> Message:
    """There is no such row any more."""
    return Message(_("This row is no longer in the matrix. `/raci` shows all rows."))


def not_opened() -> Message:
    """Slack did not let us open the form."""
    return Message(_("The form could not be opened just now. Please try again."))


def history(edits: Sequence[Edit], name: str | None) -> Message:
    """The last versions of the matrix, or of the row with a name, newest first."""
    title = _("How “{row}” was changed", row=escaped(_cut(name))) if name else _("How the matrix was changed")
    lines = fitting([_edit(edit, of_one_row=name is not None) for edit in edits])
    return Message(title, [section(f"*{title}*"), *map(section, lines)])


def _edit(edit: Edit, *, of_one_row: bool) -> str:
    lines = _listed(spoken(edit, of_one_row=of_one_row))
    return f"{_made(edit.version)}\n{lines}"


def _made(version: Version) -> str:
    """Who made a version, when and why."""
    number, who, day, why = version.number, author(version.by), date(version.at), reason_of(version)
    if why:
        return _("*Version {number}*, by {who} on {day}: {why}", number=number, who=who, day=day, why=why)
    return _("*Version {number}*, by {who} on {day}", number=number, who=who, day=day)


def spoken(edit: Edit, *, of_one_row: bool = False) -> list[str]:
    """What a version changed, a line for each row, as plain text that is not escaped."""
    matrix = edit.version.matrix
    if edit.changes is None:
        first = n_("the first: {n} row", "the first: {n} rows", len(matrix.rows))
        return [_("as it was at first") if of_one_row else first]
    return list(_in_words(edit.changes, matrix, of_one_row=of_one_row)) or [_("the same as before")]


def _in_words(found: Sequence[Change], after: Matrix, *, of_one_row: bool) -> Iterator[str]:
    rows = {row.activity: row.name for row in after.rows}
    roles = {one.role: one.before for one in found if one.activity is None} | roles_of(after)
    for (activity, of_letters), some in groupby(found, lambda one: (one.activity, bool(one.activity and one.role))):
        if activity is None or not of_letters:
            yield from (_came_or_went(ROW if activity else ROLE_ITSELF, one) for one in some)
            continue
        nothing = _("nothing")
        letters = ", ".join(
            f"{_cut(roles.get(one.role) or one.role or '')} {one.before or nothing} -> {one.after or nothing}"
            for one in some
        )
        yield letters if of_one_row else f"{_cut(rows[activity])}: {letters}"


ROW = (
    N_("new row: {name}"),
    N_("row taken out: {before}"),
    N_("the row “{before}” is now called “{name}”"),
)
ROLE_ITSELF = (
    N_("new role: {name}"),
    N_("role taken out: {before}"),
    N_("the role “{before}” is now called “{name}”"),
)
"""What is said of a row or a role that came, that went, and that is called otherwise."""


def _came_or_went(said: tuple[str, str, str], change: Change) -> str:
    came, went, renamed = said
    text = came if change.before is None else went if change.after is None else renamed
    return _(text, name=_cut(change.after or ""), before=_cut(change.before or ""))


def _listed(lines: Sequence[str] | Iterator[str]) -> str:
    """Those lines as a list, as many as there is room for."""
    every = [f"• {escaped(line)}" for line in lines]
    shown = fitting(every, LIST_ROOM)
    left = len(every) - len(shown)
    return "\n".join([*shown, *([n_("• and {n} more", "• and {n} more", left)] if left else [])])


def _cut(name: str) -> str:
    return name if len(name) <= NAME_LONGEST else f"{name[: NAME_LONGEST - 1]}…"
