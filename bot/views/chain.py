"""Who passed mentoring on to whom: in words, and the order in which the picture shows it."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.chain import Chain, ChainCard, Link, Someone
from bot.views.chain_picture import draw
from bot.views.message import Message, Picture, context, escape, section, shorten

#: Opens the chain of the programme that is its value, or of all of the reader's.
SHOW = "chain.show"
UNNAME = "chain.unname"
MODAL = "chain.modal"

_MOST_PROGRAMMES = 8
_LONGEST_WORDS = 2600
#: Scripts of the font that the drawing library carries itself.
_SPELLED_EVERYWHERE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "ARMENIAN", "GEORGIAN"})
_NAMED_ONLY = ":lock: Only people who agreed are named. Everybody in the programme can see this."
_NOBODY = (
    "Nobody is named here yet. When a mentorship has come to its end, each of the two is asked whether they would like "
    "to be, and nobody is without having said yes."
)


@dataclass(frozen=True)
class Row:
    """One line of the picture: who, how far from the beginning of their chain, and below which line."""

    who: int
    depth: int
    below: int | None


def show_button(programme_id: int | None = None) -> ButtonElement:
    """Return the button that shows the chain of a programme, or of all of the reader's."""
    value = str(programme_id) if programme_id is not None else None
    return ButtonElement(text="Who passed it on", action_id=SHOW, value=value)


# -- in order -----------------------------------------------------------------------------------------------


def rows(chain: Chain) -> list[Row]:
    """Return everybody, each below one of their mentors, the longest chains first."""
    # Not at the top: a waiting bot need not carry it.
    import rustworkx  # noqa: PLC0415 - see above

    graph: rustworkx.PyDiGraph[int, None] = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(len(chain.people)))
    graph.add_edges_from_no_data([(link.mentor, link.mentee) for link in chain.links])
    reach = {who: len(rustworkx.descendants(graph, who)) for who in graph.node_indices()}
    starts = sorted(reach, key=lambda who: (graph.in_degree(who) > 0, -reach[who], _order(chain, who)))
    placed: dict[int, Row] = {}

    def place(who: int, depth: int, below: int | None) -> None:
        placed[who] = Row(who, depth, below)
        for mentee in sorted(graph.successor_indices(who), key=lambda one: (-reach[one], _order(chain, one))):
            if mentee not in placed:
                place(mentee, depth + 1, who)

    for who in starts:
        if who not in placed:
            place(who, 0, None)
    return list(placed.values())


def _order(chain: Chain, who: int) -> tuple[bool, str, int]:
    one = chain.people[who]
    return not one.name, one.name, who


def second_mentors(chain: Chain, order: Sequence[Row]) -> list[Link]:
    """Return the links that the order does not show: of people who had more than one mentor."""
    shown = {(row.below, row.who) for row in order}
    return [link for link in chain.links if (link.mentor, link.mentee) not in shown]


# -- in words -----------------------------------------------------------------------------------------------


def sentences(chain: Chain) -> list[str]:
    """Return the chain in words, one sentence for each mentor, as plain text."""
    order = rows(chain)
    numbers = {row.who: n for n, row in enumerate(order, start=1)}
    heard = {link.mentee for link in chain.links}
    mentees: dict[int, list[int]] = defaultdict(list)
    for link in sorted(chain.links, key=lambda one: numbers[one.mentee]):
        mentees[link.mentor].append(link.mentee)
    told = []
    for row in order:
        if mentees[row.who]:
            names = _listed([_called(chain.people[who], numbers[who]) for who in mentees[row.who]])
            verb = "passed it on to" if row.who in heard else "mentored"
            first = _called(chain.people[row.who], numbers[row.who])
            told.append(f"{first[:1].upper()}{first[1:]} {verb} {names}.")
    if chain.others:
        told.append(f"{chain.others} more mentorships came to their end without a name here.")
    return told


def _called(one: Someone, number: int) -> str:
    if not one.name:
        return "somebody" if one.count == 1 else f"{one.count} people"
    name = shorten(" ".join(one.name.split()), 80)
    # Where a picture cannot spell a name, it has this number.
    return name if _is_spelled_everywhere(name) else f"{name} (no. {number})"


def _is_spelled_everywhere(name: str) -> bool:
    scripts = {unicodedata.name(sign, "?").partition(" ")[0] for sign in name if sign.isalpha()}
    return scripts <= _SPELLED_EVERYWHERE


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def picture(card: ChainCard) -> Picture:
    """Return the picture, with the same in words as its alt text."""
    chain = card.chain
    alt = f"Who passed mentoring on in {shorten(chain.programme_name, 80)}. {' '.join(sentences(chain))}"
    order = rows(chain)
    return Picture(chain.digest, alt, lambda: draw(chain, order, second_mentors(chain, order)), card.file_id)


def message(card: ChainCard) -> Message:
    """Return the chain as a message, with its picture."""
    name = escape(shorten(card.chain.programme_name, 80))
    words = f"Who passed mentoring on in {name}"
    return Message(
        words,
        [section(f":seedling: *{words}*"), section(_in_words(card.chain)), context(_NAMED_ONLY)],
        picture=picture(card),
    )


def _in_words(chain: Chain) -> str:
    lines: list[str] = []
    told = sentences(chain)
    for sentence in told:
        line = f"• {escape(sentence)}"
        if sum(len(one) + 1 for one in lines) + len(line) > _LONGEST_WORDS:
            lines.append(f"… and {len(told) - len(lines)} more")
            break
        lines.append(line)
    return "\n".join(lines) or _NOBODY


def chain_modal(cards: Sequence[ChainCard], *, with_pictures: bool = True) -> View:
    """Return the chains of the reader's programmes; pictures that are not drawn yet come by message."""
    blocks = [block for card in cards[:_MOST_PROGRAMMES] for block in _of_programme(card, with_pictures=with_pictures)]
    if not cards:
        blocks = [section("You are in no programme yet. Once you are, you see here who passed mentoring on.")]
    else:
        blocks[-1:] = [context(_NAMED_ONLY)]
    return View(
        type="modal",
        callback_id=MODAL,
        title=PlainTextObject(text="Who passed it on"),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )


def _of_programme(card: ChainCard, *, with_pictures: bool) -> Iterator[Block]:
    yield section(f"*{escape(shorten(card.chain.programme_name, 80))}*")
    if card.file_id and with_pictures:
        yield picture(card).block(card.file_id)
    yield section(_in_words(card.chain))
    if card.on_its_way:
        yield context(":frame_with_picture: The picture comes into our messages.")
    if card.i_am_named:
        value = str(card.chain.programme_id)
        yield ActionsBlock(elements=[ButtonElement(text="Take my name out", action_id=UNNAME, value=value)])
    yield DividerBlock()


def unnamed(card: ChainCard) -> View:
    """Return the chain after the reader took their name out."""
    view = chain_modal([card], with_pictures=False)
    note = section(
        ":white_check_mark: *Your name is out.* Pictures that people were sent before stay in their messages with me."
    )
    view.blocks = [note, *(view.blocks or [])]
    return view
