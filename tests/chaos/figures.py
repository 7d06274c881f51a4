"""What chaos counts. Everything but the efforts has to be nought, and each race has one winner."""

from dataclasses import dataclass


@dataclass
class Total:
    """The sum over all runs."""

    sent: int = 0
    kills: int = 0
    shots: int = 0
    lost: int = 0
    twice: int = 0
    wrong_person: int = 0
    out_of_hours: int = 0
    races: int = 0
    races_with_one_winner: int = 0
    halves: int = 0
    double_rows: int = 0
    lives: int = 0
    lives_astray: int = 0
    payloads: int = 0
    crashes: int = 0

    def line(self) -> str:
        """Return the one line of figures."""
        return (
            f"sent {self.sent} through {self.kills} kills and {self.shots} shot connections: lost {self.lost}, "
            f"twice {self.twice}, wrong person {self.wrong_person}, out of hours {self.out_of_hours}; "
            f"one winner in {self.races_with_one_winner}/{self.races} races, halves {self.halves}, "
            f"double rows {self.double_rows}; "
            f"lives {self.lives}, astray {self.lives_astray}; payloads {self.payloads}, crashes or leaks {self.crashes}"
        )

    def holds(self) -> bool:
        """Tell whether all is as it has to be."""
        wrong = (
            self.lost, self.twice, self.wrong_person, self.out_of_hours, self.halves, self.double_rows,
            self.lives_astray, self.crashes,
        )  # fmt: skip
        return not any(wrong) and self.races == self.races_with_one_winner
