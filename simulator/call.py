"""One Web API call as it came in: form, query or JSON, all read the same way."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp.web import BaseRequest

from simulator.json_types import Json
from simulator.refusal import Refused


class Call:
    """The arguments of a call; every accessor refuses as Slack does when a value cannot be read."""

    __slots__ = ("args", "method", "token")

    def __init__(self, method: str, token: str, args: Json) -> None:
        self.method = method
        self.token = token
        self.args = args

    @classmethod
    async def read(cls, request: BaseRequest, method: str) -> "Call":
        """Take a request apart; the token may be in the header or among the arguments."""
        args: Json = dict(parse_qsl(request.query_string)) if request.query_string else {}
        body = await request.read() if request.body_exists else b""
        if body:
            if request.headers.get("Content-Type", "").startswith("application/json"):
                args.update(_json_body(body))
            else:
                args.update(parse_qsl(body.decode(), keep_blank_values=True))
        bearer = request.headers.get("Authorization", "")
        token = bearer[7:] if bearer.startswith("Bearer ") else str(args.pop("token", ""))
        return cls(method, token, args)

    def text(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.args.get(name)
        return default if value is None else value if isinstance(value, str) else str(value)

    def required(self, name: str, error: str = "invalid_arguments") -> str:
        """An argument that must be there."""
        value = self.text(name)
        if not value:
            raise Refused(error, messages=[f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """An argument as yes or no; Slack takes 1, true and True."""
        return str(self.args.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """An argument as a whole number."""
        value = self.text(name)
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            raise Refused("invalid_arguments", messages=[f"{name} must be an integer"]) from None

    def structure(self, name: str, error: str) -> Any:
        """An argument that is JSON, whether it came as a string or not; None when absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(error, messages=[f"{name} is not JSON"]) from None


def _json_body(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(value, dict):
        raise Refused("json_not_object")
    return value
