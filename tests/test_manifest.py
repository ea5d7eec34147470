"""The manifest asks for what is used, and for nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot import methods, slack
from bot.manifest import manifest, reasons
from handlers.call import Source
from handlers.door import HEARS
from simulator.scopes import SCOPES as SLACKS_OWN

HTTP = "https://groundswell.example.com"


@pytest.mark.parametrize("http", [None, HTTP])
def test_it_has_every_command_and_event_that_is_heard(http: str | None) -> None:
    made = manifest(http)
    commands = {c["command"] for c in made["features"]["slash_commands"]}
    assert commands == {h.name for h in HEARS if h.source is Source.COMMAND}
    events = made["settings"]["event_subscriptions"]["bot_events"]
    assert {e.split(".")[0] for e in events} == {h.name for h in HEARS if h.source is Source.EVENT}


def test_in_socket_mode_it_names_no_address() -> None:
    made = manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "https://" not in str(made)


def test_over_http_every_request_goes_to_one_address() -> None:
    made = manifest(HTTP + "/")
    url = HTTP + "/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert {c["url"] for c in made["features"]["slash_commands"]} == {url}


def test_every_scope_has_a_reason_and_every_method_its_scopes_by_slacks_own_table() -> None:
    assert all(reasons().values())
    for name, method in methods.METHODS.items():
        needed = SLACKS_OWN.get(name, ())
        assert not needed or set(method.scopes) & set(_flat(needed)), name


def test_the_methods_called_are_the_methods_declared() -> None:
    source = Path(slack.__file__).read_text()
    called = set(re.findall(r'(?:_call\(|_tried\("[^"]*",)\s*"([a-z.A-Z]+)"', source)) | {methods.POST, methods.UPDATE}
    assert called == set(methods.METHODS)


def test_it_keeps_to_the_lengths_of_slacks_published_schema() -> None:
    shown = manifest()["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch("#[0-9a-fA-F]{6}", shown["background_color"])
    for command in manifest()["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert 1 <= len(command["usage_hint"]) <= 1000
        assert 1 <= len(command["description"]) <= 2000


def _flat(needed: Any) -> set[str]:
    return {needed} if isinstance(needed, str) else {scope for one in needed for scope in _flat(one)}
