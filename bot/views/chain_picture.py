"""The picture of who passed mentoring on: a list that grows to the right with each generation, read at phone width."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from bot.forms.chain import Chain, Link, Someone
from bot.views.message import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text


class Placed(Protocol):
    """A line of the picture; see `bot.views.chain.Row`."""

    @property
    def who(self) -> int:
        """Whose line it is."""

    @property
    def depth(self) -> int:
        """How far from the beginning."""

    @property
    def below(self) -> int | None:
        """Below whose line it stands."""


#: Measures in points of a phone that is 390 of them wide.
_WIDTH, _MARGIN, _TOP, _LINE, _INDENT, _PILL = 390.0, 16.0, 56.0, 32.0, 26.0, 24.5
_DEEPEST = 8
_LONGEST = 60
_MOST_LINES = 14
_DOTS_A_POINT = 2.6
_POINTS_AN_INCH = 72.0
#: At the right edge, for the arrows of second mentors.
_ROOM, _LANES = 36.0, 4

_PAPER, _INK, _SOFT, _GREEN, _PALE, _SECOND = "#fbfaf6", "#17302a", "#5b665f", "#1f5d4d", "#dff0e8", "#b5651d"
#: The first one is part of the library; the others are used where the machine has them.
_FONTS = (
    "DejaVu Sans", "Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK TC",
    "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans Thai", "WenQuanYi Zen Hei",
)  # fmt: skip


def draw(chain: Chain, rows: Sequence[Placed], seconds: Sequence[Link]) -> bytes:
    """Return the picture as a PNG.

    Args:
        chain: what it shows.
        rows: everybody in the order of the lines.
        seconds: links besides those between a line and the one it stands below.
    """
    # Not at the top: most of the time there is nothing to draw, and this is heavy to carry.
    from matplotlib.figure import Figure  # noqa: PLC0415 - see above

    shown = rows[:_MOST_LINES]
    height = _TOP + _LINE * (len(shown) + (len(rows) > len(shown))) + 28.0
    inches = (_WIDTH / _POINTS_AN_INCH, height / _POINTS_AN_INCH)
    figure = Figure(figsize=inches, dpi=_DOTS_A_POINT * _POINTS_AN_INCH, facecolor=_PAPER)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, _WIDTH), ylim=(height, 0))
    axes.set_axis_off()
    _Drawing(axes, chain, shown).all(seconds, len(rows) - len(shown), height)
    file = io.BytesIO()
    figure.savefig(file, format="png", facecolor=_PAPER)
    return file.getvalue()


def _installed() -> list[str]:
    from matplotlib import font_manager  # noqa: PLC0415 - as above

    there = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in _FONTS if name in there]


def _fonts_for(text: str, installed: Sequence[str]) -> list[str]:
    """Return the fonts that together have every sign of a text; empty where this machine has none for some sign."""
    from matplotlib import font_manager  # noqa: PLC0415 - as above

    signs = {ord(sign) for sign in text if not sign.isspace()}
    used: list[str] = []
    for family in installed:
        font = font_manager.get_font(font_manager.findfont(font_manager.FontProperties(family=family)))
        rest = {sign for sign in signs if not font.get_char_index(sign)}
        if rest < signs or not used:
            used.append(family)
        signs = rest
        if not signs:
            return used
    return []


class _Drawing:
    """Lines, arrows and words on one sheet; y grows downwards."""

    def __init__(self, axes: "Axes", chain: Chain, rows: Sequence[Placed]) -> None:
        self._axes, self._chain, self._rows = axes, chain, rows
        self._fonts = _installed()
        self._line = {row.who: n for n, row in enumerate(rows)}
        self._right: dict[int, float] = {}
        self._edge = _WIDTH - _MARGIN

    def all(self, seconds: Sequence[Link], more: int, height: float) -> None:
        seconds = [link for link in seconds if link.mentor in self._line and link.mentee in self._line]
        self._edge -= _ROOM if seconds else 0.0
        self._heading()
        for row in self._rows:
            self._pill(row)
        for row in self._rows:
            if row.below is not None:
                self._branch(row, row.below)
        for lane, link in enumerate(seconds):
            self._second(link, lane)
        if more:
            self._text(_MARGIN, _TOP + _LINE * (len(self._rows) + 0.5), f"… and {more} more", size=9, color=_SOFT)
        note = "From each mentor down to their mentees. Only people who agreed are named."
        self._text(_MARGIN, height - 12, note, size=7.4, color=_SOFT)

    def _heading(self) -> None:
        self._text(_MARGIN, 22, "Who passed mentoring on", size=13, color=_INK, weight="bold")
        name = self._text(_MARGIN, 41, self._spelled(self._chain.programme_name, ""), size=9.5, color=_SOFT)
        self._cut(name, _WIDTH - 2 * _MARGIN)

    def _pill(self, row: Placed) -> None:
        from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415 - see `draw`

        one, left, y = self._chain.people[row.who], self._left(row), self._y(row.who)
        first = row.depth == 0 and bool(one.name)
        style: dict[str, Any] = {"color": "white" if first else _INK if one.name else _SOFT}
        style |= {"weight": "bold"} if first else {} if one.name else {"style": "italic"}
        text = self._text(left + 11, y, self._label(one, row.who), size=10.2, **style)
        width = self._cut(text, self._edge - left - 22) + 22
        self._right[row.who] = left + width
        fill, edge = (_GREEN, _GREEN) if first else (_PALE, _GREEN) if one.name else (_PAPER, _SOFT)
        box = FancyBboxPatch(
            (left + 2, y - _PILL / 2 + 2),
            width - 4,
            _PILL - 4,
            boxstyle="round,pad=2,rounding_size=10",
            facecolor=fill,
            edgecolor=edge,
            linewidth=0.9,
            linestyle="-" if one.name else (0, (3, 2)),
            zorder=2,
        )
        self._axes.add_patch(box)

    def _branch(self, row: Placed, below: int) -> None:
        x = self._left(next(one for one in self._rows if one.who == below)) + 13
        y, top = self._y(row.who), self._y(below) + _PILL / 2
        arrow = {"arrowstyle": "-|>,head_width=0.18,head_length=0.34", "color": _GREEN, "linewidth": 1.1}
        bend = "angle,angleA=-90,angleB=180,rad=6"
        ends = {"shrinkA": 0, "shrinkB": 0, "connectionstyle": bend, "zorder": 1}
        self._axes.annotate("", xy=(self._left(row), y), xytext=(x, top), arrowprops={**arrow, **ends})

    def _second(self, link: Link, lane: int) -> None:
        """Draw a second mentor's arrow along the right edge, where it crosses no name."""
        from matplotlib.patches import FancyArrowPatch  # noqa: PLC0415 - see `draw`
        from matplotlib.path import Path  # noqa: PLC0415 - see `draw`

        x = self._edge + 8 + 8 * (lane % _LANES)
        ends = [(self._right[who] + 3, self._y(who)) for who in (link.mentor, link.mentee)]
        way = Path([ends[0], (x, ends[0][1]), (x, ends[1][1]), ends[1]])
        style = "-|>,head_width=1.8,head_length=3.4"
        arrow = FancyArrowPatch(
            path=way, arrowstyle=style, color=_SECOND, linewidth=1.1, linestyle=(0, (4, 2)), zorder=1
        )
        self._axes.add_patch(arrow)

    def _left(self, row: Placed) -> float:
        return _MARGIN + _INDENT * min(row.depth, _DEEPEST)

    def _y(self, who: int) -> float:
        return _TOP + _LINE * (self._line[who] + 0.5)

    def _label(self, one: Someone, who: int) -> str:
        if not one.name:
            return "somebody" if one.count == 1 else f"{one.count} people"
        return self._spelled(one.name, f"no. {self._line[who] + 1}")

    def _spelled(self, text: str, instead: str) -> str:
        text = shorten(" ".join(text.split()), _LONGEST)
        return text if _fonts_for(text, self._fonts) else instead

    def _text(self, x: float, y: float, words: str, **style: Any) -> "Text":
        # Dollar signs would begin a formula.
        more: dict[str, Any] = {
            "family": _fonts_for(words, self._fonts),
            "verticalalignment": "center",
            "parse_math": False,
            "zorder": 4,
        }
        return self._axes.text(x, y, words, **more, **style)

    def _cut(self, text: "Text", room: float) -> float:
        """Shorten a text until it fits; returns how wide it is."""
        words = text.get_text()
        while (width := text.get_window_extent().width / _DOTS_A_POINT) > room and len(words) > 1:
            # In proportion first: to measure is dear.
            words = words[: min(len(words) - 1, int(len(words) * room / width))].rstrip()
            text.set_text(f"{words}…")
        return float(width)
