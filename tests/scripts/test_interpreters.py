"""Which Python is chosen."""

import pytest
from scripts.computer import Computer
from setting_up.interpreters import choose
from setting_up.reporting import SetUpError


def answer(version: str) -> str:
    return f'echo {version} True; echo "$0"'


def test_the_running_python_is_kept_if_it_will_do(computer: Computer) -> None:
    computer.add("python3.13", answer("3 13"))

    assert choose().version == (3, 11)


def test_else_the_newest_that_will_do(computer: Computer) -> None:
    computer.add("python3.11", answer("3 14"))
    computer.add("python3.10", answer("3 10"))
    newer = computer.add("python3.12", answer("3 12"))

    assert choose() == (str(newer), (3, 12), True)


def test_a_name_without_a_python_behind_it_is_passed_over(computer: Computer) -> None:
    computer.add("python3.11", answer("3 9"))
    computer.add("python3.13", "echo python3.13: not installed >&2; exit 127")
    computer.add("python3.12", answer("3 12"))

    assert choose().version == (3, 12)


def test_without_any_one_sentence_says_what_is_needed(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The real Pythons of this computer must not be found.
    monkeypatch.setenv("PATH", str(computer.bin))
    computer.add("python3.11", "exit 1")

    with pytest.raises(SetUpError, match=r"3\.10, 3\.11, 3\.12 or 3\.13 is needed"):
        choose()
