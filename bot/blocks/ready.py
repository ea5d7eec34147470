"""Ready answers: the list, looking at one and approving it, sending one, and what is said where jobs have none."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    OptionGroup,
    PlainTextInputElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.concern import quote
from bot.blocks.matrix import author, date, roles_of
from bot.blocks.message import Message, context, escaped, fitting, section, when
from bot.rules.raci import Activity, Matrix
from bot.rules.ready import TEXT_LONGEST, Flaw, Gap, State, Verdict, Version, placeholders, state

LOOK, APPROVE = "ready_look", "ready_approve"
PICK, SEND = "ready_pick", "ready_send"
TEXT, WHICH = "text", "which"
VALUE = "value"
TYPED_MOST = 3_000
"""Letters that Slack takes in a field: what is too long for us is kept, and said to be so."""
LIST_ROOM = 1_000
GLANCE = 100
"""Letters of a placeholder in a list."""
SHOWN_MOST = 45
LIST_TITLE = "Ready answers"

FLAWS = {
    Flaw.EMPTY: "There is nothing to send yet: please write the answer.",
    Flaw.TOO_LONG: f"This has {{length}} characters, and at most {TEXT_LONGEST} are sent. Please shorten it.",
    Flaw.PLACEHOLDER: "This is left, and has to be decided first: {left}. Please put what is decided in its place.",
}
GAPS = {
    Gap.MISSING: "There is no ready answer on jobs, which is what people fear first. Write one in answers.yaml, load "
    "it, and have it approved before you ask for the first time.",
    Gap.NOT_APPROVED: "No answer on jobs is approved yet, which is what people fear first. Whoever is accountable for "
    "issue escalation approves one with /groundswell answers; do so before you ask for the first time.",
}


def listed(versions: Sequence[Version], matrix: Matrix, *, may_approve: bool) -> Message:
    """All ready answers and how each stands; `may_approve` says that whoever reads it is accountable for them."""
    if not versions:
        return Message("There are no ready answers yet: `groundswell seed FOLDER` loads them from answers.yaml.")
    lines = fitting([_line(one) for one in versions[:SHOWN_MOST]])
    blocks: list[Block] = [
        _with_button(line, one) if may_approve else section(line) for line, one in zip(lines, versions, strict=False)
    ]
    if len(lines) < len(versions):
        blocks.append(context(f"{len(versions) - len(lines)} more are not shown here."))
    approved = sum(state(one) is State.APPROVED for one in versions)
    head = f"*{LIST_TITLE}*: {approved} of {len(versions)} can be sent"
    how = "Whoever works on concerns can send what you have approved. A change makes a new version."
    if not may_approve:
        how = (
            f"They are approved by whoever is accountable for {_row(matrix)}. `/triage 12 answer` and a key sends one."
        )
    return Message(text=head.replace("*", ""), blocks=[section(head), *blocks, context(how)])


def _with_button(line: str, one: Version) -> SectionBlock:
    button = ButtonElement(text="Look and approve", action_id=LOOK, value=one.answer.key)
    return SectionBlock(text=MarkdownTextObject(text=line), accessory=button)


def _line(one: Version) -> str:
    return f"*{escaped(one.answer.title)}*  `{one.answer.key}`\n{_standing(one)}"


def _standing(one: Version) -> str:
    """How a version stands, as the end of a line: "approved by @olga on 14 April 2026"."""
    if one.approval is not None:
        return f"approved by {author(one.approval.by)} on {date(one.approval.at)}"
    count = len(placeholders(one.answer.text))
    if count:
        return f"has placeholders: {count} thing{'' if count == 1 else 's'} to be decided first"
    return f"waits for approval since {date(one.at)}"


def _row(matrix: Matrix) -> str:
    """ "Issue escalation (operations lead, or a deputy)"."""
    row, role = matrix.row(Activity.ESCALATION), roles_of(matrix)[matrix.accountable(Activity.ESCALATION)]
    return f"{escaped(row.name[:TYPED_MOST])} ({escaped(role)}, or a deputy)"


def form(one: Version) -> View:
    """An answer to be read, changed and approved."""
    text = one.answer.text
    left = fitting([f"• {escaped(_cut(one))}" for one in placeholders(text)], LIST_ROOM)
    blocks: list[Block] = [section(f"*{escaped(one.answer.title)}*\n{_standing(one)}")]
    if left:
        blocks.append(section("\n".join(["*To be decided first, and put in place of the brackets:*", *left])))
    field = PlainTextInputElement(action_id=VALUE, multiline=True, max_length=TYPED_MOST, initial_value=text or None)
    return View(
        type="modal",
        callback_id=APPROVE,
        private_metadata=f"{one.answer.key}:{one.number}:{int(one.approval is not None)}",
        title="Look and approve",
        submit="Approve",
        close="Cancel",
        blocks=[
            *blocks,
            InputBlock(
                block_id=TEXT,
                label="What people read",
                element=field,
                hint=f"At most {TEXT_LONGEST} characters. *bold* with single stars, _italic_ with underscores.",
            ),
            context(
                "Promise nothing that is not decided: “we do not know yet” is an answer. Whoever works on concerns "
                "can send it from now on, as it stands here. Your approval is kept with your name and this version. "
                "What you type is kept when you press *Approve*, and not when you close this: copy it first."
            ),
        ],
    )


def errors(flaw: Flaw, text: str) -> dict[str, str]:
    """What keeps a text from being approved, beside its field."""
    left = ", ".join(fitting([_cut(one) for one in placeholders(text)], LIST_ROOM))
    return {TEXT: FLAWS[flaw].format(length=len(text.strip()), left=left)}


def _cut(placeholder: str) -> str:
    return placeholder if len(placeholder) <= GLANCE else f"{placeholder[:GLANCE]}…"


def the_same() -> dict[str, str]:
    """The form's error where the text is approved as it is."""
    return {TEXT: "This text is approved already: change it, or close this."}


