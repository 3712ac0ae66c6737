"""Conversations that lead into every phase of the plan, and into what is rare."""

from collections.abc import Callable

from conversing import Conversation


def spoken(talk: Conversation, *steps: str | float) -> Conversation:
    """Go on with what is said, and with minutes to wait."""
    for step in steps:
        if isinstance(step, str):
            talk.say(step)
        else:
            talk.wait(step)
    return talk


_CYCLE = ("the ice is on", 20, "it's off", "yes", 20, "the ice is on", 20, "it's off", "five")
_HEAT = ("can i use heat", "yes", "the heat is on")
_AGAIN = ("the heat is on", 15, "it's off", 121)
_STRETCH = ("can i stretch", "yes")

SITUATIONS: dict[str, Callable[[], Conversation]] = {
    "nothing said yet": Conversation,
    "the second question": lambda: spoken(Conversation(), "what now", "no"),
    "the third question": lambda: spoken(Conversation(), "what now", "no", "no"),
    "the fourth question": lambda: spoken(Conversation(), "what now", "no", "no", "no"),
    "when it began": lambda: spoken(Conversation(), "what now", "no", "no", "no", "no"),
    "before the ice": lambda: Conversation().to_ice_ready(),
    "the first ice": lambda: Conversation().to_ice_on(),
    "ice too long": lambda: spoken(Conversation().to_ice_on(), 27),
    "the break": lambda: Conversation().to_break(),
    "the break is over": lambda: spoken(Conversation().to_break(), 21),
    "the break has lapsed": lambda: spoken(Conversation().to_break(), 70),
    "the second round": lambda: spoken(Conversation().to_break(), 20, "the ice is on"),
    "the first move": lambda: Conversation().to_cycle_done(),
    "the first walk": lambda: spoken(Conversation().to_cycle_done(), 56),
    "day one": lambda: Conversation().to_day_one(),
    "day one, later": lambda: spoken(Conversation().to_day_one(), 150),
    "the fourth cycle": lambda: spoken(Conversation().to_day_one(), *((130, *_CYCLE) * 3), 130),
    "the fourth cycle's end": lambda: spoken(
        Conversation().to_day_one(), *((130, *_CYCLE) * 2), 130, *_CYCLE[:-2]
    ),
    "days two and three": lambda: Conversation().begun("30 hours ago"),
    "two days": lambda: spoken(Conversation().begun("47 hours ago"), 60.5),
    "two days without ice": lambda: spoken(
        Conversation().begun("47 hours ago"), "i don't have any ice", 65
    ),
    "one day": lambda: spoken(Conversation().begun("23 hours ago"), "skip", 65),
    "three days": lambda: spoken(Conversation().begun("71 hours ago", "six"), 60.5),
    "heat": lambda: Conversation().begun("80 hours ago"),
    "heat is on": lambda: spoken(Conversation().begun("80 hours ago"), *_HEAT),
    "heat too long": lambda: spoken(Conversation().begun("80 hours ago"), *_HEAT, 21),
    "heat is off": lambda: spoken(Conversation().begun("80 hours ago"), *_HEAT, 15, "it's off", 56),
    "six heats": lambda: spoken(
        Conversation().begun("80 hours ago"), "can i use heat", "yes", *(_AGAIN * 6)
    ),
    "no better": lambda: spoken(
        Conversation().begun("80 hours ago", "six"), 400, "seven", "what now"
    ),
    "pain on the rise": lambda: spoken(
        Conversation().to_day_one(), "my pain is six", "my pain is five", "my pain is six"
    ),
    "no pain told": lambda: spoken(Conversation().begun("80 hours ago", "skip"), "what now"),
    "stretches": lambda: spoken(Conversation().begun("80 hours ago", "two"), *_STRETCH),
    "kneeling": lambda: spoken(
        Conversation().begun("80 hours ago", "two"), *_STRETCH, *(["next"] * 12), "yes"
    ),
    "after": lambda: spoken(
        Conversation().begun("80 hours ago", "two"), *_STRETCH, *(["next"] * 12), "no"
    ),
    "after, not the first": lambda: spoken(
        Conversation().begun("80 hours ago", "two"),
        *_STRETCH,
        *(["next"] * 12),
        "no",
        "what now",
        "no",
    ),
    "medicine allowed": lambda: spoken(
        Conversation().to_day_one(), "can i take something", *(["no"] * 5)
    ),
    "medicine taken": lambda: spoken(
        Conversation().to_day_one(), "i took two advil an hour ago", 60
    ),
    "cream": lambda: spoken(Conversation().to_day_one(), "i've put cream on"),
    "cream late": lambda: spoken(Conversation().begun("80 hours ago"), "i've put voltaren on"),
    "alone": lambda: spoken(Conversation().to_day_one(), "i'm alone"),
    "louder and louder": lambda: spoken(Conversation().to_day_one(), *(["louder"] * 5)),
    "quicker and quicker": lambda: spoken(Conversation().to_day_one(), *(["faster"] * 5)),
    "softer and slower": lambda: spoken(
        Conversation().to_day_one(), *(["softer"] * 5), *(["slower"] * 5)
    ),
    "the night": lambda: spoken(Conversation().to_day_one(), "good night", 60),
    "late at night": lambda: spoken(Conversation().to_day_one(), "good night", 320),
    "a nap": lambda: spoken(Conversation().to_day_one(), "wake me in an hour"),
    "the nap is over": lambda: spoken(Conversation().to_day_one(), "wake me in an hour", 61),
    "sleepy with ice on": lambda: spoken(Conversation().to_ice_on(), "good night"),
    "sleepy with heat on": lambda: spoken(
        Conversation().begun("80 hours ago"), *_HEAT, "good night"
    ),
    "paused": lambda: spoken(Conversation().to_day_one(), "pause"),
    "paused with ice": lambda: spoken(Conversation().to_ice_on(), "pause"),
    "advice awaited": lambda: spoken(Conversation().to_day_one(), "i have a fever"),
    "advice awaited with heat": lambda: spoken(
        Conversation().begun("80 hours ago"), *_HEAT, "i have a fever"
    ),
    "emergency": lambda: spoken(Conversation().to_day_one(), "emergency"),
    "emergency with ice": lambda: spoken(Conversation().to_ice_on(), "emergency"),
    "emergency with heat": lambda: spoken(
        Conversation().begun("80 hours ago"), *_HEAT, "emergency"
    ),
    "begun again": lambda: spoken(Conversation().to_ice_ready(), "start over", "yes"),
    "begun again after heat": lambda: spoken(
        Conversation().begun("80 hours ago"),
        *(*_HEAT, 15, "it's off", "start over", "yes"),
        *("no", "no", "no", "no", "yes", "what now", "what now"),
    ),
    "no ice, no heat": lambda: spoken(
        Conversation().begun("80 hours ago"), "can i put ice on", "yes"
    ),
    "a hold is counted": lambda: spoken(
        Conversation().begun("80 hours ago", "two"), *_STRETCH, "next", "next", 1
    ),
    "pain eases": lambda: spoken(Conversation().to_day_one(), "my pain is six", "my pain is four"),
    "despair": lambda: spoken(Conversation().to_day_one(), "i want to die", 1, "i'm okay"),
    "the ice before anything": lambda: spoken(Conversation(), "the ice is on"),
}
"""Conversations that lead into each phase, and into what is rare."""
