"""Making the environment, adding to it, and recovering from what went wrong."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from scripts.computer import Computer
from setting_up.installation import set_up
from setting_up.reporting import SetUpError


def test_build_tools_then_packages_then_the_project_itself(computer: Computer) -> None:
    set_up(computer.environment, "run")

    root = computer.environment.root
    sources = [call.split()[-1] for call in computer.calls("pip install")]
    assert sources == [f"{root}/requirements-build.lock", f"{root}/requirements.lock", str(root)]
    assert len(computer.calls("--require-hashes")) == 2
    assert computer.environment.is_ready("run")


def test_nothing_is_downloaded_that_no_lock_names(computer: Computer) -> None:
    set_up(computer.environment, "test")

    installs = computer.calls("pip install")
    assert all("--no-deps" in call and "--no-build-isolation" in call for call in installs)
    assert all("--require-hashes" in call or "--no-index" in call for call in installs)


def test_a_ready_environment_is_left_alone(computer: Computer) -> None:
    set_up(computer.environment, "run")
    before = computer.calls("")

    set_up(computer.environment, "run")

    assert computer.calls("") == before


def test_test_tools_are_added_to_what_is_there(computer: Computer) -> None:
    set_up(computer.environment, "run")
    set_up(computer.environment, "test")

    assert len(computer.calls("-m venv")) == 1
    assert len(computer.calls("requirements-test.lock")) == 1
    assert computer.environment.is_ready("run")
    assert computer.environment.is_ready("test")


def test_an_interrupted_set_up_is_made_anew(computer: Computer) -> None:
    set_up(computer.environment, "run")
    half_unpacked = computer.environment.folder / "lib" / "half-unpacked"
    half_unpacked.mkdir(parents=True)
    computer.environment.stamp_file.unlink()

    set_up(computer.environment, "run")

    assert not half_unpacked.exists()
    assert len(computer.calls("-m venv")) == 2
    assert computer.environment.is_ready("run")


def test_a_vanished_python_is_replaced(computer: Computer) -> None:
    set_up(computer.environment, "run")
    computer.environment.python.resolve().unlink()

    set_up(computer.environment, "run")

    assert computer.environment.python.exists()
    assert computer.environment.is_ready("run")


@pytest.mark.parametrize(
    ("pip_says", "sentence"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\n"
            "ERROR: No matching distribution found for hatchling==1.33.0",
            "The internet could not be reached",
        ),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("OSError: [Errno 13] Permission denied: '/x'", "no permission to write"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "is not the file"),
        ("ERROR: No matching distribution found for vosk", "no ready-made build"),
        ("something new", "Its own words are below"),
    ],
)
def test_a_failure_is_told_plainly_and_can_be_retried(
    computer: Computer, pip_says: str, sentence: str
) -> None:
    words = computer.home / "pip-says"
    words.write_text(pip_says)

    with pytest.raises(SetUpError, match=sentence) as raised:
        set_up(computer.environment, "run")

    assert raised.value.details == pip_says
    assert not computer.environment.is_ready("run")
    words.unlink()
    set_up(computer.environment, "run")
    assert computer.environment.is_ready("run")


def test_a_failed_addition_is_not_taken_for_a_whole(computer: Computer) -> None:
    set_up(computer.environment, "run")
    (computer.home / "pip-says").write_text("interrupted")

    with pytest.raises(SetUpError):
        set_up(computer.environment, "test")

    assert not computer.environment.is_ready("run")


def test_of_two_set_ups_at_once_one_works_and_one_waits(computer: Computer) -> None:
    with ThreadPoolExecutor(2) as both:
        list(both.map(set_up, [computer.environment] * 2, ["run"] * 2))

    assert len(computer.calls("-m venv")) == 1
    assert len(computer.calls("requirements.lock")) == 1


def test_the_assistant_starts_without_system_packages_but_says_so(
    computer: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    computer.installed("libportaudio2")

    set_up(computer.environment, "run")

    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if "sudo apt-get install espeak-ng" in line] == lines[:1]
    assert computer.environment.is_ready("run")


def test_tests_do_not_start_without_system_packages(computer: Computer) -> None:
    set_up(computer.environment, "run")
    computer.installed("espeak-ng", "libportaudio2", "libsndfile1", "flite")

    with pytest.raises(SetUpError) as raised:
        set_up(computer.environment, "test")

    assert str(raised.value).endswith(
        "sudo apt-get install pulseaudio pulseaudio-utils libasound2-plugins libfst-tools"
    )
    assert not computer.environment.is_ready("test")
    assert computer.environment.is_ready("run"), "nothing was changed"


def test_a_python_that_cannot_make_environments_names_its_package(computer: Computer) -> None:
    computer.add("python3.11", 'echo 3 11 False; echo "$0"')

    with pytest.raises(SetUpError, match=r"sudo apt-get install python3\.11-venv$"):
        set_up(computer.environment, "run")
