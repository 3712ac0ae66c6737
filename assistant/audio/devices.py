"""The machine's microphones and loudspeakers, and the only place that touches PortAudio.

PortAudio is neither thread-safe nor aware of devices that come and go: its list is read when it
starts. One lock here guards every opening, closing and re-reading, and the list is re-read only
while no stream of ours is open, because that closes them all.
"""

import importlib
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

from assistant.errors import AudioError

Kind = Literal["input", "output"]

_WORDS: dict[Kind, str] = {"input": "microphone", "output": "loudspeaker"}
# Below this gaps were heard; above it `stop` comes late, for what is buffered is heard to its end.
_OUTPUT_LATENCY_S = 0.05

_lock = threading.RLock()
_starting = threading.Lock()
"""Held while PortAudio starts: sounddevice then turns standard error away, for all threads."""
_open_streams = 0


@dataclass(frozen=True)
class Device:
    """A microphone, a loudspeaker, or both in one."""

    index: int
    """PortAudio's number for it, good until the next `rescan`."""
    name: str
    inputs: int
    """Most channels that can be recorded; 0 for a mere loudspeaker."""
    outputs: int
    """Most channels that can be played; 0 for a mere microphone."""
    rate: int
    """The rate it prefers, in hertz."""
    is_default_input: bool
    is_default_output: bool

    def channels(self, kind: Kind) -> int:
        """Most channels in one direction."""
        return self.inputs if kind == "input" else self.outputs


def portaudio() -> ModuleType:
    """The ``sounddevice`` module, imported when first asked for (it takes a quarter second).

    Raises `AudioError` with what to install where the PortAudio library is missing.
    """
    with _lock, _starting:
        try:
            return importlib.import_module("sounddevice")
        except OSError as error:
            raise AudioError(
                "The PortAudio library is missing, so neither microphone nor loudspeaker can be "
                f"used ({error}). {_how_to_install()}"
            ) from error


def report(text: str) -> None:
    """Print a line on standard error; while PortAudio starts it would be lost, so after that."""
    with _starting:
        print(text, file=sys.stderr, flush=True)


def _how_to_install() -> str:
    if sys.platform == "linux":
        return "Install it; on Debian or Ubuntu: sudo apt install libportaudio2"
    return "Install it again with: pip install --force-reinstall sounddevice"


def devices() -> list[Device]:
    """All devices that PortAudio knows, in its order. Raises `AudioError` without PortAudio."""
    sd = portaudio()
    with _lock:
        try:
            found = sd.query_devices()
            default_input, default_output = sd.default.device
        except sd.PortAudioError as error:
            raise AudioError(f"The sound devices could not be listed: {error}.") from error
    return [
        Device(
            index=each["index"],
            name=each["name"],
            inputs=each["max_input_channels"],
            outputs=each["max_output_channels"],
            rate=round(each["default_samplerate"]),
            is_default_input=each["index"] == default_input,
            is_default_output=each["index"] == default_output,
        )
        for each in found
    ]


def find(name: str | None, kind: Kind) -> Device:
    """The device called ``name``, or the machine's default where ``name`` is None.

    A part of the name will do, in upper or lower case; the whole name wins over a part of
    another, and the first in PortAudio's order wins among several. Raises `AudioError` where
    there is none, with the names that there are.
    """
    able = [device for device in devices() if device.channels(kind) > 0]
    if not able:
        raise AudioError(_none_at_all(kind))
    if name is None:
        return next((device for device in able if _is_default(device, kind)), able[0])
    wanted = name.casefold()
    named = [device for device in able if wanted in device.name.casefold()]
    if not named:
        names = ", ".join(f"'{device.name}'" for device in able)
        raise AudioError(
            f"There is no {_WORDS[kind]} called '{name}'. Those found are: {names}. "
            "Plug it in, or choose one of these."
        )
    return next((device for device in named if device.name.casefold() == wanted), named[0])


def _is_default(device: Device, kind: Kind) -> bool:
    return device.is_default_input if kind == "input" else device.is_default_output


def _none_at_all(kind: Kind) -> str:
    word = _WORDS[kind]
    allow = " and that this program may use it" if kind == "input" else ""
    return (
        f"There is no {word}: the system offers no device to "
        f"{'record from' if kind == 'input' else 'play to'}. Plug one in, check in the system's "
        f"sound settings that it is switched on{allow}, and start again."
    )


def rescan() -> bool:
    """Read the list of devices anew, to learn of what was plugged in or out.

    Returns False, and changes nothing, while a stream of ours is open. Raises `AudioError`
    where PortAudio cannot be started again.
    """
    sd = portaudio()
    with _lock:
        if _open_streams:
            return False
        try:
            while sd._initialized:
                sd._terminate()
            with _starting:
                sd._initialize()
        except sd.PortAudioError as error:
            raise AudioError(f"The sound devices could not be listed again: {error}.") from error
        return True


class Stream:
    """An open PortAudio stream of 16-bit samples; whoever opened it must `close` it."""

    def __init__(self, raw: Any, word: str) -> None:
        """Take charge of ``raw``, ``sounddevice``'s stream; ``word`` names it in errors."""
        self._raw = raw
        self._word = word
        self.rate = round(raw.samplerate)
        """Samples a second, in hertz."""
        self.channels: int = raw.channels
        self.latency_s: float = raw.latency
        """PortAudio's own buffer between the callback and the device, in seconds."""

    def start(self) -> None:
        """Let the sound flow. Raises `AudioError`, and is closed then."""
        with _lock:
            try:
                self._raw.start()
            except portaudio().PortAudioError as error:
                self.close()
                raise AudioError(_will_not_open(self._word, str(error))) from error

    def close(self) -> None:
        """Drop what is still buffered and give the device back; again does nothing."""
        global _open_streams
        with _lock:
            if self._raw is None:
                return
            self._raw.abort()
            self._raw.close()
            self._raw = None
            _open_streams -= 1


def open_stream(
    name: str | None,
    kind: Kind,
    rates: Callable[[Device], Iterable[int]],
    callback: Callable[[Any, int, Any, Any], None],
    finished: Callable[[], None],
    block_s: float = 0.0,
) -> Stream:
    """Find a device and open it, with two channels where it has them.

    ``rates`` says which rates in hertz to try on it: the first that it takes is used. ``block_s``
    is the length of one callback's buffer in seconds, 0 for whatever suits the device.
    ``callback`` and ``finished`` are ``sounddevice``'s, and run on PortAudio's thread. Raises
    `AudioError`.
    """
    global _open_streams
    sd = portaudio()
    make = sd.RawInputStream if kind == "input" else sd.RawOutputStream
    with _lock:
        device = find(name, kind)
        reason = ""
        for rate in dict.fromkeys(rates(device)):
            try:
                raw = make(
                    device=device.index,
                    samplerate=rate,
                    channels=min(2, device.channels(kind)),
                    dtype="int16",
                    blocksize=round(block_s * rate),
                    latency=_OUTPUT_LATENCY_S if kind == "output" else None,
                    callback=callback,
                    finished_callback=finished,
                )
            except sd.PortAudioError as error:
                reason = str(error)
            else:
                _open_streams += 1
                return Stream(raw, f"{_WORDS[kind]} '{device.name}'")
    raise AudioError(_will_not_open(f"{_WORDS[kind]} '{device.name}'", reason))


def _will_not_open(what: str, reason: str) -> str:
    return (
        f"The {what} cannot be opened ({reason}). Another program may hold it, or it was just "
        "unplugged: close other programs that use sound, or choose another device."
    )
