"""The calls that tell Slack something, and nothing else."""

from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.config import Settings
from bot.delivery import files
from bot.delivery.digests import Parts
from bot.delivery.outcomes import Fate, Outcome, PictureNews, judge
from bot.delivery.pacing import OPEN, WORKSPACE, lanes_of
from bot.forms.states import Action, RecipientKind
from bot.views.message import Attachment, Picture, shorten

#: The type under which the opaque marker travels with each message.
METADATA_TYPE = "baton"
#: History pages to look through for a message of unknown fate, and messages on each.
_PAGES, _PAGE = 3, 100
_LONGEST_TITLE = 200

#: What a call raises when there is no Slack to answer it: no network, no such host, or a URL that is none.
UNREACHABLE = (SlackClientError, OSError, HTTPException, ValueError)


def refusal(error: SlackApiError) -> str:
    """Return Slack's own code for what it refused, in a word or two that fit into one line."""
    code = str(error.response.get("error") or "")
    return code if code and " " not in code else "the answer is not Slack's"


def make_client(settings: Settings, token: str | None = None) -> WebClient:
    """Return a client that never resends by itself: with slack_sdk's defaults a lost answer posts twice."""
    return WebClient(
        token=settings.slack_bot_token.get_secret_value() if token is None else token or None,
        base_url=settings.slack_api_url,
        timeout=10,
        retry_handlers=[],
    )


@dataclass(frozen=True)
class Parcel:
    """A rendered message on its way: where to, what, and the marker by which it can be found again."""

    action: Action
    marker: str
    payload: dict[str, Any]
    channel: str = ""
    users: tuple[str, ...] = ()
    ts: str = ""
    thread_ts: str | None = None
    picture: Picture | None = None
    attachment: Attachment | None = None
    #: What it shows, where it is a digest.
    parts: Parts | None = None
    #: Whether the message may still wait for its picture, or else goes without.
    patient: bool = True


def _in_lane(outcome: Outcome, lane: str) -> Outcome:
    return replace(outcome, lane=lane) if outcome.fate is Fate.PACED else outcome


