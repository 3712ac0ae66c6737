"""A room with sound and without a sound card.

A private PulseAudio server offers one loudspeaker and one microphone. What is said in the room is
heard by the microphone, and what the loudspeaker plays can be recorded: real PortAudio, real
drivers, no hardware.
"""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from ctypes.util import find_library
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from assistant.audio.sound import Sound

RATE = 44_100
"""What the devices of the room run at, in hertz."""
_PATIENCE_S = 10.0
_LIFE_S = 30
_CHECKOUT = Path(__file__).parent.parent


def missing() -> str | None:
    """What to install for there to be a room, or None where all is there."""
    wanted = {
        "pulseaudio": shutil.which("pulseaudio"),
        "pulseaudio-utils": shutil.which("pactl") and shutil.which("paplay"),
        "libportaudio2": find_library("portaudio"),
        "libasound2-plugins": [
            *Path("/usr").glob("lib*/alsa-lib/libasound_module_pcm_pulse.so"),
            *Path("/usr").glob("lib*/*/alsa-lib/libasound_module_pcm_pulse.so"),
        ],
    }
    packages = [package for package, found in wanted.items() if not found]
    return f"sudo apt install {' '.join(packages)}" if packages else None


@dataclass
class Heard:
    """What the loudspeaker played while it was listened to."""

    path: Path
    """A WAV file, there once the listening is over."""
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    """When each bit came, in seconds on the monotonic clock, and its 16-bit mono samples."""

    @property
    def sound(self) -> Sound:
        return Sound(np.frombuffer(b"".join(bit for _, bit in self.chunks), np.int16), RATE)

    def loud(self, above: int = 100) -> list[float]:
        """When each bit came that was louder than ``above`` of 32767 at its loudest."""
        return [when for when, bit in self.chunks if _peak(bit) > above]

    def last_loud(self, above: int = 100) -> float:
        """When the last bit came that was louder than ``above``; minus infinity without one."""
        loud = (when for when, bit in reversed(self.chunks) if _peak(bit) > above)
        return next(loud, -math.inf)


def _peak(bit: bytes) -> int:
    return int(np.abs(np.frombuffer(bit, np.int16).astype(int)).max())


