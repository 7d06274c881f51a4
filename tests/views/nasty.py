"""Text that people might write to break a message."""

from hypothesis import strategies as st

_SNIPPETS = (
    "<!channel>", "<!here>", "<@UEVIL>", "<http://evil.example|ok>", "&lt;!channel&gt;", "*bold* _it_ ~s~ `c` ```",
    "שלום עולם", "مرحبا", "\u202e gnirts", "👩🏽‍🚀", "🏳️‍🌈", "e\u0301", "\n\n", "> quoted", "{who}", "%s", "\u200b",
)  # fmt: skip


def nasty(longest: int = 4000) -> st.SearchStrategy[str]:
    """Return texts made of mentions, markup, emoji, right-to-left script and over-long runs."""
    pieces = st.one_of(st.sampled_from(_SNIPPETS), st.text(max_size=40), st.sampled_from(["x" * 500, "🌍" * 400]))
    return st.lists(pieces, min_size=1, max_size=12).map("".join).map(lambda text: text[:longest])
