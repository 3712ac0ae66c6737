"""What is told step by step, at the person's pace: "next" leads on, "wait" holds.

A step is a prompt, marked :data:`HOLD` where a position is then held and counted aloud. The
stretches and their numbers are the content brief's (Mayo Clinic: hold 5 seconds, two or three
times; NHS: one slow breath), those that need no kneeling first.
"""

HOLD = "+"
"""At the end of a step, once for each time that its position is held for five seconds."""

GET_UP = ("gu1", "gu2", "gu3")
COUNTED_UP = ("gu1", "count_up", "gu2", "count_up", "gu3")
FROM_FLOOR = ("gf1", "gf2", "gf3")
LIE_BACK = ("lieback", "pos1")
POSITIONS = ("pos1", "pos2", "pos_front")
TOILET = (*GET_UP, "loo")
MEDICINE = ("m_ok", "m_dose", "about_natural")
RECURRENCE = ("return", "imbalance")

_PELVIC_TILT = ("st2_1", "st2_2+++", "st2_3")
_KNEE_TO_CHEST = ("st1_1", "st1_2+", "st1_3+", "st1_4")
_KNEE_ROLLS = ("st3_1", "st3_2+", "st3_3+", "st3_4")
_CAT_COW = ("st4_1", "st4_2+", "st4_3+", "st4_4")
_CHILDS_POSE = ("st5_3", "st5_1", "st5_2+")

LYING = ("st_rule", *_PELVIC_TILT, *_KNEE_TO_CHEST, *_KNEE_ROLLS)
KNEELING = (*_CAT_COW, *_CHILDS_POSE)

ROUTINES: dict[str, tuple[str, ...]] = {
    "get_up": GET_UP,
    "counted_up": COUNTED_UP,
    "from_floor": FROM_FLOOR,
    "toilet": TOILET,
    "lie_back": LIE_BACK,
    "positions": POSITIONS,
    "medicine": MEDICINE,
    "recurrence": RECURRENCE,
    "stretches": LYING,
    "kneeling": KNEELING,
}
"""Every routine by name."""


TALKS = ("medicine", "positions", "recurrence")
"""These only tell more on "next"; nothing waits for their end."""


def prompt_of(routine: str, index: int) -> str:
    """The prompt of the step at ``index``."""
    return ROUTINES[routine][index].rstrip(HOLD)


def holds_of(routine: str, index: int) -> int:
    """How many times the step at ``index`` is held and counted; mostly 0."""
    return ROUTINES[routine][index].count(HOLD)


def has_step(routine: str, index: int) -> bool:
    """Whether the routine has a step at ``index``."""
    return 0 <= index < len(ROUTINES[routine])
