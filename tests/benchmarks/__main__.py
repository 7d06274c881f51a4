"""`python -m tests.benchmarks`: figures beside their baselines, taken in the same run. Nothing is asserted."""

import argparse
import logging
from collections.abc import Callable, Iterator
from itertools import chain

from tests.benchmarks.delivery import delivery
from tests.benchmarks.figures import Figure, show, tell
from tests.benchmarks.rounds import drafting
from tests.benchmarks.roundtrip import many_at_once, round_trips
from tests.benchmarks.startup import startup

PARTS: dict[str, tuple[Callable[[], Iterator[Figure]], ...]] = {
    "gestures": (round_trips, many_at_once),
    "startup": (startup,),
    "delivery": (delivery,),
    "rounds": (drafting,),
}


def main() -> None:
    """Run what was asked for; tells each figure when it is known, and all of them in one table at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)}; all of them where none is named")
    wanted = parser.parse_args().parts or list(PARTS)
    logging.disable(logging.CRITICAL)
    measured = chain.from_iterable(part() for name in wanted for part in PARTS[name])
    show("Baton, measured on this machine", [tell(figure) for figure in measured])


if __name__ == "__main__":
    main()
