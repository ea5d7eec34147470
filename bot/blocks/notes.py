"""The words around what champions have learned: the form, the post in their channel, and the list that is searched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    PlainTextInputElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.lesson import paragraphs
from bot.blocks.message import Message, context, escaped, fitting, section, sure
from bot.blocks.pulse import VALUE
from bot.blocks.speech import N_, _, dated, p_

WRITE = "note_write"
WRITTEN = "note_written"
MORE = "note_more"
TAKE_BACK = "note_take_back"
LONGEST = 500
"""Letters of each field: escaped, it fits a section of 3,000."""
SOUGHT_LONGEST = 200
"""Letters of what is looked for: a button carries it on."""
SHORTEST = 10
"""Letters of all fields together."""
FIELDS = {"worked": N_("What worked?"), "failed": N_("What did not?"), "advice": N_("What would you tell others?")}
SAID = {"worked": N_("What worked"), "failed": N_("What did not"), "advice": N_("To others")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A note: `words` by field, `by` a Slack id (None where erased), `mine` whether the reader wrote it."""

    number: int
    words: Mapping[str, str]
    by: str | None
    department: str | None
    at: datetime
    mine: bool = False


def form() -> View:
    """Where somebody writes what they have learned."""
    fields = [
        InputBlock(
            block_id=f"note:{key}",
            label=_(label),
            optional=True,
            element=PlainTextInputElement(action_id=VALUE, multiline=True, max_length=LONGEST),
        )
        for key, label in FIELDS.items()
    ]
    note = _(
        "With your name and department, for everybody who holds a role in the rollout, and in the champions' channel "
        "where there is one. Please name no colleagues. You can delete it at any time."
    )
    return View(
        type="modal",
        callback_id=WRITTEN,
        title=_("What we learned"),
        submit=_("Keep"),
        close=_("Cancel"),
        blocks=[section(_("Two or three sentences are enough; one field is, too.")), *fields, context(note)],
    )


def block_of(key: str) -> str:
    """The block of a field."""
    return f"note:{key}"


def too_short() -> str:
    """The form's error where there are next to no words."""
    return _("Please write a sentence in at least one of the fields.")


def too_long() -> str:
    """The form's error where a field is longer than it may be."""
    return _("Please keep it under {longest} letters.", longest=LONGEST)


def kept(*, told: bool) -> Message:
    """A note was kept."""
    if told:
        return Message(
            _("Thank you. The other champions read it in their channel, and `/groundswell lessons` finds it again.")
        )
    return Message(_("Thank you. `/groundswell lessons` finds it again."))


def kept_already() -> Message:
    """The same form came a second time."""
    return Message(_("It was kept already."))


def not_opened() -> Message:
    """Slack did not open the form."""
    return Message(_("Slack did not open the form. Please press the button again."))


def told(one: Shown) -> Message:
    """To the champions' channel: somebody has written what they learned."""
    title = _("*{who} has written a lesson*", who=_by(one))
    return Message(_("A champion has written a lesson"), [section(title), *map(section, _pieces(one))])


def taken_back_in_channel() -> Message:
    """In the place of a note that its author has deleted."""
    return Message(_("A lesson stood here. Whoever wrote it has taken it back."))


def taken_back() -> Message:
    """A note was deleted."""
    return Message(_("Deleted. Nobody finds it any more."))


def not_there() -> Message:
    """A note that is not there, or somebody else's."""
    return Message(_("This lesson is not there any more, or not yours, so nothing was deleted."))


def listed(found: Sequence[Shown], sought: str, *, more: bool, first: bool, writes: bool) -> Message:
    """A page of what champions have learned, newest first; `more` where there are older ones.

    `first` is whether it is the first page, `writes` whether the reader may write one.
    """
    if not found:
        return _nothing(sought, first=first, writes=writes)
    texts = [_text(one) for one in found]
    # A single note always fits.
    shown = found[: max(len(fitting(texts)), 1)]
    title = _title(sought, first=first)
    blocks: list[Block] = [section(f"*{title}*")]
    for one in shown:
        blocks += _note(one)
    buttons = []
    if more or len(shown) < len(found):
        buttons.append(ButtonElement(text=_("More"), action_id=MORE, value=f"{shown[-1].number}:{sought}"))
    if writes:
        buttons.append(_write())
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    return Message(title, blocks)


def _title(sought: str, *, first: bool) -> str:
    if sought:
        of_them = N_("What champions have learned with “{sought}”, newest first")
        more = N_("More of what they learned with “{sought}”")
    else:
        of_them = N_("What champions have learned, newest first")
        more = N_("More of what they learned")
    return _(of_them if first else more, sought=escaped(sought))


def _nothing(sought: str, *, first: bool, writes: bool) -> Message:
    if not first:
        return Message(_("There are no older ones."))
    if sought:
        text = _(
            "No lesson has all of “{sought}” in it. `/groundswell lessons` shows the newest.", sought=escaped(sought)
        )
    else:
        text = _(
            "No champion has written a lesson yet. On the first Monday of each month they are asked what they learned."
        )
    return Message(text, [section(text), ActionsBlock(elements=[_write()])]) if writes else Message(text)


def more_of(value: str) -> tuple[str, str]:
    """Before which note the next page begins, and what is looked for."""
    number, __, sought = value.partition(":")
    return number, sought


def _note(one: Shown) -> list[Block]:
    head, *rest = paragraphs(_text(one))
    return [SectionBlock(text=head, accessory=_delete(one) if one.mine else None), *map(section, rest)]


def _text(one: Shown) -> str:
    where = f", {escaped(one.department)}" if one.department else ""
    day = dated(one.at.astimezone(UTC), "d MMMM y")
    return "\n\n".join([f"*{_by(one)}*{where}, {day}", *_pieces(one)])


def _pieces(one: Shown) -> list[str]:
    # A paragraph of theirs must not be taken for one of ours where a note is cut into sections.
    said = {key: "\n".join(filter(None, map(str.strip, text.splitlines()))) for key, text in one.words.items()}
    return [f"_{_(SAID[key])}_  {escaped(text)}" for key, text in said.items() if text]


def _by(one: Shown) -> str:
    return f"<@{one.by}>" if one.by else _("Somebody who has left")


def _write() -> ButtonElement:
    return ButtonElement(text=p_("what a champion has learned", "Write a lesson"), action_id=WRITE, value="list")


def _delete(one: Shown) -> ButtonElement:
    asked = sure(
        _("Delete this lesson?"),
        _("Nobody will find it any more."),
        _("Delete"),
    )
    return ButtonElement(text=_("Delete"), action_id=TAKE_BACK, value=str(one.number), confirm=asked)