def approved(one: Version, *, repeated: bool) -> View:
    """What came of the form."""
    if repeated:
        return _view("It was approved already.")
    return _view(f"Approved: *{escaped(one.answer.title)}*, version {one.number}. It can be sent from now on.")


def not_approved(verdict: Verdict, newest: Version | None, matrix: Matrix, typed: str) -> View:
    """Why a text was not approved; what was typed is given back."""
    if newest is None or verdict is Verdict.NO_SUCH_ANSWER:
        return _view("This ready answer was taken back. `/groundswell answers` shows those that are there.", typed)
    if verdict is Verdict.NOT_ACCOUNTABLE:
        return _view(f"Only whoever is accountable for {_row(matrix)} can approve it. Nothing was changed.", typed)
    done, by, at = "changed", newest.by, newest.at
    if newest.approval is not None:
        done, by, at = "approved", newest.approval.by, newest.approval.at
    return _view(
        f"{author(by)} has {done} *{escaped(newest.answer.title)}* since you opened it, on {when(at)}. So that nothing "
        "is overwritten, yours was not saved. Please open it again: `/groundswell answers`.",
        typed,
    )


def may_not_look(matrix: Matrix) -> Message:
    """Somebody else's button."""
    return Message(f"Only whoever is accountable for {_row(matrix)} can approve ready answers.")


def gone() -> Message:
    """An answer that is there no more."""
    return Message("This ready answer was taken back. `/groundswell answers` shows those that are there.")


def _view(text: str, typed: str = "") -> View:
    given_back = [section("What you wrote:"), *quote(typed[:TYPED_MOST])] if typed else []
    return View(type="modal", title=LIST_TITLE, close="Close", blocks=[section(text), *given_back])


def sending(
    number: int, fits: Sequence[Version], others: Sequence[Version], chosen: Version, seen: int, news: str = ""
) -> View:
    """The answers that can be sent about a concern, those that fit it first, and one of them as it will be read.

    `seen` is the last step on the concern, by number; `news` why the form comes back.
    """
    groups = [
        OptionGroup(label=label, options=[_option(one) for one in some])
        for label, some in (("Fits this concern", fits), ("Others", others))
        if some
    ]
    select = StaticSelectElement(action_id=PICK, option_groups=groups, initial_option=_option(chosen))
    approval = f" {_standing(chosen)[:1].upper()}{_standing(chosen)[1:]}." if chosen.approval else ""
    return View(
        type="modal",
        callback_id=SEND,
        private_metadata=f"{number}:{chosen.answer.key}:{chosen.number}:{seen}",
        title=LIST_TITLE,
        submit="Send",
        close="Cancel",
        blocks=[
            *([section(news)] if news else []),
            InputBlock(block_id=WHICH, label="Which answer?", element=select, dispatch_action=True),
            section(f"*This is what whoever raised concern {number} reads:*"),
            *quote(chosen.answer.text),
            context(
                f"Version {chosen.number}.{approval} Whoever sends it has the concern from then on, and reads what "
                f"comes back. `/triage {number} tell ...` sends words of your own."
            ),
        ],
    )


def _option(one: Version) -> Option:
    return Option(value=one.answer.key, label=one.answer.title)


def none_approved() -> Message:
    """There is nothing that could be sent."""
    return Message("No ready answer is approved yet. `/groundswell answers` shows how they stand.")


def which(number: int, key: str, nearest: str | None, versions: Sequence[Version]) -> Message:
    """Behind "answer" came no key of an answer that can be sent."""
    if not versions:
        return none_approved()
    no_such = f"There is no approved answer “{escaped(key[:50])}”." if key else "Which answer?"
    guess = f" Did you mean `/triage {number} answer {nearest}`?" if nearest else ""
    lines = fitting([f"`/triage {number} answer {one.answer.key}`  {escaped(one.answer.title)}" for one in versions])
    return Message("\n".join([f"{no_such}{guess} These can be sent:", *lines]))


def missing(gap: Gap) -> str:
    """That nobody can be answered on jobs yet, as one line."""
    return GAPS[gap]


def warned(message: Message, gap: Gap | None) -> Message:
    """An answer, with that line below it where there is a gap."""
    return Message(f"{message.text}\n{missing(gap)}") if gap else message
