"""What one attempt to tell Slack something came to."""

from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError


class Fate(StrEnum):
    """What is known after an attempt."""

    SENT = "sent"
    #: Certainly not sent, and trying again may help.
    RETRY = "retry"
    #: Certainly not sent, and it never will be.
    REFUSED = "refused"
    #: Slack may or may not have done it.
    UNKNOWN = "unknown"
    #: Not sent: too fast. Everything in the lane rests.
    PACED = "paced"
    #: Certainly not sent, and this installation does without.
    LEFT_OUT = "left_out"
    #: Not tried: its lane rests meanwhile, its lease was too short, or the sender stops. Due as before.
    HELD = "held"


@dataclass(frozen=True)
class PictureNews:
    """A picture that Slack holds from now on; without a file id, one that it does not show any more."""

    digest: str
    file_id: str = ""


@dataclass(frozen=True)
class Outcome:
    """The fate of an attempt, with Slack's code and what it gave back."""

    fate: Fate
    code: str = ""
    channel: str = ""
    ts: str = ""
    retry_after: float = 0.0
    #: What must rest, where it was too fast.
    lane: str = ""
    #: What was learned about a picture on the way, whatever became of the message.
    picture: PictureNews | None = None


#: Slack: "some aspect of the operation may have succeeded".
_UNCERTAIN = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
#: Somebody must mend the installation; the message is still worth sending afterwards.
_MENDABLE = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
    "no_permission", "ekm_access_denied", "team_access_not_granted", "accesslimited", "not_allowed_token_type",
}  # fmt: skip
_SERVER_ERROR = 500


def judge(error: Exception) -> Outcome:
    """Tell what an exception of slack_sdk means for the message."""
    if isinstance(error, SlackApiError):
        return _judge_answer(error)
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ConnectionRefusedError) or type(cause).__name__ == "gaierror":
        return Outcome(Fate.RETRY, "unreachable")
    if isinstance(error, OSError | HTTPException | SlackClientError | ValueError):
        # A timeout, a reset, a cut or malformed answer: the request may have arrived.
        return Outcome(Fate.UNKNOWN, type(cause).__name__)
    raise error


def _judge_answer(error: SlackApiError) -> Outcome:
    response = error.response
    status = getattr(response, "status_code", 200)
    try:
        code = str(response.get("error") or "")
    except (AttributeError, ValueError):  # a body that is no JSON at all
        return Outcome(Fate.UNKNOWN, "unreadable_answer")
    if code in {"ratelimited", "rate_limited"} or status == 429:  # noqa: PLR2004 - HTTP's "too many requests"
        headers = getattr(response, "headers", {}) or {}
        wait = headers.get("Retry-After") or headers.get("retry-after") or "1"
        return Outcome(
            Fate.PACED,
            "ratelimited",
            retry_after=max(1.0, float(wait if not isinstance(wait, list) else wait[0])),
        )
    if status >= _SERVER_ERROR or code in _UNCERTAIN or " " in code or not code:
        return Outcome(Fate.UNKNOWN, code if code and " " not in code else f"http_{status}")
    if code in _MENDABLE:
        return Outcome(Fate.RETRY, code)
    return Outcome(Fate.REFUSED, code)
