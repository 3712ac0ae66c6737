"""What the bars stand on, out of what the benchmark wrote."""

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarking.hearing import bars

from assistant.errors import InputError


def line(read: str, meant: str | None, sure: float = 1.0, **other: str) -> dict[str, Any]:
    reading = {"text": read, "confidence": sure}
    return {"said": read, "meant": meant, "question": None, "readings": [reading] * 2} | other


def counted(folder: Path, printed: pytest.CaptureFixture[str], *lines: dict[str, Any]) -> set[str]:
    file = folder / "heard.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in lines), encoding="utf-8")
    assert bars.main([str(file)]) == 0
    rows = printed.readouterr().out.splitlines()[2:]
    told = {" ".join(row.replace("|", " ").split()) for row in rows}
    return {row for row in told if not row.endswith(" 0 0 0")}


def test_it_is_counted_how_plainly_what_was_right_and_wrong_was_heard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = counted(
        tmp_path,
        capsys,
        line("the ice is on", "ice_on"),
        line("it's on", "ice_on", 0.48),
        line("the ice is on", "ice_off", 0.47),
        line("the ice is on", None),
        line("the cat is on the mat", None),
        line("yes", "yes", question="skin"),
        line("i can't feel my bum", "red_flag(flag=RF1)", 0.45),
        {"said": "yes", "meant": "yes", "question": "skin", "readings": []},
    )
    assert rows == {
        *("a sentence of the templates 0 2 1 1", "a sentence of the templates 0.55 2 1 1"),
        *("a sentence of the templates 0.65 1 0 1", "a sentence of the templates 0.8 1 0 1"),
        *(f"an answer to a question {bar} 1 0 0" for bar in ("0", "0.3", "0.6")),
        *(f"a sentence with a low bar: a warning sign, help {bar} 1 0 0" for bar in ("0", "0.5")),
    }


@pytest.mark.parametrize("text", ["no json", "{}", "7"])
def test_what_is_no_such_file_is_a_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / "heard.jsonl").write_text(text)
    with pytest.raises(InputError, match="Name files that --details wrote"):
        bars.main([str(tmp_path / "heard.jsonl")])
