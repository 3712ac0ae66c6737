"""The steps a person can be led to. Each gives a turn, or None where it does not apply now."""

from datetime import datetime

from assistant.relief import reminders
from assistant.relief.episode import MEDICINE_QUESTIONS, WHILE_ICED
from assistant.relief.events import Asked, Began, Fact, Line, Noted, StepDone, StepGiven
from assistant.relief.phases import Ice, Phase
from assistant.relief.plan import DAY
from assistant.relief.routines import TALKS, prompt_of
from assistant.relief.turn import Scene, Turn, saying

LOW_PAIN = 3
"""Stretches need pain of three or less (the brief's gate)."""

LATE_NIGHT_MINUTES = 300
"""From here on it may well be morning."""

_NO_ICE = (Fact.ICE_RULED_OUT, Fact.NO_ICE, Fact.ICE_IS_NO_HELP)


def ice_is_possible(scene: Scene) -> bool:
    """Whether nothing speaks against ice altogether."""
    return scene.episode.advice is None and not set(_NO_ICE) & scene.episode.facts.keys()


def emergency(scene: Scene) -> Turn | None:
    """In an emergency nothing else counts."""
    if scene.episode.phase is not Phase.EMERGENCY:
        return None
    question = scene.episode.question
    return Turn(lines=(question or Line("emergency_now"),))


def take_off(scene: Scene) -> Turn | None:
    """Ice or heat that has been on too long comes off."""
    ice = reminders.ice(scene.episode, scene.plan)
    if ice and ice.over(scene.now):
        return saying("ice_off_still", urgent=True)
    heat = reminders.heat(scene.episode, scene.plan)
    return saying("heat_off_still", urgent=True) if heat and heat.over(scene.now) else None


def open_question(scene: Scene) -> Turn | None:
    """The question that waits for its answer."""
    question = scene.episode.question
    return Turn(lines=(question,)) if question else None


def pause(scene: Scene) -> Turn | None:
    """A pause lasts until the person goes on."""
    if scene.episode.phase is not Phase.PAUSED:
        return None
    return saying("paused_with_ice" if scene.episode.ice_is_on else "paused")


def night(scene: Scene) -> Turn | None:
    """At night: another position, slow breaths; later that the night ends when they say so."""
    asleep = scene.episode.asleep_since
    if not scene.episode.asleep or asleep is None:
        return None
    late = scene.now - asleep > scene.plan.span(LATE_NIGHT_MINUTES)
    return saying("night_still" if late else "night_wake")


def routine(scene: Scene) -> Turn | None:
    """The step of the routine at hand."""
    place = scene.episode.place
    if place is None or place.routine in TALKS:
        return None
    return saying(prompt_of(place.routine, place.index))


def see_doctor(scene: Scene) -> Turn | None:
    """After a warning sign that a doctor is to hear of: rest until then."""
    return saying("advice_first") if scene.episode.advice else None


def safety_question(scene: Scene) -> Turn | None:
    """The questions about danger, then when it began."""
    now, question = scene.now, scene.episode.next_safety_question
    if scene.episode.phase is Phase.NOT_STARTED and question:
        lines = (Line("lie_still"), Line(question))
        return Turn((Began(now), Asked(now, question)), lines)
    question = question or ("start_when" if scene.episode.began is None else None)
    return saying(question, Asked(now, question)) if question else None


def keep_ice(scene: Scene) -> Turn | None:
    """While ice is on: what is still to be asked, how to lie, then rest."""
    ice = reminders.ice(scene.episode, scene.plan)
    if ice is None:
        return None
    question = next((q for q in WHILE_ICED if q not in scene.episode.answers), None)
    if question:
        return saying(question, Asked(scene.now, question))
    if "position" not in scene.episode.done:
        return saying("pos1", StepDone(scene.now, "position"))
    return saying("keep_ice", left=scene.told(ice.left(scene.now)))


