"""The servers that are compared, each in a process of its own: `python -m bench.served KIND`.

It prints its port when it listens. `floor` is stock Bolt that only acknowledges, `usual` the way it is usually written,
`slack` what stands in for Slack. `ours` is the product, wired and served as its own commands do it, and `shared` as
`groundswell serve` does; `whole` has the clock and what sends messages besides, as `groundswell run --http` does. The
floor only acknowledges, so what the product does afterwards (the next question takes the place of the last) is left
out, but in `redrawn`, beside a floor that redraws. `slow` sleeps in the writer before each commit, which is
once for each fsync of SQLite's log: it is as if that took longer, and nothing else is slower.
"""

import asyncio
import hashlib
import os
import re
import socket
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.taps import PATH, SIGNING

FSYNC = 0.005
"""Seconds that are added to each commit's wait for the disk."""
URL, SECRET, SLACK = "BENCH_DATABASE_URL", "BENCH_SECRET", "BENCH_SLACK"


def floor(*, redrawing: bool = False) -> Starlette:
    """A stock AsyncApp that only acknowledges; or then puts a line in the place of the question, as its own errand."""
    errands: set[asyncio.Task[Any]] = set()
    bolt = _bolt()

    @bolt.action(re.compile("^pulse_tap"))
    async def tapped(ack: Any, respond: Any) -> None:
        await ack()
        if redrawing:
            errand = asyncio.create_task(respond("Thank you.", replace_original=True))
            errands.add(errand)
            errand.add_done_callback(errands.discard)

    return _site(bolt)


def usual() -> Starlette:
    """The way it is usually written: a session for each request, in a thread, acknowledged when it is durable.

    SQLite is set up as ours is, the statements are as few as SQLModel makes of them, and threads do not poll for the
    one lock there is: they queue for it, as Python's lock lets them.
    """
    from threading import Lock

    from storage.answers import first_time
    from storage.engines import engine_for
    from storage.keys import Keys
    from storage.tables import Invite, OpenAnswer, Participation, Person, Round, RoundKey

    bolt, engine, keys, turn = _bolt(), engine_for(os.environ[URL]), Keys(os.environ[SECRET]), Lock()

    def save(body: dict[str, Any]) -> None:
        action = body["actions"][0]
        _, number, question = action["block_id"].split(":")
        now = datetime.now(UTC)
        with turn, Session(engine) as session:
            if not first_time(session, hashlib.sha256(body["trigger_id"].encode()).hexdigest()[:32], now.date()):
                return
            person = session.exec(select(Person).where(Person.slack_id == body["user"]["id"])).one()
            asked, key = session.get_one(Round, int(number)), session.get_one(RoundKey, int(number))
            session.get_one(Invite, (asked.id, person.id))
            if not asked.opens_at <= now < asked.closes_at:
                return
            author = keys.author(key.wrapped, int(number), person.id or 0)
            session.merge(Participation(round_id=int(number), person_id=person.id or 0))
            session.merge(OpenAnswer(round_id=int(number), author=author, question=question, value=action["value"]))
            session.commit()

    @bolt.action(re.compile("^pulse_tap"))
    async def tapped(ack: Any, body: dict[str, Any]) -> None:
        await asyncio.to_thread(save, body)
        await ack()

    return _site(bolt)


def slack() -> Starlette:
    """What stands in for Slack: everything is fine."""

    async def fine(_: Request) -> JSONResponse:
        return JSONResponse({"ok": True, "user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T0BENCH"})

    return Starlette(routes=[Route("/{path:path}", fine, methods=["GET", "POST"])])


def _bolt() -> AsyncApp:
    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0BENCH", bot_token="xoxb-bench", bot_user_id="U0BOT")  # noqa: S106 - nobody's

    return AsyncApp(signing_secret=SIGNING, authorize=authorize, process_before_response=True)


def _site(bolt: AsyncApp) -> Starlette:
    handler = AsyncSlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route(PATH, events, methods=["POST"])])


def _listen(application: Starlette) -> None:
    """Serve on a free port, as uvicorn does by default."""
    config = uvicorn.Config(application, log_level="warning", access_log=False)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)  # noqa: T201 - whoever started this waits for it
        uvicorn.Server(config).run(sockets=[listening])


async def _said(*_: Any, **__: Any) -> bool:
    return True


def ours(*, shared: bool = False, slow: bool = False, redrawing: bool = False, whole: bool = False) -> None:
    """The product, wired as its own commands wire it; on a free port, and with a disk that may be slower."""
    from sqlalchemy import event

    from bench.taps import settings
    from bot import app
    from bot.loop import Loop

    async def run() -> None:
        product = app.wire(
            settings(os.environ[URL], os.environ[SECRET], os.environ[SLACK]),
            runner=Loop if whole else None,
            shared=shared,
        )
        if not redrawing:
            product.house.slack.respond = _said  # type: ignore[method-assign]
        if slow:
            event.listen(product.house.db.engine, "commit", lambda _: time.sleep(FSYNC))
        async with app.started(product), app.ticking(product) if whole else nullcontext():
            with socket.create_server(("127.0.0.1", 0)) as listening:
                print(listening.getsockname()[1], flush=True)  # noqa: T201 - whoever started this waits for it
                await app.server(product).serve(sockets=[listening])

    app.settle()
    with asyncio.Runner(loop_factory=app.event_loop()) as runner:
        runner.run(run())


KINDS: dict[str, Callable[[], None]] = {
    "floor": lambda: _listen(floor()),
    "usual": lambda: _listen(usual()),
    "slack": lambda: _listen(slack()),
    "ours": ours,
    "floor_redrawn": lambda: _listen(floor(redrawing=True)),
    "redrawn": lambda: ours(redrawing=True),
    "shared": lambda: ours(shared=True),
    "other": lambda: ours(shared=True),
    "slow": lambda: ours(slow=True),
    "whole": lambda: ours(whole=True),
}

if __name__ == "__main__":
    KINDS[sys.argv[1]]()
