"""Shows that the fault tests can fail: breaks one rule at a time in a copy of the tree, and expects its test to notice.

`python -m tests.chaos.mutants [word]` tries those whose name has the word in it, or all of them.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.chaos.mutations import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
_CODE = ("bot", "handlers", "scheduling", "tests")
_FILES = ("pyproject.toml", "manifest.yml", ".env.example", "README.md")
_SECONDS = 300
#: Pytest's exit status when tests ran and some failed; anything else proves nothing.
_TESTS_FAILED = 1


def _copy_tree(target: Path) -> None:
    without = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in _CODE:
        shutil.copytree(ROOT / name, target / name, ignore=without)
    for name in _FILES:
        shutil.copy(ROOT / name, target / name)


def verdict(mutant: Mutant, tree: Path) -> str:
    """Break the rule, run its test, mend it again; returns "caught", or what happened instead."""
    broken = ((mutant.file, mutant.old, mutant.new), *mutant.also)
    honest = {name: (tree / name).read_text() for name, _, _ in broken}
    for name, old, _ in broken:
        if honest[name].count(old) != 1:
            return f"stale: its text stands {honest[name].count(old)} times in {name}"
    for name, old, new in broken:
        (tree / name).write_text((tree / name).read_text().replace(old, new))
    command = [sys.executable, "-m", "pytest", mutant.test, "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider"]
    if mutant.only:
        command += ["-k", mutant.only]
    try:
        run = subprocess.run(command, cwd=tree, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own tests
    except subprocess.TimeoutExpired:
        return f"undecided: no end within {_SECONDS} s"
    finally:
        for name, text in honest.items():
            (tree / name).write_text(text)
    if run.returncode == _TESTS_FAILED:
        return "caught"
    return "SURVIVED" if run.returncode == 0 else f"undecided: pytest ended with {run.returncode}"


def main() -> int:
    """Try the mutants; returns 0 only where each was caught."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [mutant for mutant in MUTANTS if word in mutant.name]
    caught = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        tree = Path(name)
        _copy_tree(tree)
        for mutant in chosen:
            found = verdict(mutant, tree)
            caught += found == "caught"
            sys.stdout.write(f"{mutant.name}: {found}\n")
            sys.stdout.flush()
    sys.stdout.write(f"caught {caught}/{len(chosen)}\n")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
