"""How well a model hears: voices and people that it never learnt from, in quiet and in a kitchen.

``python -m model.judging HELD MODEL...`` compares models by all shards of speech in a folder.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import vosk

from assistant.conversation.meaning import UNKNOWN
from model import rooms
from model.speech import Said, read
from model.voices import RATE

SCENES: tuple[float | None, ...] = (None, 12.0, 6.0)
"""How far the kitchen's noise is below the voice, in dB; None is quiet."""

LEAD, TRAIL = 0.4, 0.6


def judge(model: vosk.Model, said: Sequence[Said], snr: float | None, grammar: str | None) -> str:
    """A line: how many were heard whole, and the share of words that were not."""
    whole = wrong = words = 0
    for number, each in enumerate(said):
        heard = hear(model, scene(each.samples, snr, number), grammar)
        wanted = each.text.split()
        missed = distance(wanted, [word for word in heard.split() if word != UNKNOWN])
        whole += not missed
        wrong += missed
        words += len(wanted)
    share, missing = 100 * whole / len(said), 100 * wrong / words
    return f"{whole} of {len(said)} = {share:.1f} %; {missing:.1f} % of the words were not"


def hear(model: vosk.Model, pcm: bytes, grammar: str | None) -> str:
    """What the model makes of a sound of 16 bits a sample."""
    given = [grammar] if grammar else []
    recognizer = vosk.KaldiRecognizer(model, RATE, *given)
    found = []
    for begin in range(0, len(pcm), 6400):
        if recognizer.AcceptWaveform(pcm[begin : begin + 6400]):
            found.append(json.loads(recognizer.Result())["text"])
    found.append(json.loads(recognizer.FinalResult())["text"])
    return " ".join(each for each in found if each)


def known(model: vosk.Model, word: str) -> bool:
    """Whether the model can hear ``word`` at all."""
    return bool(model.vosk_model_find_word(word) >= 0)


def scene(samples: rooms.Sound, snr: float | None, seed: int) -> bytes:
    """A voice in a kitchen: dishes and a fan, or a hum; the same for the same seed."""
    chance = np.random.default_rng(seed)
    sound = np.concatenate([np.zeros(round(LEAD * RATE)), samples, np.zeros(round(TRAIL * RATE))])
    level = np.sqrt(np.square(samples).mean())
    sound = sound + chance.standard_normal(len(sound)) * 1e-4
    if snr is not None:
        kitchen = rooms.clatter(len(sound), chance) + rooms.fan(len(sound), chance)
        sound += kitchen / kitchen.std() * level * 10 ** (-snr / 20)
    sound *= min(0.5 / level * 0.1, 0.95 / np.abs(sound).max())
    return bytes(np.rint(sound * 32767).astype("<i2").tobytes())


def distance(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Words to change, add or leave out to make one of the other."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(wanted, start=1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, start=1):
            least = min(row[place] + 1, row[place - 1] + 1, before + (word != other))
            before, row[place] = row[place], least
    return row[-1]


def main(arguments: Sequence[str]) -> int:
    """Compare models."""
    vosk.SetLogLevel(-1)
    held = {path.stem: read(path) for path in sorted(Path(arguments[0]).glob("*.npz"))}
    texts = sorted({each.text for said in held.values() for each in said})
    for name in arguments[1:]:
        model = vosk.Model(name)
        heard = [text for text in texts if all(known(model, word) for word in text.split())]
        for shard, said in held.items():
            said = [each for each in said if each.text in heard]
            for kind, grammar in (("grammar", json.dumps([*heard, UNKNOWN])), ("free", None)):
                for snr in SCENES:
                    at = "clean" if snr is None else f"{snr:g} dB"
                    line = judge(model, said, snr, grammar)
                    print(f"{name} {shard} {kind} {at}: {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
