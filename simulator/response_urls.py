"""response_url: five uses within thirty minutes, for the place where somebody pressed or typed something."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.ids import Ids
from simulator.refusal import Refused

USES = 5
LIFE = timedelta(minutes=30)


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer goes. `original` is the ts of the message with the button, empty for a command."""

    channel_id: str
    user_id: str
    original: str
    ephemeral: bool
    issued: datetime
    uses: int = 0


class ResponseUrls:
    """Issues response_urls and says when one is worn out, in the workspace's time."""

    def __init__(self, now: Callable[[], datetime], ids: Ids) -> None:
        self._now = now
        self._ids = ids
        self._issued: OrderedDict[str, ResponseUrl] = OrderedDict()

    def issue(self, channel_id: str, user_id: str, *, original: str = "", ephemeral: bool = False) -> str:
        """The last part of a new response_url."""
        now = self._now()
        while self._issued and now - next(iter(self._issued.values())).issued > LIFE:
            self._issued.popitem(last=False)
        secret = self._ids.secret(32)
        self._issued[secret] = ResponseUrl(channel_id, user_id, original, ephemeral, now)
        return secret

    def use(self, secret: str) -> ResponseUrl:
        """Count one use."""
        url = self._issued.get(secret)
        if url is None or self._now() - url.issued > LIFE:
            raise Refused("expired_url", f"a response_url lives {LIFE.seconds // 60} minutes")
        if url.uses >= USES:
            raise Refused("used_url", f"a response_url is good for {USES} uses")
        url.uses += 1
        return url
