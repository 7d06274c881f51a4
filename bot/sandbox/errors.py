"""The two ways in which the workspace says no: to the app's calls, and to a person's gestures."""

from typing import Any


class SlackError(Exception):
    """A Web API call that Slack would refuse.

    Args:
        code: Slack's own error name.
        messages: Lines for `response_metadata.messages`.
        extra: Further top-level fields of the answer.
    """

    def __init__(self, code: str, *messages: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.extra = extra

    def answer(self) -> dict[str, Any]:
        """The body that Slack sends for this error."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {line}" for line in self.messages]}
        return body


class GestureError(Exception):
    """A gesture that Slack's own client would not let a person make.

    Args:
        code: A short name for programs.
        message: A sentence for people.
        status: The HTTP status of the answer.
        extra: Further fields of the answer.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, **extra: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.extra = extra

    def answer(self) -> dict[str, Any]:
        """The body of the gesture's answer."""
        return {"ok": False, "error": self.code, "message": self.message, **self.extra}
