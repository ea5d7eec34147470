"""`groundswell deliveries`: what could not be delivered, and how it is sent after all."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.commands import deliveries as command
from bot.rules.sending import Kind
from storage.db import Database
from storage.tables import Delivery, Person
from tests.commands.terminal import Terminal

NOW = datetime(2026, 5, 18, 9, 0, tzinfo=UTC)


@pytest.fixture
def failing(on_slack: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Messages of every state, to Ana, to somebody who raised a concern, and to a channel."""
    monkeypatch.setattr(command, "now", lambda: NOW)
    here = Database(f"sqlite:///{on_slack.db}")
    with here.transaction() as session:
        ana = session.exec(select(Person.slack_id).where(Person.email == "ana@example.com")).one()
        for number, (kind, to, state, why, days) in enumerate(
            [
                (Kind.BRIEF, ana, "failed", "user_disabled", 1),
                (Kind.STEP, ana, "failed", "user_disabled", 1),
                (Kind.DIGEST, "C01", "failed", "is_archived", 2),
                (Kind.DIGEST, "C01", "failed", "[red]odd", 20),
                (Kind.BRIEF, ana, "sent", None, 1),
                (Kind.BRIEF, ana, "dropped", "left", 1),
            ],
            start=1,
        ):
            session.add(
                Delivery(
                    id=number, key=f"{kind}:{number}", kind=kind, recipient=to or "", payload={}, priority=20,
                    state=state, reason=why, attempts=1, not_before=NOW, created_at=NOW - timedelta(days=days + 10),
                    failed_at=NOW - timedelta(days=days) if state == "failed" else None,
                )
            )  # fmt: skip
    here.close()
    return on_slack


def states(terminal: Terminal) -> dict[int, str]:
    here = Database(f"sqlite:///{terminal.db}")
    with here.reading() as session:
        found = {one.id or 0: one.state for one in session.exec(select(Delivery))}
    here.close()
    return found


def test_what_was_given_up_is_listed_with_what_to_do_and_nobody_who_raised_a_concern(failing: Terminal) -> None:
    said = failing.on("deliveries", "failed")
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in said.splitlines() if "│" in line]
    assert [row[:3] for row in rows] == [
        ["3", "digest", "C01"],
        ["2", "step", "somebody who is not named here"],
        ["1", "brief", "Ana Silva"],
    ]
    assert rows[0][4:] == ["is_archived", "unarchive the channel, or name another in company.yaml"]
    assert "retry" in said
    assert "[red]odd" in failing.on("deliveries", "failed", "--days", "30")


def test_what_waits_while_slack_refuses_the_app_itself_is_told_with_what_to_do(failing: Terminal) -> None:
    here = Database(f"sqlite:///{failing.db}")
    with here.transaction() as session:
        for number, why, minutes in ((7, "token_revoked", 10), (8, None, 0), (9, None, 60)):
            at = NOW + timedelta(minutes=minutes)
            session.add(
                Delivery(id=number, key=f"brief:{number}", kind=Kind.BRIEF, recipient="U1", payload={}, priority=20,
                         state="waiting", reason=why, attempts=0, not_before=at, created_at=NOW)
            )  # fmt: skip
    here.close()
    assert failing.on("deliveries", "failed").startswith(
        "Slack refuses the app itself (token_revoked): install the app again and take the new token. 2 wait for that, "
        "and are then sent by themselves.\n"
    )


def test_where_nothing_was_given_up_it_is_said(on_slack: Terminal) -> None:
    assert on_slack.on("deliveries", "failed") == "Nothing was given up in the last 7 days.\n"
    assert on_slack.on("deliveries", "retry") == "There is nothing to send again.\n"


def test_what_was_given_up_waits_again_and_nothing_else(failing: Terminal) -> None:
    assert failing.on("deliveries", "retry", "3") == "1 will be sent as soon as the program runs.\n"
    assert states(failing) == {1: "failed", 2: "failed", 3: "waiting", 4: "failed", 5: "sent", 6: "dropped"}
    assert failing.on("deliveries", "retry") == "2 will be sent as soon as the program runs.\n"
    assert states(failing) == {1: "waiting", 2: "waiting", 3: "waiting", 4: "failed", 5: "sent", 6: "dropped"}


@pytest.mark.parametrize("number", ["5", "6", "99"])
def test_what_was_not_given_up_cannot_be_sent_again(failing: Terminal, number: str) -> None:
    said = failing.on("deliveries", "retry", "1", number, exits=2)
    assert said == f"Nothing of the number {number} was given up in the last 7 days: see `failed`.\n"
    assert states(failing)[1] == "failed"
