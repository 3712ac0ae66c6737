"""`relief simulate`: an episode at full speed, with a clock and a memory of its own."""

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.conversation.intents import IntentFolder
from assistant.conversation.replies import Replies
from assistant.equipment import intents_of, speaker_of, understanding_of
from assistant.rehearsal import CooperativePart, Notes, Part, Rehearsal, ScriptedPart
from assistant.relief.episode import Manner
from assistant.script import MONDAY, read_script
from assistant.session import Session
from assistant.settings import Settings
from assistant.speech.synthesizer import Synthesizer
from assistant.speech.voice import NoSpeech, NoVoice, SpokenVoice, Voice

if TYPE_CHECKING:
    from assistant.audio.loudspeaker import Loudspeaker

LINE_S = 60.0
"""How long one line may take to be spoken, in seconds."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``relief simulate``."""
    parser.add_argument(
        "script",
        nargs="?",
        type=Path,
        metavar="SCRIPT",
        help="what is said and when (YAML); default: someone who does as told, for 84 hours",
    )
    parser.add_argument(
        "--speed", type=_speed, metavar="N", help="so many times as fast as life; default: no wait"
    )
    parser.add_argument("--say", action="store_true", help="say it aloud, line after line")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Play the episode; 1 where it was to be said aloud and could not.

    Raises:
        InputError: the script cannot be read or played; nothing is played then.
    """
    folder = intents_of(settings)
    part: Part
    began = MONDAY
    if arguments.script is None:
        part = CooperativePart(folder, settings.plan)
    else:
        script = read_script(arguments.script, folder.responses.get("countries", {}))
        settings = replace(settings, country=script.country or settings.country)
        part, began = ScriptedPart(script.cues), script.began
    Replies(folder, settings.country)
    with _voice(settings, arguments.say) as voice:
        _play(part, began, folder, settings, voice, _pace(arguments.speed))
    return 1 if isinstance(voice, _Aloud) and voice.trouble else 0


def _play(
    part: Part,
    began: datetime,
    folder: IntentFolder,
    settings: Settings,
    voice: Voice,
    wait: Callable[[timedelta], None],
) -> None:
    understanding = understanding_of(folder)

    def opening(voice: Voice, notes: Notes, show: Callable[[str], None]) -> Session:
        replies = Replies(folder, settings.country)
        return Session(
            understanding, replies, settings.plan, voice, show, notes, tuple(notes.events)
        )

    wpm = settings.words_per_minute
    Rehearsal(opening, voice, wpm, began, _show, wait).play(part)


def _show(at: timedelta, text: str) -> None:
    minutes, seconds = divmod(int(at.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    stamp = f"+{hours}:{minutes:02}:{seconds:02}"
    print(f"{stamp:<9}  {text if text[0] in '>(' else f'  {text}'}", flush=True)


def _pace(speed: float | None) -> Callable[[timedelta], None]:
    """Waits until a time of the play has come at ``speed``; what is late does not wait."""
    began_s = time.monotonic()

    def wait(until: timedelta) -> None:
        if speed is not None:
            due_s = began_s + until.total_seconds() / speed
            time.sleep(max(due_s - time.monotonic(), 0))

    return wait


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not (math.isfinite(speed) and speed > 0):
        raise argparse.ArgumentTypeError(f"expected a number above 0, found {text!r}.")
    return speed


class _Aloud:
    """Says each line to its end before the play goes on."""

    quiet_s = math.inf
    urgent = False

    def __init__(self, speaker: Synthesizer | NoSpeech, player: "Loudspeaker") -> None:
        self.trouble = False
        self._speaker = speaker
        self._voice = SpokenVoice(speaker, player, self._tell)

    def say(self, text: str, urgent: bool, now: datetime) -> None:
        """Say ``text`` and return when it is said."""
        self._voice.say(text, urgent, now)
        self._voice.finish(LINE_S)

    def hush(self) -> None:
        """Nothing: what was said before has ended."""

    def adopt(self, manner: Manner) -> None:
        """Speak as loud and as fast as the person asked for, from the next line on."""
        self._voice.adopt(manner)

    def close(self) -> None:
        """Be silent and let the loudspeaker go."""
        self._voice.close()
        self._speaker.close()

    def _tell(self, problem: str) -> None:
        self.trouble = True
        print(problem, file=sys.stderr, flush=True)


@contextmanager
def _voice(settings: Settings, aloud: bool) -> Iterator[Voice]:
    if not aloud:
        yield NoVoice()
        return
    from assistant.audio.loudspeaker import Loudspeaker

    player = Loudspeaker(settings.loudspeaker, settings.volume)
    with closing(_Aloud(speaker_of(settings), player)) as voice:
        yield voice