def keep_heat(scene: Scene) -> Turn | None:
    """While heat is on: how long still."""
    heat = reminders.heat(scene.episode, scene.plan)
    return saying("keep_heat", left=scene.told(heat.left(scene.now))) if heat else None


def check_skin(scene: Scene) -> Turn | None:
    """After the first round the skin is felt before the second."""
    cold = scene.episode.cold
    if cold.stage is not Ice.BREAK or cold.skin_normal is not None:
        return None
    return saying("skin", Asked(scene.now, "skin"))


def offer_medicine(scene: Scene) -> Turn | None:
    """An anti-inflammatory, if wanted: offered once."""
    episode = scene.episode
    settled = {Fact.MEDICINE_DECLINED, Fact.MEDICINE_RULED_OUT} & episode.facts.keys()
    asked = {"m_offer", *MEDICINE_QUESTIONS} & episode.answers.keys()
    if settled or asked or episode.medicines:
        return None
    return saying("m_offer", Asked(scene.now, "m_offer"))


def rest_in_break(scene: Scene) -> Turn | None:
    """Between the two rounds: rest, then the ice again."""
    rest = reminders.rest(scene.episode, scene.plan)
    if rest is None or not ice_is_possible(scene):
        return None
    if rest.over(scene.now):
        return _ready_for_ice(scene, "back_on")
    return saying("rest", left=scene.told(rest.left(scene.now)))


def put_ice_on(scene: Scene) -> Turn | None:
    """The first ice."""
    return _ready_for_ice(scene, "ice_prep") if ice_is_possible(scene) else None


def offer_ice(scene: Scene) -> Turn:
    """Another cycle, if it helps."""
    return _ready_for_ice(scene, "ice_offer")


def ice_again(scene: Scene) -> Turn | None:
    """Another cycle is offered once its time has come, or the first to those who come late."""
    episode, now = scene.episode, scene.now
    if not ice_is_possible(scene) or episode.ice_used_up(now, scene.plan):
        return None
    timer = reminders.between(episode, scene.plan)
    if timer:
        return offer_ice(scene) if timer.over(now) else None
    skipped = episode.done.get("ice")
    rested = skipped is None or now >= skipped + scene.plan.span(scene.plan.between_cycles_minutes)
    return offer_ice(scene) if rested and episode.cold.off_since is None else None


def _ready_for_ice(scene: Scene, prompt: str) -> Turn:
    cream = scene.episode.cream
    if "i0" not in scene.episode.answers:
        return saying("i0", Asked(scene.now, "i0"))
    if cream and not cream.washed_off:
        return saying("cream_washed", Asked(scene.now, "cream_washed"))
    return saying(prompt, StepGiven(scene.now, "ice"))


def ask_pain(scene: Scene) -> Turn:
    """How bad it is."""
    return saying("pain_ask", Asked(scene.now, "pain_ask"))


def pain_today(scene: Scene) -> Turn | None:
    """The pain, where it has not been told or asked for half a day, or since waking."""
    woke = scene.episode.done.get("wake")
    asked = pain_asked(scene)
    if asked and scene.now - asked < scene.plan.span(DAY / 2) and not (woke and asked < woke):
        return None
    return ask_pain(scene)


def pain_asked(scene: Scene) -> datetime | None:
    """When the pain was last told, or left out."""
    known = [at for at, _ in scene.episode.pain[-1:]]
    known += [at for step, at in scene.episode.done.items() if step == "pain_ask"]
    return max(known, default=None)


def walk_now(scene: Scene) -> Turn | None:
    """A walk, when its time has come."""
    timer = reminders.walk(scene.episode, scene.plan)
    return walk(scene) if timer and timer.over(scene.now) else None


def walk(scene: Scene) -> Turn:
    """A walk: the first of a day with help to get up, from the second day on a longer one."""
    given = StepGiven(scene.now, "walk")
    if reminders.is_first_walk_of_day(scene.episode):
        return saying("first_walk", given)
    return saying("walk_longer" if scene.episode.days else "walk", given)


