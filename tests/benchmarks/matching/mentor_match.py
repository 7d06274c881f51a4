"""Runs inside the environment of `mentor-match` only: one round of as many mentees as mentors, seconds to stdout."""

import operator
import random
import sys
import time

import matching.rules.rule as rl  # type: ignore[import-not-found]  # lives in its own environment
from matching.mentee import Mentee  # type: ignore[import-not-found]  # as above
from matching.mentor import Mentor  # type: ignore[import-not-found]  # as above
from matching.process import process_data  # type: ignore[import-not-found]  # as above


def main(size: int) -> None:
    """Match with rules as its documentation shows them."""
    chance = random.Random(3)  # noqa: S311 - made-up people

    def people(kind: type, letter: str) -> list[object]:
        return [
            kind(**{
                "email": f"{letter}{number}", "first name": letter, "last name": str(number), "role": "x",
                "grade": str(chance.randint(1, 8)), "organisation": f"o{chance.randint(0, size // 4)}",
                "profession": f"p{chance.randint(0, 11)}",
            })
            for number in range(size)
        ]  # fmt: skip

    mentors, mentees = people(Mentor, "m"), people(Mentee, "e")
    rules = [
        rl.Disqualify(lambda match: match.mentee.organisation == match.mentor.organisation),
        rl.Grade(target_diff=2, logical_operator=operator.le, score_dict={True: 12, False: 0}),
        rl.Grade(target_diff=1, logical_operator=operator.eq, score_dict={True: 9, False: 0}),
        rl.Equivalent("profession", {True: 10, False: 2}),
    ]
    begin = time.perf_counter()
    process_data(mentors, mentees, [rules])
    sys.stdout.write(f"{time.perf_counter() - begin}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
