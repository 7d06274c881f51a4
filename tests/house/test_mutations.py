"""What is broken on purpose still stands in the code: otherwise nobody would notice that it is not tried any more."""

import pytest

from tests.chaos.mutants import ROOT
from tests.chaos.mutations import MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_rule_stands_once_in_its_file_and_its_test_exists(mutant: Mutant) -> None:
    for name, old, new in ((mutant.file, mutant.old, mutant.new), *mutant.also):
        assert (ROOT / name).read_text().count(old) == 1
        assert old != new
    assert (ROOT / mutant.test).exists()