@dataclass(frozen=True)
class Postman:
    """Hands parcels to Slack, one call (for a new group DM two) each; a file takes three more."""

    client: WebClient

    def deliver(self, parcel: Parcel) -> Outcome:
        """Make the attempt and tell what it came to; never raises for what Slack or the network did."""
        try:
            match parcel.action:
                case Action.POST:
                    return self._post(parcel)
                case Action.UPDATE:
                    self.client.chat_update(channel=parcel.channel, ts=parcel.ts, **parcel.payload)
                    return Outcome(Fate.SENT, channel=parcel.channel, ts=parcel.ts)
                case Action.HOME:
                    self.client.views_publish(user_id=parcel.users[0], view=parcel.payload)
                    return Outcome(Fate.SENT)
        except UNREACHABLE as error:
            return _in_lane(judge(error), lanes_of(parcel.action, RecipientKind.PERSON)[-1])

    def _post(self, parcel: Parcel) -> Outcome:
        channel = parcel.channel
        # Unlike a message, a file is not shared under a person's id.
        if not channel or (parcel.attachment is not None and parcel.users):
            try:
                channel = str(self.client.conversations_open(users=list(parcel.users))["channel"]["id"])
            except UNREACHABLE as error:
                outcome = judge(error)
                # Opening is idempotent: whatever happened to it, no message was sent.
                return Outcome(Fate.RETRY, outcome.code) if outcome.fate is Fate.UNKNOWN else _in_lane(outcome, OPEN)
        if parcel.attachment is not None:
            return self._share(parcel, parcel.attachment, channel)
        if parcel.picture is not None:
            return self._show(parcel, parcel.picture, channel)
        return self._say(parcel, channel)

    def _say(self, parcel: Parcel, channel: str, file_id: str = "") -> Outcome:
        payload = parcel.payload
        if parcel.picture is not None and file_id:
            blocks, below = payload["blocks"], parcel.picture.below
            payload = {**payload, "blocks": [*blocks[:below], parcel.picture.block(file_id).to_dict(), *blocks[below:]]}
        try:
            answer = self.client.chat_postMessage(
                channel=channel,
                metadata={"event_type": METADATA_TYPE, "event_payload": {"key": parcel.marker}},
                unfurl_links=False,
                unfurl_media=False,
                thread_ts=parcel.thread_ts,
                **payload,
            )
        except UNREACHABLE as error:
            return _in_lane(judge(error), WORKSPACE)
        return Outcome(Fate.SENT, channel=str(answer.get("channel") or channel), ts=str(answer.get("ts") or ""))

    def _show(self, parcel: Parcel, picture: Picture, channel: str) -> Outcome:
        """Post a message with its picture. Without one, where it cannot be had for a while, it still goes once."""
        file_id, news = picture.file_id, None
        if not file_id:
            try:
                file_id = files.upload(self.client, f"{picture.digest[:12]}.png", files.drawn(picture))
                files.complete(self.client, file_id, shorten(picture.alt, _LONGEST_TITLE))
            except UNREACHABLE as error:
                outcome = files.before_sharing(error)
                waits = parcel.patient and outcome.fate in {Fate.RETRY, Fate.PACED}
                return outcome if waits else self._say(parcel, channel)
            news = PictureNews(picture.digest, file_id)
        outcome = self._say(parcel, channel, file_id)
        if (outcome.fate, outcome.code) == (Fate.REFUSED, "invalid_blocks"):
            # Slack looks a new file through before it shows it, which takes seconds. One that never comes is gone.
            if parcel.patient:
                outcome = Outcome(Fate.RETRY, "picture_not_ready")
            else:
                outcome, news = self._say(parcel, channel), PictureNews(picture.digest)
        return replace(outcome, picture=news)

    def _share(self, parcel: Parcel, file: Attachment, channel: str) -> Outcome:
        """Share a file below the message's blocks.

        What files share carries no metadata, and Slack shares it after it has answered, so the answer names no
        message. The marker travels as the id of the first block, which nobody sees, and by which `find` knows it.
        """
        blocks = [
            {**block, "block_id": parcel.marker} if n == 0 else block
            for n, block in enumerate(parcel.payload["blocks"])
        ]
        try:
            file_id = files.upload(self.client, file.name, file.content)
        except UNREACHABLE as error:
            return files.before_sharing(error)
        try:
            files.share(self.client, file_id, file.title, channel=channel, blocks=blocks)
        except UNREACHABLE as error:
            return files.at_sharing(error)
        return Outcome(Fate.SENT, channel=channel)

    def find(self, user: str, marker: str, since: float, thread_ts: str | None = None) -> tuple[str, str] | None:
        """Look in a person's DM for the message with this marker; returns its channel and ts, or None.

        Replies in a thread stand in that thread only, not in the history.

        Raises:
            slack_sdk.errors.SlackApiError: Slack did not let us look; nothing is known then.
        """
        channel = str(self.client.conversations_open(users=[user])["channel"]["id"])
        cursor = ""
        for _ in range(_PAGES):
            page = self._page(channel, f"{since:.6f}", thread_ts, cursor)
            for message in page.get("messages") or []:
                if marker in _markers(message):
                    return channel, str(message["ts"])
            cursor = ((page.get("response_metadata") or {}).get("next_cursor")) or ""
            if not cursor:
                break
        return None

    def _page(self, channel: str, oldest: str, thread_ts: str | None, cursor: str) -> SlackResponse:
        where: dict[str, Any] = {"channel": channel, "oldest": oldest, "limit": _PAGE, "cursor": cursor}
        if thread_ts is None:
            return self.client.conversations_history(include_all_metadata=True, **where)
        return self.client.conversations_replies(ts=thread_ts, include_all_metadata=True, **where)


def _markers(message: dict[str, Any]) -> set[str]:
    """Return what a message may be known by: its metadata, or a block's id where a file was shared."""
    key = (message.get("metadata") or {}).get("event_payload", {}).get("key")
    return {str(key), *(str(block.get("block_id")) for block in message.get("blocks") or [])}
