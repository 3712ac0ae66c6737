"""What tests anywhere may ask for."""

import sys
from collections.abc import Iterator

import pytest
from room import VirtualRoom, missing


@pytest.fixture
def room() -> Iterator[VirtualRoom]:
    """A room of its own for each test: a microphone, a loudspeaker, and nobody else."""
    if sys.platform != "linux":
        pytest.skip("The virtual room is made of Linux's PulseAudio.")
    if (command := missing()) is not None:
        pytest.fail(f"Packages are missing for the virtual room. Install them: {command}")
    with VirtualRoom() as room:
        yield room
