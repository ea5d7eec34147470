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
from bot.blocks.speech import N_, _, n_
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
LIST_TITLE = N_("Ready answers")

FLAWS = {
    Flaw.EMPTY: N_("There is nothing to send yet: please write the answer."),
    Flaw.TOO_LONG: N_("This has {length} characters, and at most {longest} are sent. Please shorten it."),
    Flaw.PLACEHOLDER: N_("This is left, and has to be decided first: {left}. Please put what is decided in its place."),
}
GAPS = {
    Gap.MISSING: N_(
        "There is no ready answer on jobs, which is what people fear first. Write one in answers.yaml, load "
        "it, and have it approved before you ask for the first time."
    ),
    Gap.NOT_APPROVED: N_(
        "No answer on jobs is approved yet, which is what people fear first. Whoever is accountable for "
        "issue escalation approves one with /groundswell answers; do so before you ask for the first time."
    ),
}


def listed(versions: Sequence[Version], matrix: Matrix, *, may_approve: bool) -> Message:
    """All ready answers and how each stands; `may_approve` says that whoever reads it is accountable for them."""
    if not versions:
        return Message(_("There are no ready answers yet: `groundswell seed FOLDER` loads them from answers.yaml."))
    lines = fitting([_line(one) for one in versions[:SHOWN_MOST]])
    blocks: list[Block] = [
        _with_button(line, one) if may_approve else section(line) for line, one in zip(lines, versions, strict=False)
    ]
    if len(lines) < len(versions):
        left = len(versions) - len(lines)
        blocks.append(context(n_("{n} more is not shown here.", "{n} more are not shown here.", left)))
    approved = sum(state(one) is State.APPROVED for one in versions)
    head = _("*Ready answers*: {number} of {of} can be sent", number=approved, of=len(versions))
    how = _("Whoever works on concerns can send what you have approved. A change makes a new version.")
    if not may_approve:
        how = _(
            "They are approved by whoever is accountable for {row}. `/triage 12 answer` and a key sends one.",
            row=_row(matrix),
        )
    return Message(text=head.replace("*", ""), blocks=[section(head), *blocks, context(how)])


def _with_button(line: str, one: Version) -> SectionBlock:
    button = ButtonElement(text=_("Look and approve"), action_id=LOOK, value=one.answer.key)
    return SectionBlock(text=MarkdownTextObject(text=line), accessory=button)


def _line(one: Version) -> str:
    return f"*{escaped(one.answer.title)}*  `{one.answer.key}`\n{_standing(one)}"


def _standing(one: Version) -> str:
    """How a version stands, as the end of a line: "approved by @olga on 14 April 2026"."""
    if one.approval is not None:
        return _("approved by {who} on {day}", who=author(one.approval.by), day=date(one.approval.at))
    count = len(placeholders(one.answer.text))
    if count:
        return n_(
            "has placeholders: {n} thing to be decided first",
            "has placeholders: {n} things to be decided first",
            count,
        )
    return _("waits for approval since {day}", day=date(one.at))


def _row(matrix: Matrix) -> str:
    """ "Issue escalation (operations lead, or a deputy)"."""
    row, role = matrix.row(Activity.ESCALATION), roles_of(matrix)[matrix.accountable(Activity.ESCALATION)]
    return _("{row} ({role}, or a deputy)", row=escaped(row.name[:TYPED_MOST]), role=escaped(role))


def form(one: Version) -> View:
    """An answer to be read, changed and approved."""
    text = one.answer.text
    left = fitting([f"• {escaped(_cut(one))}" for one in placeholders(text)], LIST_ROOM)
    blocks: list[Block] = [section(f"*{escaped(one.answer.title)}*\n{_standing(one)}")]
    if left:
        blocks.append(section("\n".join([_("*To be decided first, and put in place of the brackets:*"), *left])))
    field = PlainTextInputElement(action_id=VALUE, multiline=True, max_length=TYPED_MOST, initial_value=text or None)
    return View(
        type="modal",
        callback_id=APPROVE,
        private_metadata=f"{one.answer.key}:{one.number}:{int(one.approval is not None)}",
        title=_("Look and approve"),
        submit=_("Approve"),
        close=_("Cancel"),
        blocks=[
            *blocks,
            InputBlock(
                block_id=TEXT,
                label=_("What people read"),
                element=field,
                hint=_(
                    "At most {number} characters. *bold* with single stars, _italic_ with underscores.",
                    number=TEXT_LONGEST,
                ),
            ),
            context(
                _(
                    "Promise nothing that is not decided: “we do not know yet” is an answer. Whoever works on concerns "
                    "can send it from now on, as it stands here. Your approval is kept with your name and this "
                    "version. What you type is kept when you press *Approve*, and not when you close this: copy it "
                    "first."
                )
            ),
        ],
    )


def errors(flaw: Flaw, text: str) -> dict[str, str]:
    """What keeps a text from being approved, beside its field."""
    left = ", ".join(fitting([_cut(one) for one in placeholders(text)], LIST_ROOM))
    return {TEXT: _(FLAWS[flaw], length=len(text.strip()), longest=TEXT_LONGEST, left=left)}