def tell_of_cream(scene: Scene) -> Turn | None:
    """Pain relief cream has its place between rounds of ice; told once."""
    if scene.episode.cream or "cream_tip" in scene.episode.done:
        return None
    return saying("cream_tip", StepDone(scene.now, "cream_tip"))


def no_better(scene: Scene) -> Turn | None:
    """After three days without any ease: a doctor."""
    episode = scene.episode
    if Fact.NO_BETTER in episode.facts:
        return None
    if episode.answers.get("better_gate") == "yes":
        return None
    scores = [score for _, score in episode.pain]
    if len(scores) >= 2:
        if scores[-1] < scores[0]:
            return None
        return saying("nobetter", Noted(scene.now, Fact.NO_BETTER))
    if "better_gate" in episode.answers:
        return None
    return saying("better_gate", Asked(scene.now, "better_gate"))


def heat_question(scene: Scene) -> Turn | None:
    """Whether the skin is fit for heat; asked once of itself."""
    episode, plan = scene.episode, scene.plan
    resting = _is_early(scene, episode.heat_again_from(plan))
    if resting or episode.heat_used_up(scene.now, plan) or not heat_is_possible(scene):
        return None
    if "heat_gate" in episode.answers:
        return None
    return saying("heat_gate", Asked(scene.now, "heat_gate"))


def put_heat_on(scene: Scene) -> Turn | None:
    """Heat, when it is allowed and the last is long enough ago."""
    episode, plan = scene.episode, scene.plan
    allowed = Fact.HEAT_ALLOWED in episode.facts and heat_is_possible(scene)
    earliest = episode.heat_again_from(plan)
    if not allowed or episode.heat_used_up(scene.now, plan) or _is_early(scene, earliest):
        return None
    return saying("heat_on", StepGiven(scene.now, "heat"))


def heat_is_possible(scene: Scene) -> bool:
    """Whether nothing speaks against heat altogether: a doctor's advice, cream."""
    cream = scene.episode.cream
    clear = scene.plan.span(scene.plan.heat_after_cream_minutes)
    creamed = cream is not None and scene.now < cream.since + clear
    ruled_out = scene.episode.answers.get("i0", "no") != "no"
    return scene.episode.advice is None and not creamed and not ruled_out


def stretch_question(scene: Scene) -> Turn | None:
    """Whether the pain is low enough for stretches."""
    pain = scene.episode.pain
    asked = scene.episode.done.get("stretch_gate")
    if not pain or pain[-1][1] > LOW_PAIN or "stretch" in scene.episode.done:
        return None
    if asked and scene.now - asked < scene.plan.span(DAY / 2):
        return None
    return saying("stretch_gate", Asked(scene.now, "stretch_gate"))


def first_time(scene: Scene) -> Turn | None:
    """Whether it was the first spasm: exercise is for those who had one before."""
    if "first_time" in scene.episode.answers or Fact.NOT_FIRST in scene.episode.facts:
        return None
    return saying("first_time", Asked(scene.now, "first_time"))


def normal_life(scene: Scene) -> Turn:
    """After it all: walk, lift with care."""
    return saying("after")


def rest(scene: Scene) -> Turn:
    """Nothing is due: rest, and what comes next and when."""
    walking = reminders.walk(scene.episode, scene.plan)
    icing = reminders.between(scene.episode, scene.plan)
    coming = [(timer.left(scene.now), timer) for timer in (walking, icing) if timer]
    if not coming:
        return saying("poschange")
    left, timer = min(coming, key=lambda pair: pair[0])
    prompt = "rest_then_walk" if timer is walking else "between"
    return saying(prompt, left=scene.told(left))


def _is_early(scene: Scene, earliest: datetime | None) -> bool:
    return earliest is not None and scene.now < earliest
