from hypothesis import given, settings
from hypothesis import strategies as st

from bot.forms.chain import Chain, ChainCard, Link, Someone
from bot.views.chain import chain_modal, message, rows, second_mentors, unnamed
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless


def _chain(names: list[str], links: list[tuple[int, int]], programme: str = "Growing") -> Chain:
    inside = {Link(a, b) for a, b in links if max(a, b) < len(names) and a != b}
    return Chain(1, programme, tuple(Someone(name) for name in names), tuple(sorted(inside, key=str)), 7)


_LINKS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60)


@given(st.lists(nasty(300), max_size=40), _LINKS, nasty(300))
def test_whatever_people_are_called_the_chain_stays_harmless_and_in_bounds(
    names: list[str], links: list[tuple[int, int]], programme: str
) -> None:
    card = ChainCard(_chain(names, links, programme), "F012345678", i_am_named=True, on_its_way=True)
    shown = message(card)
    harmless(shown)
    assert shown.picture is not None
    assert len(shown.picture.block("F012345678").to_dict()["alt_text"]) <= 2000
    chain_modal([card] * 8).to_dict()
    unnamed(card).to_dict()


@given(_LINKS)
def test_everybody_has_one_line_and_every_link_is_drawn_once(links: list[tuple[int, int]]) -> None:
    chain = _chain([f"P{n}" for n in range(31)], links)
    order = rows(chain)
    assert sorted(row.who for row in order) == list(range(31))
    below = [Link(row.below, row.who) for row in order if row.below is not None]
    assert sorted([*below, *second_mentors(chain, order)], key=str) == sorted(chain.links, key=str)
    for n, row in enumerate(order):
        assert row.below is None or row.below in {one.who for one in order[:n]}


@settings(max_examples=3, deadline=None)
@given(st.lists(nasty(120), min_size=2, max_size=6), _LINKS)
def test_whatever_people_are_called_the_picture_can_be_drawn(names: list[str], links: list[tuple[int, int]]) -> None:
    shown = message(ChainCard(_chain(names, links, names[0])))
    assert shown.picture is not None
    assert shown.picture.draw().startswith(b"\x89PNG")