def _cut(placeholder: str) -> str:
    return placeholder if len(placeholder) <= GLANCE else f"{placeholder[:GLANCE]}…"


def the_same() -> dict[str, str]:
    """The form's error where the text is approved as it is."""
    return {TEXT: _("This text is approved already: change it, or close this.")}


def approved(one: Version, *, repeated: bool) -> View:
    """What came of the form."""
    if repeated:
        return _view(_("It was approved already."))
    text = _(
        "Approved: *{title}*, version {number}. It can be sent from now on.",
        title=escaped(one.answer.title),
        number=one.number,
    )
    return _view(text)


def not_approved(verdict: Verdict, newest: Version | None, matrix: Matrix, typed: str) -> View:
    """Why a text was not approved; what was typed is given back."""
    if newest is None or verdict is Verdict.NO_SUCH_ANSWER:
        return _view(gone().text, typed)
    if verdict is Verdict.NOT_ACCOUNTABLE:
        text = _("Only whoever is accountable for {row} can approve it. Nothing was changed.", row=_row(matrix))
        return _view(text, typed)
    text, by, at = CHANGED, newest.by, newest.at
    if newest.approval is not None:
        text, by, at = APPROVED, newest.approval.by, newest.approval.at
    return _view(_(text, who=author(by), title=escaped(newest.answer.title), moment=when(at)), typed)


CHANGED = N_(
    "{who} has changed *{title}* since you opened it, on {moment}. So that nothing is overwritten, yours was not "
    "saved. Please open it again: `/groundswell answers`."
)
APPROVED = N_(
    "{who} has approved *{title}* since you opened it, on {moment}. So that nothing is overwritten, yours was not "
    "saved. Please open it again: `/groundswell answers`."
)


def may_not_look(matrix: Matrix) -> Message:
    """Somebody else's button."""
    return Message(_("Only whoever is accountable for {row} can approve ready answers.", row=_row(matrix)))


def gone() -> Message:
    """An answer that is there no more."""
    return Message(_("This ready answer was taken back. `/groundswell answers` shows those that are there."))


def _view(text: str, typed: str = "") -> View:
    given_back = [section(_("What you wrote:")), *quote(typed[:TYPED_MOST])] if typed else []
    return View(type="modal", title=_(LIST_TITLE), close=_("Close"), blocks=[section(text), *given_back])


def sending(
    number: int, fits: Sequence[Version], others: Sequence[Version], chosen: Version, seen: int, news: str = ""
) -> View:
    """The answers that can be sent about a concern, those that fit it first, and one of them as it will be read.

    `seen` is the last step on the concern, by number; `news` why the form comes back.
    """
    groups = [
        OptionGroup(label=label, options=[_option(one) for one in some])
        for label, some in ((_("Fits this concern"), fits), (_("Others"), others))
        if some
    ]
    select = StaticSelectElement(action_id=PICK, option_groups=groups, initial_option=_option(chosen))
    reads = _("*This is what whoever raised concern {number} reads:*", number=number)
    return View(
        type="modal",
        callback_id=SEND,
        private_metadata=f"{number}:{chosen.answer.key}:{chosen.number}:{seen}",
        title=_(LIST_TITLE),
        submit=_("Send"),
        close=_("Cancel"),
        blocks=[
            *([section(news)] if news else []),
            InputBlock(block_id=WHICH, label=_("Which answer?"), element=select, dispatch_action=True),
            section(reads),
            *quote(chosen.answer.text),
            context(_small(number, chosen)),
        ],
    )


def _small(number: int, chosen: Version) -> str:
    said = [_("Version {number}.", number=chosen.number)]
    if chosen.approval is not None:
        who, day = author(chosen.approval.by), date(chosen.approval.at)
        said.append(_("Approved by {who} on {day}.", who=who, day=day))
    said.append(_("Whoever sends it has the concern from then on, and reads what comes back."))
    said.append(_("`/triage {number} tell ...` sends words of your own.", number=number))
    return " ".join(said)


def _option(one: Version) -> Option:
    return Option(value=one.answer.key, label=one.answer.title)


def none_approved() -> Message:
    """There is nothing that could be sent."""
    return Message(_("No ready answer is approved yet. `/groundswell answers` shows how they stand."))


def which(number: int, key: str, nearest: str | None, versions: Sequence[Version]) -> Message:
    """Behind "answer" came no key of an answer that can be sent."""
    if not versions:
        return none_approved()
    said = [_("There is no approved answer “{key}”.", key=escaped(key[:50])) if key else _("Which answer?")]
    if nearest:
        said.append(_("Did you mean `/triage {number} answer {key}`?", number=number, key=nearest))
    said.append(_("These can be sent:"))
    lines = fitting([f"`/triage {number} answer {one.answer.key}`  {escaped(one.answer.title)}" for one in versions])
    return Message("\n".join([" ".join(said), *lines]))


def missing(gap: Gap) -> str:
    """That nobody can be answered on jobs yet, as one line."""
    return _(GAPS[gap])


def warned(message: Message, gap: Gap | None) -> Message:
    """An answer, with that line below it where there is a gap."""
    return Message(f"{message.text}\n{missing(gap)}") if gap else message
