"""Draw docs/phases.md from the relief machines: .venv/bin/python scripts/diagram.py."""

from collections import defaultdict
from pathlib import Path

from transitions import Machine

from assistant.relief.phases import COURSE, Ice, Phase, machine

_COURSE = "course"

_IN_COURSE = frozenset(phase.value for phase in COURSE)

_CAME_FROM = "to where it was"


Edges = dict[tuple[str, str], set[str]]
"""Source and destination, with the triggers that lead from one to the other."""


def course() -> str:
    """The diagram of the three days.

    What leads from every phase of the course to one place, or back, is drawn once, from or to
    the course as a whole.
    """
    edges = _edges(machine(Phase))
    lines = ["stateDiagram-v2", f"    [*] --> {_COURSE}", f"    state {_COURSE} {{"]
    lines.append(f"        [*] --> {Phase.NOT_STARTED.value}")
    lines += [f"        {edge}" for edge in _within(edges)]
    lines.append("    }")
    lines += [f"    {edge}" for edge in _across(edges)]
    return "\n".join(lines) + "\n"


def ice_cycle() -> str:
    """The diagram of one ice cycle."""
    lines = ["stateDiagram-v2", f"    [*] --> {Ice.OFF.value}"]
    lines += [f"    {edge}" for edge in _drawn(_edges(machine(Ice)))]
    return "\n".join(lines) + "\n"


def _edges(relief: Machine) -> Edges:
    edges: Edges = defaultdict(set)
    for name, event in relief.events.items():
        for transitions in event.transitions.values():
            for transition in transitions:
                edges[transition.source, transition.dest or transition.source].add(name)
    return edges


def _drawn(edges: Edges) -> list[str]:
    return [
        f"{source} --> {dest} : {', '.join(sorted(triggers))}"
        for (source, dest), triggers in edges.items()
    ]


def _within(edges: Edges) -> list[str]:
    """Edges between phases of the course, but for those that every phase has."""
    own: Edges = {}
    for (source, dest), triggers in edges.items():
        wanted = {name for name in triggers if not _from_all(edges, name, dest)}
        if {source, dest} <= _IN_COURSE and wanted:
            own[source, dest] = wanted
    return _drawn(own)


def _across(edges: Edges) -> list[str]:
    """Edges that leave the course or come back, drawn once for all phases that have them."""
    drawn: Edges = defaultdict(set)
    for (source, dest), triggers in edges.items():
        for name in sorted(triggers):
            if source in _IN_COURSE:
                if _from_all(edges, name, dest):
                    drawn[_COURSE, dest].add(name)
            elif _to_all(edges, source, name):
                drawn[source, _COURSE].add(f"{name} ({_CAME_FROM})")
            else:
                drawn[source, dest].add(name)
    return _drawn(drawn)


def _from_all(edges: Edges, trigger: str, dest: str) -> bool:
    return all(trigger in edges.get((phase, dest), ()) for phase in _IN_COURSE)


def _to_all(edges: Edges, source: str, trigger: str) -> bool:
    return all(trigger in edges.get((source, phase), ()) for phase in _IN_COURSE)


PAGE = Path(__file__).parents[1] / "docs" / "phases.md"


def page() -> str:
    """The page docs/phases.md."""
    return f"""# The phases of the plan

Drawn from the two machines in `assistant/relief/phases.py` by `scripts/diagram.py`; a test keeps
it true.

## The course of three days

From the first words to normal life; `course` stands for every phase within it, and a night, a
pause or a false alarm leads back to the phase that it interrupted.

```mermaid
{course()}```

## The ice cycle

It runs beside the course, whatever the phase: ice that is on is timed and its end announced also
at night, while paused and in an emergency.

```mermaid
{ice_cycle()}```

## What else runs beside

Heat, medicine, cream, walks, positions and pain have no machine. They are facts with times (when
the heat came on, what was taken when, when the last walk was done), and what may or should come
next is worked out from these facts each time.
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
