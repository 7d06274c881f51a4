"""What a view returns: blocks with plain text beside them, and the small pieces that all views share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block, ContextBlock, ImageBlock, MarkdownTextObject, SectionBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.forms.privacy import SOMEBODY, is_erased

#: Characters that Slack takes for what an image says in words.
LONGEST_ALT = 2000


@dataclass(frozen=True)
class Attachment:
    """A file that is shared together with a message's blocks, to be opened or kept."""

    name: str
    title: str
    content: bytes


@dataclass(frozen=True)
class Picture:
    """A picture that stands among a message's blocks.

    Attributes:
        digest: of what it shows; pictures with the same one are the same.
        alt: says in words what it shows.
        draw: makes it, as a PNG; called only where Slack does not hold it yet.
        file_id: Slack's id of the file; empty where it was never uploaded.
        below: how many of the blocks stand above it.
    """

    digest: str
    alt: str
    draw: Callable[[], bytes]
    file_id: str = ""
    below: int = 1

    def block(self, file_id: str) -> ImageBlock:
        """Return the block that shows it, given Slack's id of the file."""
        return ImageBlock(alt_text=shorten(self.alt, LONGEST_ALT), slack_file=SlackFile(id=file_id))


@dataclass(frozen=True)
class Message:
    """A message: blocks, and plain text for notifications and screen readers.

    A picture or a file goes along where Slack takes it; the message has to make sense without.
    """

    text: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    picture: Picture | None = None
    attachment: Attachment | None = None

    def payload(self) -> dict[str, Any]:
        """Return the arguments of chat.postMessage, lengths checked.

        Raises:
            slack_sdk.errors.SlackObjectFormationError: a text is longer than Slack takes.
        """
        return {"text": self.text, "blocks": [block.to_dict() for block in self.blocks]}


def escape(text: str) -> str:
    """Make user text harmless in mrkdwn: no mentions, links or channel calls come out of it.

    Slack asks for exactly these three entities.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mention(slack_user_id: str) -> str:
    """Return mrkdwn that shows and notifies a person; whoever was erased is nobody to notify."""
    return f"_{SOMEBODY}_" if is_erased(slack_user_id) else f"<@{slack_user_id}>"


def shorten(text: str, limit: int) -> str:
    """Return `text`, cut with an ellipsis where it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def section(markdown: str, **extra: Any) -> SectionBlock:
    """Return a section of mrkdwn; the caller escaped what people wrote."""
    return SectionBlock(text=MarkdownTextObject(text=markdown), **extra)


def context(markdown: str) -> ContextBlock:
    """Return a line in small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=markdown)])


def quote(text: str, limit: int = 2500) -> str:
    """Return a person's words as a quotation, escaped, cut where it would be longer than `limit` as it is sent."""
    room = limit
    while len(quoted := _quoted(shorten(text, room))) > limit:
        # Escaping and the marks made it longer than the words are.
        room = room * limit // len(quoted) - 1
    return quoted


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in escape(text).splitlines() or [""])
