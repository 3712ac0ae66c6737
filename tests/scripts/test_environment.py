"""When a start may go on at once, and when something must be set up first."""

import shutil
from pathlib import Path

import pytest
from scripts.computer import Computer
from setting_up.environment import Environment


@pytest.fixture
def finished(computer: Computer) -> Environment:
    """An environment that holds what the assistant needs to run, and not yet the test tools."""
    environment = computer.environment
    environment.python.parent.mkdir(parents=True)
    put_python(environment, computer.home / "first" / "python3.11")
    environment.write_stamp({"run": environment.fingerprint("run")})
    return environment


def put_python(environment: Environment, base: Path) -> None:
    base.parent.mkdir()
    base.touch()
    environment.python.unlink(missing_ok=True)
    environment.python.symlink_to(base)


def test_a_fresh_checkout_is_not_ready(computer: Computer) -> None:
    assert not computer.environment.is_ready("run")
    assert not computer.environment.is_ready("test")


def test_a_finished_environment_is_ready_for_what_it_holds(finished: Environment) -> None:
    assert finished.is_ready("run")
    assert not finished.is_ready("test")


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements-build.lock", "requirements.lock"])
def test_a_change_of_what_is_needed_counts(finished: Environment, name: str) -> None:
    (finished.root / name).write_text("another version")

    assert not finished.is_ready("run")
    assert finished.stamp(), "what is installed can still be added to"


def test_a_change_of_the_test_tools_matters_to_tests_alone(finished: Environment) -> None:
    finished.write_stamp({**finished.stamp(), "test": finished.fingerprint("test")})

    (finished.root / "requirements-test.lock").write_text("another version")

    assert finished.is_ready("run")
    assert not finished.is_ready("test")


def test_a_vanished_python_is_noticed(finished: Environment) -> None:
    finished.python.resolve().unlink()

    assert finished.stamp() == {}
    assert not finished.is_ready("run")


def test_another_python_beneath_is_noticed(finished: Environment, tmp_path: Path) -> None:
    put_python(finished, tmp_path / "second" / "python3.12")

    assert finished.stamp() == {}


def test_a_new_patch_level_of_the_same_python_changes_nothing(
    finished: Environment, tmp_path: Path
) -> None:
    put_python(finished, tmp_path / "second" / "python3.11")

    assert finished.is_ready("run")


def test_a_moved_checkout_is_noticed(finished: Environment, tmp_path: Path) -> None:
    moved = Environment(tmp_path / "elsewhere")
    shutil.move(finished.root, moved.root)

    assert moved.stamp() == {}


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"run": "'])
def test_a_damaged_stamp_does_not_count(finished: Environment, damage: str) -> None:
    finished.stamp_file.write_text(damage)

    assert finished.stamp() == {}
