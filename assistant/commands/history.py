"""`relief history`: the episodes so far, for the person or for their doctor.

With ``--json`` the list is an array of episodes, and one episode an object; null where there is
none yet. This shape stays. Times are ISO 8601 with the person's own time zone, and null where
they are not known::

    {"number": 1, "began": TIME, "first": TIME, "last": TIME, "finished": false,
     "ice_cycles": [[{"on": TIME, "off": TIME}, ...], ...], "heats": [{"on": TIME, "off": TIME}],
     "medicines": [{"medicine": "ibuprofen", "count": 1, "taken": TIME}],
     "creams": [{"on": TIME, "anti_inflammatory": false, "washed_off": true}],
     "pain": [{"at": TIME, "score": 7.0}], "walks": [TIME],
     "warnings": [{"prompt": "rf20", "at": TIME, "at_once": false, "false_alarm": false}]}

``began`` is when the spasm began, ``first`` and ``last`` when the first and the last of it was
told or done; a ``count`` of 0 was not told.
"""

import argparse
import json
from datetime import datetime
from typing import Any

from assistant.commands.chart import chart, overview
from assistant.conversation.replies import Replies
from assistant.equipment import intents_of
from assistant.errors import InputError
from assistant.memory.diary import log_file
from assistant.memory.store import read
from assistant.relief.events import Line
from assistant.relief.record import EpisodeRecord, Pack, records
from assistant.settings import Settings

_LAST = "last"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``relief history``."""
    parser.add_argument("episode", nargs="?", metavar="N|last", help="show only this episode")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the list of episodes, or one of them; return the exit status.

    Raises:
        InputError: there is no such episode.
        StoreError: the log is damaged, of a newer version, or cannot be read.
    """
    episodes = records(read(log_file()))
    chosen = _chosen(arguments.episode, episodes)
    if arguments.json:
        one = _as_json(chosen) if chosen else None
        listed = [_as_json(episode) for episode in episodes]
        print(json.dumps(listed if arguments.episode is None else one, indent=2))
    elif not episodes:
        print("Nothing is noted yet: no spasm has been guided on this computer.")
    elif chosen:
        print("\n".join(chart(chosen, _advice(chosen, settings))))
    else:
        print("\n".join(overview(episodes)))
    return 0


def _chosen(wanted: str | None, episodes: list[EpisodeRecord]) -> EpisodeRecord | None:
    """The episode that was asked for; None where none was, or there is none at all."""
    if wanted is not None and wanted != _LAST and not (wanted.isascii() and wanted.isdigit()):
        raise InputError(f"{wanted!r} is no episode. Give its number, or: {_LAST}.")
    if wanted is None or not episodes:
        return None
    number = len(episodes) if wanted == _LAST else int(wanted)
    if not 1 <= number <= len(episodes):
        raise InputError(
            f"There is no episode {number}. Give a number from 1 to {len(episodes)}, or: {_LAST}."
        )
    return episodes[number - 1]


def _advice(episode: EpisodeRecord, settings: Settings) -> list[str]:
    """What was advised for each warning sign, in the words that are spoken."""
    if not episode.warnings:
        return []
    replies = Replies(intents_of(settings), settings.country)
    return [replies.words([Line(sign.prompt)]) for sign in episode.warnings]


def _as_json(episode: EpisodeRecord) -> dict[str, Any]:
    return {
        "number": episode.number,
        "began": _iso(episode.began),
        "first": _iso(episode.first),
        "last": _iso(episode.last),
        "finished": episode.finished,
        "ice_cycles": [[_on_off(pack) for pack in cycle] for cycle in episode.ice],
        "heats": [_on_off(pack) for pack in episode.heats],
        "medicines": [
            {"medicine": dose.medicine, "count": dose.count, "taken": _iso(dose.taken)}
            for dose in episode.medicines
        ],
        "creams": [
            {
                "on": _iso(cream.since),
                "anti_inflammatory": cream.nsaid,
                "washed_off": cream.washed_off,
            }
            for cream in episode.creams
        ],
        "pain": [{"at": _iso(at), "score": score} for at, score in episode.pain],
        "walks": [_iso(at) for at in episode.walks],
        "warnings": [
            {
                "prompt": sign.prompt,
                "at": _iso(sign.at),
                "at_once": sign.at_once,
                "false_alarm": sign.false_alarm,
            }
            for sign in episode.warnings
        ],
    }


def _on_off(pack: Pack) -> dict[str, str | None]:
    return {"on": _iso(pack.on), "off": _iso(pack.off)}


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone().isoformat(timespec="seconds") if moment else None
