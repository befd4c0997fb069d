"""Each invariant can fail: the product, or what it stands on, is broken on purpose, and the simulation says which rule it broke."""

from unittest.mock import patch

import pytest

from shared.membership import onboarding
from tests.simulation.invariants import ALWAYS, AT_REST
from tests.simulation.mutations import MUTATIONS, PARTS, QUICKLY
from tests.simulation.mutations.breaking import broken_by
from tests.simulation.mutations.people import unwelcoming
from tests.simulation.world import Broken
from tests.simulation.year import live
from tests.thorough import THOROUGH


@pytest.mark.parametrize("name", list(MUTATIONS)[:: 1 if THOROUGH else 3])
def test_the_simulation_names_the_rule_that_was_broken(name: str):
    expected, patches = MUTATIONS[name]
    invariant, _ = broken_by(patches, QUICKLY.get(name, 1))
    assert invariant in expected.split("|")


def test_what_was_broken_is_told_with_the_way_to_see_it_again():
    with patch.object(onboarding, "admitted", unwelcoming), pytest.raises(Broken, match=r"--seed 3\n") as broken:
        live(3)
    assert broken.value.invariant == "every_admitted_one_was_welcomed"


def test_whatever_a_mutation_patches_is_there():
    patched = [(where, name) for _, patches in MUTATIONS.values() for where, name, _ in patches]
    assert [one for one in patched if not hasattr(*one)] == [], "name where each of these is now"


def test_every_invariant_is_broken_by_a_mutation():
    assert MUTATIONS.keys() >= QUICKLY.keys()
    assert sum(len(part.MUTATIONS) for part in PARTS) == len(MUTATIONS), "two parts have a mutation of one name"
    named = {invariant.__name__ for invariant in (*ALWAYS, *AT_REST)}
    broken = {name for expected, _ in MUTATIONS.values() for name in expected.split("|")}
    assert named - broken == set(), "give each of these a mutation in its part of tests/simulation/mutations/"
