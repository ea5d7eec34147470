"""People in words that are kept: a digest names roles, and who they are is filled in when it is shown.

So nothing that is kept leads to anybody, and whoever has left since is not asked to act.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

BEGIN, END = "\ue000", "\ue001"
"""Letters of no alphabet, which nobody types, around each place."""
PLACE = re.compile(f"{BEGIN}([a-z]+):([^{BEGIN}{END}]*){END}")


def acting(roles: Sequence[str], departments: Sequence[str]) -> str:
    """The place of whoever acts in these roles; `departments` for roles that are held for one."""
    return f"{BEGIN}acting:{','.join(roles)}:{','.join(departments)}{END}"


def given_to(step: int) -> str:
    """The place of whoever a step was given to."""
    return f"{BEGIN}step:{step}{END}"


def filled(content: Any, people: Callable[[str, str], str]) -> Any:
    """The same words with people in their places; `people(kind, of)` says who stands there."""
    if isinstance(content, str):
        return PLACE.sub(lambda place: people(place[1], place[2]), content)
    if isinstance(content, Mapping):
        return {key: filled(value, people) for key, value in content.items()}
    if isinstance(content, Sequence):
        return [filled(value, people) for value in content]
    return content
