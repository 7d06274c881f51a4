"""A shared answer in words: harmless, quoted, and nothing of it once it is taken back."""

from datetime import date

from hypothesis import given

from bot.forms.checkins import CheckinCard, NoteCard, SharedCard
from bot.forms.relationships import Partner
from bot.forms.states import Mood, Role
from bot.views.checkins import answered, noted
from bot.views.sharing import shared
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless

ON = date(2026, 3, 4)


def card(*, is_shared: bool = True, name: str = "Ben", words: tuple[str, ...] = ("x",)) -> SharedCard:
    return SharedCard(Partner(2, "UBEN", name), 7, ON, is_shared, Mood.STUCK if is_shared else None, words)


@given(nasty(3000), nasty(300))
def test_whatever_was_written_and_however_its_author_is_called_stays_harmless(words: str, name: str) -> None:
    harmless(shared(card(name=name, words=(words,) * 12)))
    for is_shared in (True, False):
        mine = CheckinCard(1, (name,), Role.MENTEE, ON, Mood.WELL, "", is_shared, has_own_words=True)
        harmless(answered(mine))
        harmless(noted(NoteCard(3, mine)))


def test_nothing_of_an_answer_is_left_once_it_is_taken_back() -> None:
    shown = str(shared(card(is_shared=False, words=())).payload())
    assert "Stuck" not in shown
    assert "keeps this answer" in shown


def test_sharing_is_confirmed_by_a_sentence_that_says_what_goes_to_whom() -> None:
    mine = CheckinCard(1, ("Ana",), Role.MENTEE, ON, Mood.STUCK, has_own_words=True)
    button = next(e for b in answered(mine).payload()["blocks"] for e in b.get("elements", []) if "confirm" in e)
    assert button["action_id"] == "checkins.share"
    told = button["confirm"]["text"]["text"]
    assert "Ana reads “Stuck” and the words that belong to it" in told
    assert "Admins read nothing" in told


def test_what_is_shared_is_said_so_and_can_be_taken_back() -> None:
    mine = CheckinCard(1, ("Ana",), Role.MENTEE, ON, Mood.STUCK, is_shared=True)
    shown = str(answered(mine).payload())
    assert "You share this answer with Ana" in shown
    assert "Take it back" in shown
    assert "Share with" not in shown
    assert "Only you see your answer" not in shown
