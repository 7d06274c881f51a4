"""Whatever arrives, Baton answers, does not fall over, and tells nobody what somebody else wrote."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.faults import payloads
from tests.faults.bolt import Json
from tests.faults.payloads import Scene, hold, misshapen, targets
from tests.faults.world import canary


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Handlers on a furnished database."""
    with payloads.scene(tmp_path_factory.mktemp("payloads")) as scene:
        yield scene


def _every_bound_id_is_known(scene: Scene) -> None:
    kinds = {kind for kind, _ in targets(scene.callers)}
    assert kinds == {"command", "action", "view", "event"}
    assert {name for kind, name in targets(scene.callers) if kind == "command"} == {"/mentor", "/mentor-admin"}


@pytest.mark.timeout(400)
def test_a_thousand_payloads_over_all_handlers(scene: Scene) -> None:
    """One test, since furnishing the scene takes longer than looking around in it.

    Mutants: trusting an id in a value; a statement that is not confined to the workspace.
    """
    _every_bound_id_is_known(scene)
    _the_canaries_would_be_heard(scene)
    turns = count()

    @settings(
        max_examples=1000,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(targets(scene.callers)).flatmap(lambda target: scene.callers.any_payload(*target)))
    def whatever_arrives(body: Json) -> None:
        # Often as things are, now and then after a row of others.
        if next(turns) % 10 == 0:
            scene.callers.restore()
        hold(scene.callers, scene.failed, body)

    whatever_arrives()
    _values_that_baton_never_wrote(scene)


def _values_that_baton_never_wrote(scene: Scene) -> None:
    """They are refused in words, change nothing that cannot be told, and tell nobody anything.

    Mutant: an answer that quotes the value it could not read.
    """
    buttons_and_forms = [target for target in targets(scene.callers) if target[0] in {"action", "view"}]

    @settings(
        max_examples=200,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(buttons_and_forms).flatmap(lambda target: misshapen(scene.callers, *target)))
    def whatever_arrives(body: Json) -> None:
        hold(scene.callers, scene.failed, body, ours=False)

    scene.callers.restore()
    whatever_arrives()


def _the_canaries_would_be_heard(scene: Scene) -> None:
    """Their owner is shown them, so silence elsewhere means something."""
    scene.callers.restore()
    said = scene.callers.send(scene.callers.command("/mentor", "goals", "ULOOKING"))[1]
    assert canary("ULOOKING") in said
