"""What can be completed in a line that is being written: commands, their words, people and channels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.manifest import AppConfig
from simulator.workspace import Workspace

MOST = 8
_LAST_WORD = re.compile(r"(?:^|\s)([@#][\w.-]*)$")
_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Completion:
    """`line` is what stands there when it is taken; `hint` is what it takes, `says` what it is."""

    line: str
    shown: str
    hint: str = ""
    says: str = ""


def completions(line: str, config: AppConfig, workspace: Workspace) -> list[Completion]:
    """What fits, best first; empty where there is nothing to complete."""
    if line.startswith("/") and " " not in line:
        fitting = (one for one in config.commands.values() if one.name.startswith(line.lower()))
        return [Completion(f"{one.name} ", one.name, one.hint, one.description) for one in fitting]
    mention = _LAST_WORD.search(line)
    if mention is not None:
        return list(_mentions(line[: mention.start(1)], mention.group(1), workspace))
    return list(_words(line, config))


def _words(line: str, config: AppConfig) -> Iterator[Completion]:
    """The words that a command's hint lists, as `help | stop | start`."""
    name, _, typed = line.partition(" ")
    command = config.commands.get(name)
    if command is None or " " in typed:
        return
    offered = dict.fromkeys(first.group() for part in command.hint.split("|") if (first := _WORD.match(part.strip())))
    if len(offered) > 1:
        for word in offered:
            if word.startswith(typed.lower()) and word != typed and not word.isdigit():
                yield Completion(f"{name} {word} ", word)


def _mentions(before: str, typed: str, workspace: Workspace) -> Iterator[Completion]:
    mark, start = typed[0], typed[1:].lower()
    if mark == "@":
        users = (one for one in workspace.users.values() if not one.deleted and not one.is_bot)
        named = ((one.name, one.real_name) for one in users)
    else:
        named = ((one.name, "") for one in workspace.named_channels() if one.kind == "public")
    found = 0
    for name, says in named:
        if found < MOST and (name.startswith(start) or (start and start in says.lower())):
            found += 1
            yield Completion(f"{before}{mark}{name} ", f"{mark}{name}", "", says)
