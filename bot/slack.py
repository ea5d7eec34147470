"""The only caller of Slack's Web API: paces each call, and says plainly what became of it."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks.message import Message
from bot.clock import Clock
from bot.governor import Governor, NotNow
from bot.heard import Heard
from bot.methods import ACCOUNT, METHODS, UPDATE
from bot.punctual import Punctual
from bot.results import TIME_LIMIT, Later, Lost, Posted, Result, asked_to_wait, meaning
from bot.rules.pace import POST

log = logging.getLogger(__name__)

EVENT_TYPE = "groundswell_delivery"
PAGE = 200
REFUSED_FOR = re.compile(r'"error":\s*"(\w+)"')
"""Where Slack says why it takes no reply through an address."""


class Slack:
    """Slack as the product sees it. `start()` before use, `close()` after."""

    def __init__(self, token: str, base_url: str, governor: Governor, clock: Clock) -> None:
        self._token, self._base_url = token, base_url
        self.governor, self._clock = governor, clock
        self.heard = Heard()
        self._session: aiohttp.ClientSession | None = None
        self.client: AsyncWebClient = AsyncWebClient(token=token, base_url=base_url)
        self.bot_user_id = self.bot_id = self.team_id = ""

    async def start(self) -> None:
        """Open the shared session and learn who we are. Raises SlackApiError where the token is refused.

        `close()` is needed in any case.
        """
        await self.governor.open()
        self._session = aiohttp.ClientSession(middlewares=(Punctual(self._clock),))
        self.client = AsyncWebClient(
            token=self._token,
            base_url=self._base_url,
            timeout=TIME_LIMIT,
            session=self._session,
            retry_handlers=[self.heard],
            logger=logging.getLogger("slack_sdk"),
        )
        me = await self._call("auth.test")
        self.bot_user_id, self.bot_id, self.team_id = me["user_id"], me.get("bot_id", ""), me.get("team_id", "")

    async def socket_address(self, app_token: str) -> str:
        """Where to connect in Socket Mode: an address that is good once, and a secret. Raises SlackApiError."""
        return str((await self._call("apps.connections.open", app_token=app_token))["url"])

    async def close(self) -> None:
        """Close the shared session."""
        if self._session is not None:
            await self._session.close()

    async def post(
        self, channel: str, message: Message, key: str, beneath: Sequence[str] = (), *, quietly: bool = False
    ) -> Result:
        """Post once, in a slot that was booked before, with the delivery's key where it can be looked for.

        `beneath` is the message (channel, ts) in whose thread it stands; in a DM it is noticed beside it as well,
        unless `quietly`.
        """
        channel, thread_ts = beneath or (channel, None)
        body = {
            "channel": channel,
            "thread_ts": thread_ts,
            "reply_broadcast": True if thread_ts and channel[0] == "D" and not quietly else None,
            **message.payload(),
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        began = self._clock.now()
        try:
            answer = await self.client.chat_postMessage(**body)
        except SlackApiError as problem:
            result = await self._became(POST, began, problem)
            if isinstance(result, Later) and result.why in ACCOUNT:
                # It is the same for everybody: nobody else needs to try before then.
                self.governor.shut(POST, result.until)
                log.error("Slack refuses the app itself: %s. Messages wait until that is mended", result.why)
            return result
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError, json.JSONDecodeError):
            return Lost()
        self.governor.accepted(POST)
        return Posted(answer["channel"], answer["ts"])

    async def show(self, place: Sequence[str], name: str, content: bytes, alt: str) -> Result:
        """Put a file with its text alternative in the thread of a message (channel, ts), or in a channel alone, once.

        Until the last step nobody sees anything, and all may be repeated; Lost where nothing is known of the last.
        """
        channel, *below = place
        thread_ts, method = below[0] if below else None, "files.getUploadURLExternal"
        try:
            told = await self._call("files.getUploadURLExternal", filename=name, length=len(content), alt_txt=alt)
            await self._upload(told["upload_url"], content)
            file, method = {"id": told["file_id"], "title": name}, "files.completeUploadExternal"
            await self._call("files.completeUploadExternal", files=[file], channel_id=channel, thread_ts=thread_ts)
        except NotNow as problem:
            return Later(problem.until, "ratelimited")
        except SlackApiError as problem:
            result = meaning(problem, self._clock.now())
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError, json.JSONDecodeError):
            result = Lost()
        else:
            return Posted(channel, "")
        if isinstance(result, Lost) and method == "files.getUploadURLExternal":
            return Later(self._clock.now() + timedelta(seconds=TIME_LIMIT), "no answer")
        return result

    async def _upload(self, url: str, content: bytes) -> None:
        assert self._session is not None  # noqa: S101 - `start` comes first
        limit = aiohttp.ClientTimeout(TIME_LIMIT)
        async with self._session.post(url, data=content, timeout=limit) as answer:
            answer.raise_for_status()

    async def find(self, recipient: str, key: str, since: datetime, within: str = "") -> Posted | None:
        """The message with this key that was posted to a person or channel since `since`, or None.

        `within` is the message (ts) in whose thread alone it may be. Raises NotNow, SlackApiError
        or aiohttp.ClientError where it cannot be known.
        """
        channel = recipient
        if recipient[0] in "UW":
            opened = await self._call("conversations.open", users=recipient)
            channel = opened["channel"]["id"]
        oldest, cursor = f"{since.timestamp():.6f}", ""
        while True:
            where = {
                "channel": channel,
                "oldest": oldest,
                "cursor": cursor,
                "limit": PAGE,
                "include_all_metadata": True,
            }
            if within:
                page = await self._call("conversations.replies", ts=within, **where)
            else:
                page = await self._call("conversations.history", **where)
            for message in page["messages"]:
                if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    return Posted(channel, message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return None

    async def permalink(self, channel: str, ts: str) -> str:
        """The address of a message; empty where Slack does not tell it."""
        try:
            answer = await self._call("chat.getPermalink", channel=channel, message_ts=ts)
        except (NotNow, SlackApiError, aiohttp.ClientError, TimeoutError, json.JSONDecodeError) as problem:
            log.warning("A message was not linked: %s", _code(problem))
            return ""
        return str(answer.get("permalink") or "")

    async def users(self) -> AsyncIterator[Mapping[str, Any]]:
        """Everybody in the workspace, page by page at the pace of Slack's tier 2."""
        cursor = ""
        while True:
            page = await self._call("users.list", limit=PAGE, cursor=cursor, include_locale=True)
            for member in page["members"]:
                yield member
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    async def give(self, slack_id: str, name: str, content: bytes, alt: str) -> bool:
        """Send somebody a file in their conversation with us, which nobody else sees; False where it was not taken."""
        opened = await self._tried("A conversation was not opened", "conversations.open", users=slack_id)
        if opened is None:
            return False
        result = await self.show((opened["channel"]["id"],), name, content, alt)
        return isinstance(result, Posted)

    async def open_view(self, trigger_id: str, view: View) -> bool:
        """Open a modal; False where the trigger has expired or Slack did not answer."""
        said = await self._tried("A modal was not opened", "views.open", trigger_id=trigger_id, view=view.to_dict())
        return said is not None

    async def update_view(self, view_id: str, view: View) -> bool:
        """Put something else into a modal that is open; False where it was closed or Slack did not take it."""
        return (
            await self._tried("A modal was not changed", "views.update", view_id=view_id, view=view.to_dict())
            is not None
        )

    async def replace(self, channel: str, ts: str, message: Message) -> bool:
        """Put a message in place of one of ours; False where Slack did not take it."""
        return (
            await self._tried("A message was not replaced", UPDATE, channel=channel, ts=ts, **message.payload())
            is not None
        )

    async def publish(self, user_id: str, view: View) -> bool:
        """Draw somebody's Home; False where Slack did not take it. The next time they open it, it is drawn again."""
        return (
            await self._tried("A Home was not drawn", "views.publish", user_id=user_id, view=view.to_dict()) is not None
        )

    async def _tried(self, otherwise: str, method: str, **arguments: Any) -> Mapping[str, Any] | None:
        """What Slack answers, or None where it did not do it."""
        try:
            return await self._call(method, **arguments)
        except (NotNow, SlackApiError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("%s: %s", otherwise, _code(problem))
            return None

    async def respond(self, response_url: str, message: Message, *, replace: bool) -> bool:
        """Answer through a tap's or command's own `response_url`; False where it could not be said."""
        return await self.answer(response_url, message, replace=replace) is None

    async def answer(self, response_url: str, message: Message, *, replace: bool) -> str | None:
        """The same; Slack's word for why it could not be said ("no answer" where there was none), or None."""
        hook = AsyncWebhookClient(response_url, session=self._session, timeout=TIME_LIMIT, retry_handlers=[])
        # A message that is replaced stays as visible as it was; only a new one needs to be for this person alone.
        manner = {"replace_original": True} if replace else {"replace_original": False, "response_type": "ephemeral"}
        try:
            answer = await hook.send_dict({**message.payload(), **manner})
        except (aiohttp.ClientError, TimeoutError) as problem:
            log.warning("A reply through %s was lost: %s", urlsplit(response_url).hostname, _code(problem))
            return "no answer"
        if answer.status_code == 200:
            return None
        said = REFUSED_FOR.search(answer.body)
        log.warning("A reply was refused with status %s", answer.status_code)
        return said[1] if said else f"status {answer.status_code}"

    async def _call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a method that may be repeated, as soon as Slack lets us; NotNow where that is later than it is worth."""
        patience = METHODS[method].patience
        while True:
            await self.governor.turn(method, None if patience is None else timedelta(seconds=patience))
            began = self._clock.now()
            try:
                # The SDK's own method, which knows how Slack wants its arguments: as JSON or as a form.
                answer = await getattr(self.client, method.replace(".", "_"))(**arguments)
            except SlackApiError as problem:
                if asked_to_wait(problem) is None:
                    raise
                await self._became(method, began, problem)
                continue
            data: Mapping[str, Any] = answer.data if isinstance(answer.data, dict) else {}
            return data

    async def _became(self, method: str, began: datetime, problem: SlackApiError) -> Result:
        """What became of a call that Slack did not do; everybody hears of a refusal for rate."""
        wait = asked_to_wait(problem)
        if wait is None:
            return meaning(problem, self._clock.now())
        return Later(await self.governor.refused(method, began, wait), "ratelimited")


def _code(problem: BaseException) -> str:
    """A problem in a word that holds nobody's words: Slack's error code, or the kind of failure."""
    if isinstance(problem, SlackApiError):
        told = problem.response.data if isinstance(problem.response.data, dict) else {}
        return str(told.get("error", problem.response.status_code))
    return type(problem).__name__
