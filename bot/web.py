"""The web side of `groundswell serve`: Slack's requests, and whether we are well."""

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.house import House

EVENTS = "/slack/events"


def site(bolt: AsyncApp, house: House) -> Starlette:
    """The Starlette application: `POST /slack/events` and `GET /health`."""
    slack = AsyncSlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        return await slack.handle(request)

    async def health(_: Request) -> JSONResponse:
        try:
            await house.db.read(lambda session: session.connection().execute(text("SELECT 1")))
        except SQLAlchemyError as problem:
            return JSONResponse({"ok": False, "database": type(problem).__name__}, status_code=503)
        return JSONResponse({"ok": True})

    return Starlette(routes=[Route(EVENTS, events, methods=["POST"]), Route("/health", health)])
