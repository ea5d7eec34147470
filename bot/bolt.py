"""Slack's requests as Bolt hands them to listeners: who we are is known, and what goes wrong is told without words."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.house import House, trace
from bot.settings import Settings

log = logging.getLogger(__name__)


def bolt_for(settings: Settings, house: House) -> AsyncApp:
    """The Bolt app of one company in one workspace, without its listeners."""
    slack = house.slack

    async def authorize(**_: Any) -> AuthorizeResult:
        # One company, one workspace: who we are was learned at the start and is not asked again.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=slack.team_id,
            bot_user_id=slack.bot_user_id,
            bot_id=slack.bot_id,
            bot_token=slack.client.token,
        )

    # Bolt finds the token in the environment and warns that it will not use it: we authorize by ourselves.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    bolt = AsyncApp(
        logger=logging.getLogger("slack_bolt"),
        name="groundswell",
        process_before_response=True,
        signing_secret=secret,
        authorize=authorize,
        request_verification_enabled=True,
    )

    logging.getLogger("slack_bolt").setLevel(logging.WARNING)

    @bolt.middleware
    async def told(body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        if body.get("type") != "app_rate_limited":
            return await next_()
        log.warning("Slack has passed on 30,000 events in this hour: what is written to the bot now, it does not hear")
        return BoltResponse(status=200)

    @bolt.error
    async def failed(error: Exception) -> None:
        # The edge: the payload holds people's words, so only the kind of the error is written down.
        log.error("A request could not be handled: %s\n%s", type(error).__name__, trace(error))

    return bolt
