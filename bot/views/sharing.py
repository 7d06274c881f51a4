"""What a partner reads of an answer that was shared with them."""

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.forms.checkins import SharedCard
from bot.views.checkins import FACES, MOODS
from bot.views.message import Message, context, quote, section
from bot.views.partners import names, open_button
from bot.views.when import month_day

_MOST_WORDS = 10


def shared(card: SharedCard) -> Message:
    """Return the answer of a partner, or that it was taken back."""
    who = names((card.author,))
    if not card.is_shared:
        words = f"{who} keeps this answer to themselves again. Nothing to do."
        return Message(words, [section(f":lock: {words}")])
    words = f"{who} shares how it is going."
    mood = f"\n{FACES[card.mood]} *{MOODS[card.mood]}*" if card.mood is not None else ""
    blocks: list[Block] = [section(f":busts_in_silhouette: *{words}*{mood}")]
    blocks += [section(quote(one, 2500)) for one in card.words[:_MOST_WORDS]]
    blocks.append(ActionsBlock(elements=[open_button(card.relationship_id)]))
    blocks.append(
        context(
            f"Of {month_day(card.on)}. {who} chose that you read this; nobody else does. A short word back helps most."
        )
    )
    return Message(words, blocks)