class VirtualRoom:
    """The room; `close` it, or use it as a context manager."""

    def __init__(self) -> None:
        if (command := missing()) is not None:
            raise RuntimeError(f"The virtual room needs more packages: {command}")
        self._leaving = ExitStack()
        self._server: subprocess.Popen[bytes] | None = None
        self._listeners: list[Heard] = []
        self._heard_more = threading.Condition()
        try:
            folder = tempfile.TemporaryDirectory(prefix="room-")
            self.folder = Path(self._leaving.enter_context(folder))
            self.have_devices("default", "bedside")
            self._leaving.callback(self.stop_server)
            self.start_server()
        except BaseException:
            self.close()
            raise

    def environment(self) -> dict[str, str]:
        """The variables with which a process's PortAudio finds itself in the room."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PULSE_")}
        return kept | {
            "PULSE_SERVER": f"unix:{self.folder / 'socket'}",
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "ALSA_CONFIG_PATH": str(self.folder / "alsa.conf"),
            "JACK_NO_START_SERVER": "1",
            "PYTHONPATH": str(_CHECKOUT),
        }

    def start_server(self) -> None:
        """Make the room, with everything plugged in."""
        log = self._leaving.enter_context((self.folder / "server.log").open("ab"))
        own = {"HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder)}
        self._server = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--use-pid-file=no",
                # Should the tests be killed, it ends by itself.
                "--exit-idle-time=60",
                "--disable-shm=yes",
                "--realtime=no",
                "--high-priority=no",
                "--log-target=stderr",
                f"--load=module-native-protocol-unix socket={self.folder / 'socket'} "
                "auth-anonymous=1 auth-cookie-enabled=0",
                *(
                    f"--load=module-null-sink sink_name={name} rate={RATE} norewinds=1"
                    for name in ("speaker", "room")
                ),
            ],
            env=self.environment() | own,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        self._until(lambda: self._pactl("info").returncode == 0, "the sound server answers")
        self._ordered("set-default-sink", "speaker")
        self.plug_in_microphone()
        # After the microphone: the server moves those who listen to its default source elsewhere.
        self._listen("room.monitor", [])
        self._listen("speaker.monitor", self._listeners)
        self._until(lambda: len(self._list("source-outputs")) == 3, "both sinks are listened to")
        for sink in ("speaker", "room"):
            # A null sink sleeps for 2 s, whoever listens; woken, it takes up their pace of 10 ms.
            self._ordered("suspend-sink", sink, "1")
            self._ordered("suspend-sink", sink, "0")

    def stop_server(self) -> None:
        """Let the sound server die, without a word to anyone."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(_PATIENCE_S)
            self._server = None
            (self.folder / "socket").unlink(missing_ok=True)

    def have_devices(self, *names: str) -> None:
        """What PortAudio will list, whatever the machine has besides; all of them are the room.

        PortAudio aborts the whole process where none of them is called "default".
        """
        (self.folder / "alsa.conf").write_text(
            "".join(f'pcm."{name}" {{ type pulse }}\n' for name in names)
        )

    def plug_in_microphone(self) -> None:
        self._ordered(
            "load-module", "module-remap-source", "source_name=mic", "master=room.monitor"
        )
        self._ordered("set-default-source", "mic")
        self._stay_put()

    def _stay_put(self) -> None:
        """Undo that a new default microphone draws those to itself who listened to the old."""
        answer = self._pactl("--format=json", "list", "source-outputs")
        for output in json.loads(answer.stdout):
            source = output["properties"].get("media.name", "")
            if source.endswith(".monitor"):
                self._ordered("move-source-output", str(output["index"]), source)

    def freeze_microphone(self) -> None:
        """Leave it plugged in, but have it deliver nothing."""
        self._ordered("suspend-source", "mic", "1")

    def thaw_microphone(self) -> None:
        self._ordered("suspend-source", "mic", "0")

    def unplug_microphone(self) -> None:
        self._ordered("unload-module", "module-remap-source")

    def say(self, path: Path, wait: bool = True) -> subprocess.Popen[bytes]:
        """Play a sound file in the room, for the microphone to hear."""
        saying = subprocess.Popen(
            ["paplay", "--device=room", "--latency-msec=20", str(path)], env=self.environment()
        )
        self._leaves_with_room(saying)
        if wait and saying.wait(_PATIENCE_S + soundfile.info(path).duration):
            raise RuntimeError(f"'{path}' could not be said in the room")
        return saying

    @contextmanager
    def recording(self) -> Iterator[Heard]:
        """Record what the loudspeaker plays."""
        heard = Heard(self.folder / f"heard-{time.monotonic_ns()}.wav")
        self._listeners.append(heard)
        try:
            yield heard
        finally:
            # What was just played is still on its way here.
            until = time.monotonic() + 0.05
            self.wait_for(lambda: bool(heard.chunks) and heard.chunks[-1][0] > until)
            self._listeners.remove(heard)
            soundfile.write(heard.path, heard.sound.samples, RATE)

    def echo(self, later_ms: int = 200, volume: float = 1.0) -> None:
        """Let the microphone hear what the loudspeaker plays, as it does in most rooms.

        ``later_ms`` is how late, in milliseconds, and ``volume`` how much of its amplitude.
        """
        parts = ["source=speaker.monitor", "sink=room", f"latency_msec={later_ms}"]
        # Left to itself it plays now faster, now slower: air does not.
        self._ordered("load-module", "module-loopback", *parts, "adjust_time=0")
        (echo,) = (line.split()[0] for line in self._list("sink-inputs"))
        # PulseAudio's volumes are cubic.
        self._ordered("set-sink-input-volume", echo, str(round(65_536 * volume ** (1 / 3))))

    def wait_for_sound(self, heard: Heard, after: float = 0.0) -> None:
        """Wait until the loudspeaker has played something later than ``after`` (monotonic)."""
        self.wait_for(lambda: heard.last_loud() > after, "the loudspeaker plays")

    def wait_for_silence(self, heard: Heard, seconds: float) -> None:
        """Wait until the loudspeaker has been silent for ``seconds``."""
        self.wait_for(
            lambda: bool(heard.chunks) and heard.chunks[-1][0] - heard.last_loud() > seconds,
            "the loudspeaker is silent",
        )

    def wait_for(self, reached: Callable[[], bool], what: str = "something is heard") -> None:
        """Wait until it is so; it is asked again with every bit that is heard."""
        with self._heard_more:
            if not self._heard_more.wait_for(reached, 3 * _PATIENCE_S):
                raise RuntimeError(f"The virtual room: it never came that {what}.")

    def python(self, code: str, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """Start Python code in the room, which can import the assistant.

        It ends with the room, or when its patience is over; ``variables`` are added to its
        environment.
        """
        impatient = f"import faulthandler; faulthandler.dump_traceback_later({_LIFE_S}, exit=True)"
        program = subprocess.Popen(
            [sys.executable, "-c", f"{impatient}\n{code}", *arguments],
            env=self.environment() | {"PYTHONUNBUFFERED": "1"} | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self._leaves_with_room(program)
        return program

    def close(self) -> None:
        self._leaving.close()

    def __enter__(self) -> "VirtualRoom":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _listen(self, source: str, listeners: list[Heard]) -> None:
        """Hand all that a source delivers to ``listeners``, for as long as the server lives."""
        listening = subprocess.Popen(
            [
                "parec",
                f"--device={source}",
                f"--stream-name={source}",
                "--latency-msec=10",
                "--channels=1",
                f"--rate={RATE}",
            ],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert listening.stdout is not None
        descriptor = listening.stdout.fileno()

        def hand_on() -> None:
            while bit := os.read(descriptor, 2 * RATE // 100):
                with self._heard_more:
                    for each in listeners:
                        each.chunks.append((time.monotonic(), bit))
                    self._heard_more.notify_all()

        thread = threading.Thread(target=hand_on, name="listener")
        thread.start()
        self._leaving.enter_context(listening)
        self._leaving.callback(thread.join, _PATIENCE_S)
        self._leaving.callback(listening.kill)

    def _leaves_with_room(self, program: "subprocess.Popen[Any]") -> None:
        self._leaving.enter_context(program)
        self._leaving.callback(program.kill)

    def _ordered(self, *order: str) -> None:
        answer = self._pactl(*order)
        if answer.returncode:
            raise RuntimeError(f"pactl {' '.join(order)}: {answer.stderr}")

    def _list(self, kind: str) -> list[str]:
        return self._pactl("list", "short", kind).stdout.splitlines()

    def _pactl(self, *order: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["pactl", *order],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )

    def _until(self, reached: Callable[[], bool], what: str) -> None:
        """Ask until it is so; each question takes the server a few milliseconds."""
        give_up_at = time.monotonic() + _PATIENCE_S
        while not reached():
            if time.monotonic() > give_up_at:
                log = (self.folder / "server.log").read_text()
                raise RuntimeError(f"The virtual room: it never came that {what}.\n{log}")


def line(program: "subprocess.Popen[str]") -> str:
    """The next line that a program prints; empty once it has ended."""
    assert program.stdout is not None
    return program.stdout.readline().strip()


def tell(program: "subprocess.Popen[str]", text: str = "") -> None:
    """Give a program a line to read."""
    assert program.stdin is not None
    program.stdin.write(text + "\n")


def answer(program: "subprocess.Popen[str]") -> Any:
    """What a program prints from here to its end, as JSON; it must end well."""
    assert program.stdout is not None
    printed = program.stdout.read()
    if status := program.wait(_PATIENCE_S):
        raise RuntimeError(f"The program ended with status {status}: {printed}")
    return json.loads(printed)
