"""`python -m tests.benchmarks`: figures beside their baselines, taken in the same run. Nothing is asserted."""

import logging

from tests.benchmarks.delivery import delivery
from tests.benchmarks.figures import show
from tests.benchmarks.rounds import drafting
from tests.benchmarks.roundtrip import many_at_once, round_trips
from tests.benchmarks.startup import startup


def main() -> None:
    """Run everything and print one table."""
    logging.disable(logging.CRITICAL)
    figures = [*round_trips(), *many_at_once(), *startup(), *delivery(), *drafting()]
    show("Baton, measured on this machine", figures)


if __name__ == "__main__":
    main()
