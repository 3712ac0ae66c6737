"""What tests anywhere may ask for."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from room import VirtualRoom, missing


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of one's own: nothing of whoever runs the tests is read or written."""
    folder = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CONFIG_HOME", "RELIEF_DATA"):
        monkeypatch.setenv(variable, str(folder))
    return folder


@pytest.fixture
def room() -> Iterator[VirtualRoom]:
    """A room of its own for each test: a microphone, a loudspeaker, and nobody else."""
    if sys.platform != "linux":
        pytest.skip("The virtual room is made of Linux's PulseAudio.")
    if (command := missing()) is not None:
        pytest.fail(f"Packages are missing for the virtual room. Install them: {command}")
    with VirtualRoom() as room:
        yield room


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests in a room wait more than they work: one worker takes them all, in turn."""
    for item in items:
        if "room" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("room"))
