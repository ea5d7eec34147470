"""What Slack answers to our calls, watched where its SDK lets one look at each; nothing is ever repeated here."""

from collections.abc import Callable

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.methods import ACCOUNT, METHODS

TOO_MANY = 429


class Heard(AsyncRetryHandler):
    """Sees each answer. `tell` is told (method, outcome), both out of a few words."""

    def __init__(self) -> None:
        super().__init__()
        self.refused = ""
        """Why Slack refuses the app itself (`methods.ACCOUNT`), as of its last answer; empty where it does not."""
        self.tell: Callable[[str, str], None] = lambda method, outcome: None

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        method = request.url.rpartition("/")[2]
        self.tell(method if method in METHODS else "other", self._outcome(response))
        return False

    def _outcome(self, response: HttpResponse | None) -> str:
        if response is None or response.status_code >= 500:
            return "no answer"
        if response.status_code == TOO_MANY:
            return "too many"
        body = response.body if isinstance(response.body, dict) else {}
        code = str(body.get("error") or "")
        self.refused = code if code in ACCOUNT else ""
        if not code:
            return "ok"
        return "app refused" if self.refused else "refused"
