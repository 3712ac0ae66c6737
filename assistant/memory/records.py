"""Events as JSON and back.

A datetime is kept in ISO 8601 with its offset from UTC, a span of time as ``{"seconds": 90.0}``.
Reading is strict: a number in quotes or a field too many is refused, not bent until it fits.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cattrs.errors import BaseValidationError
from cattrs.preconf.json import make_converter

from assistant.relief import events
from assistant.relief.events import Event, Slot, Value

KINDS: dict[str, type[Event]] = {
    name: kind
    for name, kind in vars(events).items()
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
"""Every kind of event by its name in the log."""


def to_record(event: Event) -> tuple[str, str]:
    """The event's kind, and all that it says as JSON.

    Raises:
        ValueError: a datetime in it has no time zone.
    """
    return type(event).__name__, json.dumps(_converter.unstructure(event))


def from_record(kind: str, data: str) -> Event:
    """The event that ``to_record`` wrote. Fields that it did not know yet get their defaults.

    Raises:
        ValueError: no such kind, or ``data`` is not what belongs to it.
    """
    if kind not in KINDS:
        raise ValueError(f"no event is called {kind!r}")
    try:
        return _converter.structure(json.loads(data), KINDS[kind])
    except (BaseValidationError, AttributeError, TypeError) as error:
        raise ValueError(f"the record of {kind} is broken") from error


def to_text(moment: datetime) -> str:
    """A datetime in ISO 8601.

    Raises:
        ValueError: it has no time zone.
    """
    return _aware(moment).isoformat()


def to_moment(text: str) -> datetime:
    """The datetime that ``to_text`` wrote.

    Raises:
        ValueError: it is none, or has no time zone.
    """
    return _aware(datetime.fromisoformat(text))


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment


def _only(*types: type) -> Callable[[object, Callable[[Any], Any]], Any]:
    """A hook that takes what is of these types, and nothing that could be made so."""

    def structure(value: object, wanted: Callable[[Any], Any]) -> Any:
        if type(value) not in types:
            raise ValueError(f"{value!r} is not {wanted}")
        return wanted(value)  # which may be an Enum of these

    return structure


def _to_span(value: object) -> timedelta:
    if not isinstance(value, dict) or list(value) != ["seconds"]:
        raise ValueError(f"{value!r} is no span of time")
    return timedelta(seconds=value["seconds"])


def _to_value(value: object) -> Value:
    if isinstance(value, dict):
        return _to_span(value)
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} fills no gap")


def _to_slot(value: object) -> Slot:
    if isinstance(value, bool | int | float | str):
        return value
    raise ValueError(f"{value!r} fills no slot")


_converter = make_converter(forbid_extra_keys=True)
_converter.register_structure_hook(bool, _only(bool))
_converter.register_structure_hook(int, _only(int))
_converter.register_structure_hook(float, _only(float, int))
_converter.register_structure_hook(str, _only(str))
_converter.register_structure_hook(Value, lambda value, _: _to_value(value))
_converter.register_structure_hook(Slot, lambda value, _: _to_slot(value))
_converter.register_structure_hook(timedelta, lambda value, _: _to_span(value))
_converter.register_structure_hook(datetime, lambda value, _: to_moment(value))
_converter.register_unstructure_hook(timedelta, lambda span: {"seconds": span.total_seconds()})
_converter.register_unstructure_hook(datetime, to_text)
