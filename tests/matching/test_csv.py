import csv
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import UserError
from bot.matching.csvfile import Side, read_people, write_rows
from bot.matching.text import WordCounts

MENTEES = """id,functions_wanted,aims,skills_wanted,stage,field,field_preference,languages,zone,hours,wishes,avoid,goal
ann,advancement; connections,promotion,negotiation:1,early,data,same,en; de,Europe/Berlin,9-17,max,,Get promoted
bob,technology,new_skill,rust:0,student,engineering,any,en,Asia/Kolkata,,,eve,"Learn Rust, in depth"
"""
MENTORS = """id,functions_offered,skills_offered,capacity,stage,field,languages,zone,offer
max,advancement; assessment,negotiation:4,1,lead,data,de,Europe/Berlin,Promotions and salary talks
eve,technology,rust:4,2,senior,engineering,en,Asia/Kolkata,Rust
kim,technology,rust:3,1,senior,engineering,en,Europe/London,Systems programming
"""


def files(folder: Path, mentees: str = MENTEES, mentors: str = MENTORS) -> list[str]:
    (folder / "e.csv").write_text(mentees, encoding="utf-8")
    (folder / "m.csv").write_text(mentors, encoding="utf-8")
    return ["--mentees", str(folder / "e.csv"), "--mentors", str(folder / "m.csv")]


def test_two_files_become_pairs_with_reasons_on_the_screen_and_in_a_file(tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    result = CliRunner().invoke(app, ["match", *files(tmp_path), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "2 pairs" in result.output
    assert "Proved" in result.output
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    pairs = {row["mentee"]: row for row in rows if row["mentee"] and row["mentor"]}
    assert pairs["ann"]["mentor"] == "max"
    assert "Move up" in pairs["ann"]["why"]
    # eve would fit best, and nothing tells why it is not her
    assert pairs["bob"]["mentor"] == "kim"
    assert "avoid" not in result.output
    assert [row["mentor"] for row in rows if not row["mentee"]] == ["eve"]


def test_a_cell_of_every_column_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(
        "id,functions_offered,capacity,aims_offered,skills_offered,stage,kinds,known_preference,past,team,manager,known\n"
        "x,Role model;culture,3,Management,Public Speaking: 3,5,classic;niche,new,a;b,Blue,boss,c\n",
        encoding="utf-8-sig",
    )
    [person] = read_people(path, "mentors", WordCounts(), on=date(2026, 7, 1))
    assert person.functions_offered == ("role_model", "culture")
    assert person.skills_offered == {"public speaking": 3}
    assert (person.capacity, person.stage, person.past, person.team) == (3, 5, ("a", "b"), "Blue")


@pytest.mark.parametrize(
    ("side", "text", "words"),
    [
        ("mentees", "id,aims\na,promotion\n", "no column 'functions_wanted'"),
        ("mentors", "id,functions_offered,capacity,shoe_size\n", "'shoe_size' that means nothing"),
        ("mentors", "id,functions_offered,capacity\nm,skills,two\n", "line 2, capacity: 'two' is not a whole number"),
        ("mentees", "id,functions_wanted\n=1+1,skills\n", "line 2, id: '=1\\+1' looks like a formula"),
        ("mentees", "id,functions_wanted,goal\na,skills,@SUM(A1)\n", "goal: '@SUM\\(A1\\)' looks like a formula"),
        ("mentees", "id,functions_wanted\na,skills,more\n", "line 2: 3 cells for 2 columns"),
        ("mentees", 'id,functions_wanted\n"a,skills\n', "Check the quotes"),
        ("mentees", "id,functions_wanted,zone\na,skills,Mars/Olympus\n", "zone 'Mars/Olympus' is unknown"),
        ("mentees", "id,functions_wanted,zone,hours\na,skills,UTC,always\n", "must look like 9-17"),
        ("mentees", "id,functions_wanted,stage\na,skills,king\n", "is no stage; choose from student"),
        ("mentees", "id,functions_wanted,skills_wanted\na,skills,rust\n", "needs a level"),
        ("mentees", "id,functions_wanted\n,skills\n", "line 2: id is empty"),
        ("mentees", "", "no column 'id'"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, side: Side, text: str, words: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=words):
        read_people(path, side, WordCounts(), on=date(2026, 7, 1))


def test_a_hundred_megabytes_are_refused_without_reading_them(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(UserError, match="has 100 MB; at most 64 MB"):
        read_people(path, "mentees", WordCounts(), on=date(2026, 7, 1))


def test_a_file_in_another_encoding_or_none_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("id,functions_wanted\nJürgen,skills\n".encode("latin-1"))
    with pytest.raises(UserError, match="not UTF-8"):
        read_people(tmp_path / "latin.csv", "mentees", WordCounts(), on=date(2026, 7, 1))
    with pytest.raises(UserError, match="cannot be read"):
        read_people(tmp_path / "nowhere.csv", "mentees", WordCounts(), on=date(2026, 7, 1))


def test_one_wrong_person_stops_everything_and_is_named(tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    wrong = MENTEES + "ann,flying,,,,,,,,,,,\n"
    result = CliRunner().invoke(app, ["match", *files(tmp_path, wrong), "--out", str(out)])
    assert result.exit_code == 1
    assert "'flying' is unknown" in result.output
    assert "stands twice" in result.output
    assert not out.exists()


def test_weights_can_be_changed_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["match", *files(tmp_path), "--weight", "hours=50", "--plain-text"]).exit_code == 0
    result = CliRunner().invoke(app, ["match", *files(tmp_path), "--weight", "luck=3"])
    assert result.exit_code == 1
    assert "names are functions" in result.output


def test_what_a_spreadsheet_would_run_is_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, ("a", "b", "c"), [("=1+1", -5, "plain")])
    assert list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1] == ["'=1+1", "-5", "plain"]
