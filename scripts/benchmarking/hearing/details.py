"""Every utterance that was heard, one a line of JSON, to calibrate thresholds with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from assistant.speech.utterance import Reading, transcripts
from benchmarking.hearing.judging import Trial, outcome
from benchmarking.hearing.listening import Heard


class Details:
    """The file that they go into; without one they go nowhere."""

    def __init__(self, path: Path | None) -> None:
        """Raises InputError where it cannot be written."""
        try:
            self._file = path.open("w", encoding="utf-8") if path else None
        except OSError as error:
            raise InputError(f"'{path}' cannot be written ({error.strerror}).") from error

    def tell(self, model: str, part: str, trial: Trial) -> None:
        """Write a line for each utterance of ``trial``, one with none where nothing was heard."""
        if self._file:
            for line in _lines(model, part, trial):
                self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()


def _lines(model: str, part: str, trial: Trial) -> Iterator[dict[str, Any]]:
    told = {
        "model": model,
        "part": part,
        "said": trial.sentence.text or None,
        "meant": trial.sentence.sense,
        "question": trial.sentence.asked or None,
        "voice": trial.voice,
        "condition": trial.condition.name,
        "outcome": trial.outcome.value,
    }
    for heard in trial.heard:
        yield told | _utterance(trial, heard)
    if not trial.heard:
        yield told | {"readings": [], "engines": [], "acted": [], "asked": [], "puzzled": False}


def _utterance(trial: Trial, heard: Heard) -> dict[str, Any]:
    return {
        "readings": [
            {"text": text, "confidence": round(confidence, 3)}
            for text, confidence in transcripts(heard.readings)
        ],
        "engines": [_engine(reading) for reading in heard.readings],
        "acted": list(heard.acted),
        "asked": list(heard.asked),
        "puzzled": heard.puzzled,
        "of it": outcome(trial.sentence, [heard]).value,
        "ended_s": round(heard.ended_s, 2),
    }


def _engine(reading: Reading) -> dict[str, Any]:
    transcript, words = reading.transcript, reading.transcript.words
    return {
        "engine": reading.engine,
        "text": transcript.text,
        "nats": transcript.likelihood,
        "words": [[word.text, round(word.confidence, 3)] for word in words],
        "seconds": round(words[-1].end_s - words[0].start_s, 2) if words else 0.0,
    }
