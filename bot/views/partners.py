"""How the people of a relationship are named, and the way to its page."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement, PlainTextObject

from bot.forms.relationships import Partner, RelationshipCard
from bot.views.message import escape, mention, shorten

#: Opens the page of one relationship.
OPEN = "pages.open"
#: Opens the list of somebody's people, or the page of the only one.
PEOPLE = "pages.people"

_LONGEST_NAME = 80
_SEVERAL = 2
_LONGEST_TITLE = 24


def names(partners: Sequence[Partner]) -> str:
    """Return the names of people in one phrase, escaped."""
    told = [escape(shorten(one.name, _LONGEST_NAME)) or "somebody" for one in partners] or ["your partner"]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def you_and(partners: Sequence[Partner]) -> str:
    """Return the reader and the others in one phrase, escaped: "You and Ana", "You, Ana and Ben"."""
    return f"You and {names(partners)}" if len(partners) < _SEVERAL else f"You, {names(partners)}"


def verb(partners: Sequence[Partner], one: str, many: str) -> str:
    """Return a verb's form for what somebody does, or several do."""
    return many if len(partners) > 1 else one


def mentions(partners: Sequence[Partner]) -> str:
    """Return people as mentions, in one phrase."""
    told = [mention(one.slack_user_id) for one in partners] or ["somebody who is gone"]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def title(card: RelationshipCard) -> PlainTextObject:
    """Return the title of a modal about one relationship."""
    words = card.partners[0].name.split() if card.partners else []
    more = f" +{len(card.partners) - 1}" if len(card.partners) > 1 else ""
    return PlainTextObject(text=shorten(f"With {words[0] if words else 'your partner'}{more}", _LONGEST_TITLE))


def open_button(relationship_id: int, *, text: str = "Open", primary: bool = False) -> ButtonElement:
    """Return the button that opens a relationship's page."""
    style = "primary" if primary else None
    return ButtonElement(text=text, action_id=OPEN, value=str(relationship_id), style=style)
