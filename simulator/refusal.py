"""The one way a Web API method says no."""

from simulator.json_types import Json


class Refused(Exception):
    """Becomes `{"ok": false, "error": error, **more}`; `rule` is kept for whoever looks into the refusals."""

    def __init__(self, error: str, rule: str = "", *, messages: list[str] | None = None, **more: str) -> None:
        super().__init__(error)
        self.error = error
        self.rule = rule or "; ".join(messages or []) or error
        self.answer: Json = {"ok": False, "error": error, **more}
        if messages:
            self.answer["response_metadata"] = {"messages": [f"[ERROR] {m}" for m in messages]}
            self.answer["errors"] = messages
