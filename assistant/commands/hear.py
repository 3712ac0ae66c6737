"""`relief hear` and `relief understand`: one JSON line for each recording or text."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.audio import wav
from assistant.conversation.meaning import Interpretation
from assistant.conversation.rejection import Bars, counts
from assistant.conversation.understanding import Understanding
from assistant.equipment import Hearing, intents_of, understanding_of
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.speech.utterance import Reading, Utterance, transcripts

CANDIDATES = 5
"""So many of what an utterance is like are shown."""


def add_hear_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``relief hear``."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="recordings")
    add_model_argument(parser)
    _add_common(parser)


def add_understand_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``relief understand``."""
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="default: lines of standard input")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="show which stage decided, what each found, and how sure it was",
    )
    _add_common(parser)


def add_model_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--model``, which may stand before the command too."""
    parser.add_argument(
        "--model",
        metavar="NAME|DIR",
        default=argparse.SUPPRESS,
        help="the speech model to hear with",
    )


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--intents", type=Path, metavar="DIR", help="a folder of intent files")
    parser.add_argument("--phase", help="the phase of the plan that it is said in")
    parser.add_argument("--asked", help="the question that it is an answer to, such as pain_ask")
    parser.add_argument("--step", help="the step that was given before it, such as heat")


def run_hear(arguments: argparse.Namespace, settings: Settings) -> int:
    """Hear every file; return 0, or the status of the last file that could not be heard."""
    folder = intents_of(settings, arguments.intents)
    understanding = understanding_of(folder)
    hearing = Hearing(folder, settings.model)
    if hearing.notice:
        print(hearing.notice, file=sys.stderr)
    status = 0
    for path in arguments.files:
        try:
            heard = hear_recording(path, hearing, understanding, _context(arguments))
        except AssistantError as error:
            print(error, file=sys.stderr)
            status = error.exit_status
            continue
        _print_line({"file": str(path), **heard})
    return status


def run_understand(arguments: argparse.Namespace, settings: Settings) -> int:
    """Understand every text."""
    understanding = understanding_of(intents_of(settings, arguments.intents))
    context = _context(arguments)
    for text in arguments.texts or (line.strip() for line in sys.stdin):
        told = _told(understanding.interpret([(text, 1.0)], context))
        if arguments.explain:
            told["explained"] = _explained(understanding, text, context)
        _print_line({"text": text, **told})
    return 0


def _explained(
    understanding: Understanding, text: str, context: Mapping[str, Any]
) -> dict[str, Any]:
    """What each stage by itself makes of ``text``."""
    exact = understanding.understand(text, context)
    best = understanding.candidates(text, context)[:CANDIDATES]
    return {
        "templates": exact.intent if exact else None,
        "likeness": {candidate.label: round(candidate.probability, 3) for candidate in best},
    }


def _print_line(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False, default=str), flush=True)


def hear_recording(
    path: Path, hearing: Hearing, understanding: Understanding, context: Mapping[str, Any]
) -> dict[str, Any]:
    """What a recording says, all of it taken as one command, else the last command in it.

    Raises:
        InputError: the recording cannot be read.
    """
    ears = hearing.ears()
    utterances = [u for u in (ears.hear(frame) for frame in wav.read_frames(path)) if u]
    if (rest := ears.finish()) is not None:
        utterances.append(rest)
    said, engine = _meaning(utterances, understanding, context, hearing.bars)
    text = " ".join(utterance.readings[-1].transcript.text for utterance in utterances)
    return {
        "transcript": said.text if said else text,
        **_told(said),
        "engine": engine or ears.engines[-1],
        "audio_s": round(ears.heard_s, 3),
        "decode_s": round(ears.decode_s, 4),
    }


def _meaning(
    utterances: list[Utterance],
    understanding: Understanding,
    context: Mapping[str, Any],
    bars: Bars,
) -> tuple[Interpretation | None, str | None]:
    """A sentence of the templates comes before any likeness."""
    alone = [utterance.readings for utterance in reversed(utterances)]
    heard = [readings for readings in (_joined(utterances), *alone) if readings]
    likeness = None
    for readings in heard:
        read = transcripts(readings)
        if said := counts(understanding.interpret(read, context), read, bars):
            engines = [r.engine for r in readings if said.text in r.transcript.texts]
            found = said, engines[0] if engines else readings[-1].engine
            if not said.meanings[0].label:
                return found
            likeness = likeness or found
    return likeness or (None, None)


def _joined(utterances: list[Utterance]) -> tuple[Reading, ...]:
    """The readings of all utterances together: a slow speaker's one command."""
    if not utterances:
        return ()
    columns = zip(*(utterance.readings for utterance in utterances), strict=True)
    return tuple(
        Reading(column[0].engine, sum((r.transcript for r in column[1:]), column[0].transcript))
        for column in columns
    )


def _told(said: Interpretation | None) -> dict[str, Any]:
    if said is None:
        return {"intent": None, "slots": {}, "confidence": 0.0}
    first, *others = said.meanings
    told = {
        "intent": first.intent,
        "slots": dict(first.slots),
        "confidence": first.confidence,
        "stage": "likeness" if first.label else "templates",
    }
    if first.doubtful or first.mistakable:
        told["asked_first"] = True
    if others:
        told["also"] = [_told(Interpretation((meaning,))) for meaning in others]
    return told


def _context(arguments: argparse.Namespace) -> dict[str, Any]:
    given = {name: getattr(arguments, name) for name in ("phase", "asked", "step")}
    return {name: value for name, value in given.items() if value}
