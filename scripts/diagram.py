"""Draw docs/phases.md from the relief machine: .venv/bin/python scripts/diagram.py."""

from collections import defaultdict
from pathlib import Path

from transitions import Machine

from assistant.relief.phases import GUIDED, Phase, machine

_GROUP = "guided"


def mermaid() -> str:
    """The diagram's text.

    What leads from every phase of the plan to one place, or back, is drawn once, from or to the
    plan as a whole.
    """
    edges = _edges(machine())
    lines = ["stateDiagram-v2", f"    [*] --> {Phase.NOT_STARTED.value}", f"    state {_GROUP} {{"]
    lines += [f"        {edge}" for edge in _within(edges)]
    lines.append("    }")
    lines += [f"    {edge}" for edge in _across(edges)]
    return "\n".join(lines) + "\n"


Edges = dict[tuple[str, str], set[str]]
"""Source and destination, with the triggers that lead from one to the other."""


def _edges(relief: Machine) -> Edges:
    edges: Edges = defaultdict(set)
    for transition in relief.get_transitions():
        trigger = next(
            name
            for name, event in relief.events.items()
            if transition in event.transitions[transition.source]
        )
        edges[transition.source, transition.dest or transition.source].add(trigger)
    return edges


def _within(edges: Edges) -> list[str]:
    """Edges between phases of the plan, but for those that every phase has."""
    guided = {phase.value for phase in GUIDED}
    everywhere = {
        (trigger, dest)
        for (_, dest), triggers in edges.items()
        for trigger in triggers
        if all(trigger in edges.get((phase, dest), ()) for phase in guided)
    }
    drawn = []
    for (source, dest), triggers in edges.items():
        own = sorted(trigger for trigger in triggers if (trigger, dest) not in everywhere)
        if source in guided and dest in guided and own:
            drawn.append(f"{source} --> {dest} : {', '.join(own)}")
    return drawn


def _across(edges: Edges) -> list[str]:
    """Edges that leave the plan or come back, drawn once for all phases that have them."""
    guided = {phase.value for phase in GUIDED}
    drawn: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (source, dest), triggers in edges.items():
        for trigger in sorted(triggers):
            sources = {phase for phase in guided if trigger in edges.get((phase, dest), ())}
            dests = {phase for phase in guided if trigger in edges.get((source, phase), ())}
            if source in guided and sources == guided:
                drawn[_GROUP, dest].add(trigger)
            elif source not in guided and dests == guided:
                drawn[source, _GROUP].add(f"{trigger} (to where it was)")
            elif source not in guided:
                drawn[source, dest].add(trigger)
    return [
        f"{source} --> {dest} : {', '.join(sorted(names))}"
        for (source, dest), names in drawn.items()
    ]


PAGE = Path(__file__).parents[1] / "docs" / "phases.md"


def page() -> str:
    """The page docs/phases.md."""
    return f"""# The phases of the ice plan

Drawn from the machine in `assistant/relief/phases.py` by `scripts/diagram.py`; a test keeps it
true. `guided` stands for every phase of the plan. Ice that is on is timed in every phase, also
while paused and in an emergency.

```mermaid
{mermaid()}```
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
