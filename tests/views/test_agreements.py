import json
from datetime import UTC, datetime

from hypothesis import given

from bot.catalogue import Kind
from bot.forms.agreements import AgreementCard
from bot.forms.relationships import Partner, RelationshipCard
from bot.forms.states import Role
from bot.views.agreements import agreement_modal, signed, signed_notice, your_turn
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


@given(nasty(), nasty(300))
def test_whatever_ways_and_names_people_have_stays_harmless_and_in_bounds(ways: str, name: str) -> None:
    ana = Partner(1, "UANA", name)
    pair = RelationshipCard(7, 3, Kind.CLASSIC, Role.MENTEE, (ana,), 1, name, AT, AT, None)
    for done in (True, False):
        card = AgreementCard(pair, 2, 2, 6, ways[:500], (ana,), done, done, done, ana, AT)
        for message in (your_turn(card), signed(card)):
            harmless(message)
        assert "<!channel>" not in signed_notice(card)
        blocks = agreement_modal(card).to_dict()["blocks"]
        told = [block for block in blocks if block["type"] != "input"]
        assert "<!channel>" not in json.dumps(told)
