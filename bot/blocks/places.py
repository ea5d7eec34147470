"""Places in words that are kept: a digest leaves them for people, comments and where its rest is, and they are filled
when it is shown.

So nothing that is kept leads to anybody, whoever has left since is not asked to act, and a comment that was removed is
nowhere any more.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from bot.blocks.concern import role_called
from bot.blocks.message import BEGIN, END, escaped, shortened
from bot.blocks.speech import _, n_
from bot.rules.company import Role

PLACE = re.compile(f"{BEGIN}([a-z]+):([^{BEGIN}{END}]*){END}")


ACTING, STEP, WHY, COMMENTS, MORE = "acting", "step", "why", "comments", "more"
WHY_LONGEST = 100
COMMENT_LONGEST = 300
DIGEST, REVIEW = "digest", "review"
"""What the message is that has no room for all units."""


class Form(StrEnum):
    """How a digest is shown, which decides where whatever has no room in its message is to be found."""

    POSTED = "posted"
    """With its thread."""
    ALONE = "alone"
    """Said to one person, without it."""
    WHOLE = "whole"
    """With what stands in its thread right behind it."""
    PAGE = "page"
    """Its table drawn from the figures, with every unit."""


def role(key: str, people: Sequence[str], more: int = 0) -> str:
    """A role with whoever acts in it, by mention or name; `more` are those who are not named."""
    name = escaped(role_called(key))
    if not people:
        return _("the {role}", role=name) if key == Role.AI_CHAMPION else _("the {role} (nobody just now)", role=name)
    named = ", ".join(people)
    if more > 0:
        return n_("{people} and {n} more ({role})", "{people} and {n} more ({role})", more, people=named, role=name)
    return f"{named} ({name})"


def several(said: Sequence[str]) -> str:
    """Those of several roles."""
    return ", ".join(said)


def acting(roles: Sequence[str], departments: Sequence[str]) -> str:
    """The place of whoever acts in these roles; `departments` for roles that are held for one."""
    return f"{BEGIN}{ACTING}:{','.join(roles)}:{','.join(departments)}{END}"


def somebody_gone() -> str:
    """Whoever stands in a place and is on no roster any more."""
    return _("somebody who is not here any more")


def given_to(step: int) -> str:
    """The place of whoever a step was given to."""
    return f"{BEGIN}{STEP}:{step}{END}"


def why(step: int) -> str:
    """The place of why a step is not for now."""
    return f"{BEGIN}{WHY}:{step}{END}"


def reason(words: str) -> str:
    """What somebody wrote of why not now, in its place; "" where it is kept no longer."""
    return f"“{shortened(words, WHY_LONGEST)}”" if words else _("_why is not kept any more_")


def comments(keys: Sequence[str]) -> str:
    """The place of some comments."""
    return f"{BEGIN}{COMMENTS}:{','.join(keys)}{END}"


def units_more(n: int, of: str = DIGEST) -> str:
    """The place of where these units are that a message (`of` what) has no room for."""
    return f"{BEGIN}{MORE}:{n}:{of}{END}"


def where_more(n: int, of: str, form: Form) -> str:
    """Where these units are, in a form of the digest; nothing where they stand with all others."""
    match form:
        case Form.POSTED if of == REVIEW:
            return n_(
                "{n} unit more: in the thread of this review.", "{n} units more: in the thread of this review.", n
            )
        case Form.POSTED:
            return n_(
                "{n} unit more: in the thread of this digest.", "{n} units more: in the thread of this digest.", n
            )
        case Form.ALONE:
            return n_(
                "{n} unit more has no room here: `groundswell digest --format html` has them all.",
                "{n} units more have no room here: `groundswell digest --format html` has them all.",
                n,
            )
        case Form.WHOLE:
            return n_("{n} unit more: below.", "{n} units more: below.", n)
        case Form.PAGE:
            return ""


def written(words: Sequence[str | None]) -> str:
    """What people wrote, in its place, without what would break out of it; None where it is kept no longer."""
    gone = _("_it is not kept any more_")
    said = (shortened(" ".join(one.split()), COMMENT_LONGEST) if one else gone for one in words)
    return "\n".join(f"> {one}" for one in said)


def unsaid() -> str:
    """What stands in the place of comments where everybody reads, and Slack keeps what is said."""
    return _("`/digest` shows some of it, to you alone: what people wrote stands in no message that Slack keeps.")


def filled(content: Any, people: Callable[[str, str], str]) -> Any:
    """The same words with people in their places; `people(kind, of)` says who stands there.

    A paragraph that was a place only, and in which nobody stands, is left out.
    """
    if isinstance(content, str):
        return PLACE.sub(lambda place: people(place[1], place[2]), content)
    if isinstance(content, Mapping):
        return {key: filled(value, people) for key, value in content.items()}
    if isinstance(content, Sequence):
        return [one for one in (filled(value, people) for value in content) if not _emptied(one)]
    return content


def _emptied(one: object) -> bool:
    return isinstance(one, Mapping) and one.get("type") == "section" and one.get("text", {}).get("text") == ""
