from pathlib import Path

from room import VirtualRoom, answer, line, tell

FIND = """
import json, sys
from assistant.audio import devices
from assistant.errors import AudioError
try:
    found = devices.find(sys.argv[1] or None, "input").name
except AudioError as error:
    found = str(error)
print(json.dumps(found))
"""


def test_the_default_device_is_the_rooms(room: VirtualRoom) -> None:
    assert answer(room.python(FIND, "")) == "default"


def test_a_device_is_found_by_a_part_of_its_name(room: VirtualRoom) -> None:
    assert answer(room.python(FIND, "BEDS")) == "bedside"


def test_the_whole_name_wins_over_a_part(room: VirtualRoom) -> None:
    room.have_devices("default", "bedsides", "bedside")
    assert answer(room.python(FIND, "Bedside")) == "bedside"


def test_an_unknown_name_is_answered_with_those_there_are(room: VirtualRoom) -> None:
    problem = answer(room.python(FIND, "Studio"))
    assert "no microphone called 'Studio'" in problem
    assert "'bedside'" in problem
    assert "'default'" in problem


def test_no_device_at_all(room: VirtualRoom) -> None:
    room.stop_server()
    assert answer(room.python(FIND, "")).startswith("There is no microphone: ")


def test_without_portaudio_it_says_what_to_install(room: VirtualRoom) -> None:
    no_portaudio = "import ctypes.util; ctypes.util.find_library = lambda name: None"
    problem = answer(room.python(no_portaudio + FIND, ""))
    assert "PortAudio library is missing" in problem
    assert "sudo apt install libportaudio2" in problem


def test_devices_are_read_anew_but_not_under_an_open_one(room: VirtualRoom) -> None:
    room.have_devices("default")
    program = room.python(
        """
import json, sys
from assistant.audio import devices
from assistant.audio.microphone import Microphone

def names():
    return sorted(device.name for device in devices.devices())

print("before", *names())
sys.stdin.readline()
with Microphone():
    print("in use", devices.rescan(), *names())
print("after", devices.rescan(), *names())
"""
    )
    assert line(program) == "before default"
    room.have_devices("default", "headset")
    tell(program)
    assert line(program) == "in use False default"
    assert line(program) == "after True default headset"


REPORTING = """
import os, sys, threading
from assistant.audio import devices

devices.portaudio()
os.dup2(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), 2)
busy = threading.Thread(target=lambda: [devices.rescan() for _ in range(40)])
busy.start()
count = 0
while busy.is_alive():
    devices.report("here")
    count += 1
    threading.Event().wait(0.001)
print(count)
"""


def test_what_is_reported_while_portaudio_starts_is_not_lost(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """While it starts, sounddevice turns away what anybody writes on standard error."""
    written = tmp_path / "stderr"
    count = answer(room.python(REPORTING, str(written)))
    assert count >= 5
    assert written.read_text().splitlines().count("here") == count
