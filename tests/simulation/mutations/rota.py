"""What breaks whose turn it is."""

from dataclasses import replace
from typing import Any

from shared.model.rota import Slot
from shared.rota import candidates, swapping
from shared.rota import rules as rota_rules
from tests.simulation.mutations.patching import Mutations


def reminds_anew(rota: Any, seen: Any, whole: Any = rota_rules._reminded) -> Any:
    return whole(replace(rota, slots=tuple(replace(slot, reminded="") for slot in rota.slots)), seen)


def forgets_who(rota: Any, slot: Any, whole: Any = swapping.refused) -> Any:
    after = whole(rota, slot)
    return replace(after, slots=tuple(replace(one, refused=()) for one in after.slots))


MUTATIONS: Mutations = {
    "nothing keeps who was asked just now": (
        "nobody_is_asked_twice_in_a_row", [(candidates, "beside", lambda *_: set()), (rota_rules, "last", lambda rota, *_: rota)],
    ),
    "whoever is asked keeps their place": (
        "whoever_was_asked_waits_behind_all_others", [(rota_rules, "last", lambda rota, *_: rota)],
    ),
    "the next one is asked beside whoever is": ("one_is_asked_at_a_time_and_once", [(Slot, "whose", property(lambda slot: slot.holder))]),
    "nobody hears of what nobody does": ("co_leads_hear_of_what_nobody_does", [(rota_rules, "TOLD", -1)]),
    "whoever does something is reminded each morning": ("nobody_is_reminded_twice_of_what_they_do", [(rota_rules, "_reminded", reminds_anew)]),
    "nobody is reminded of what they do": (
        "whoever_does_something_is_reminded_of_it", [(rota_rules, "_reminded", lambda rota, _: (rota, []))],
    ),
    "who refused is not noted": ("whoever_has_refused_is_not_asked_again", [(swapping, "refused", forgets_who)]),
    "what was called off is asked for anew": (
        "nobody_is_asked_for_what_somebody_has_said_yes_to", [(rota_rules, "_back", lambda *_: False)],
    ),
}  # fmt: skip
QUICKLY = {
    "nobody is reminded of what they do": 16,
    "what was called off is asked for anew": 39,
}
