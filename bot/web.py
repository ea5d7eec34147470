"""What this process answers over HTTP: Slack's requests, whether it is well, and what it counts."""

from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.health import Health
from bot.house import House
from bot.intake import Intake, Tapped
from bot.metrics import CONTENT_TYPE

EVENTS = "/slack/events"


def site(bolt: AsyncApp, house: House, tapped: Tapped, health: Health) -> ASGIApp:
    """`POST /slack/events`, beside what `pages` has."""
    secret = house.settings.slack_signing_secret
    intake = Intake(bolt, secret.get_secret_value() if secret else "", house.metrics, tapped)
    beside = pages(house, health)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_slacks = scope["type"] == "http" and scope["path"] == EVENTS
        await (intake if is_slacks else beside)(scope, receive, send)

    return app


def pages(house: House, health: Health) -> Starlette:
    """`GET /health` and `GET /metrics`, for whoever watches over the process."""

    async def healthy(_: Request) -> JSONResponse:
        problems = await health.problems()
        if problems:
            return JSONResponse({"ok": False, "problems": problems}, 503)
        return JSONResponse({"ok": True})

    async def metrics(_: Request) -> Response:
        await health.measure()
        return Response(house.metrics.text(), media_type=CONTENT_TYPE)

    return Starlette(routes=[Route("/health", healthy), Route("/metrics", metrics)])
