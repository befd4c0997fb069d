"""What of a group the world may see."""

from dataclasses import fields, replace

import pytest

from shared.model.group import Attendance, Beforehand, CoLead, Feedback, Group, PublicGroup, contact_link, public

WHOLE = Group(
    id="g", name="G", zone="Europe/Berlin", sender="g@example.org", co_leads=(CoLead(id="l", name="L", address="l@example.org"),),
    attendance=Attendance(ask=True), feedback=Feedback(ask=True), beforehand=Beforehand(questions=True, notes=True),
)  # fmt: skip
ELSEWHERE = {"breaks", "joined_online", "place_hidden", "meets", "founded", "version"}


def test_what_a_group_asks_of_its_members_stands_in_its_public_row_too():
    face = public(WHOLE)
    assert (face.asks_who_comes, face.asks_feedback, face.asks_questions, face.links_notes) == (True, True, True, True)
    bare = public(replace(WHOLE, attendance=None, feedback=None, beforehand=None))
    assert not any((bare.asks_who_comes, bare.asks_feedback, bare.asks_questions, bare.links_notes))


def test_whatever_both_have_is_the_same_in_both():
    face = public(WHOLE)
    for name in {one.name for one in fields(PublicGroup)} - ELSEWHERE:
        assert getattr(face, name) == getattr(WHOLE, name), name


@pytest.mark.parametrize(
    "written", ["leads@example.org", "Co-leads <leads@example.org>", "mailto:leads@example.org", "Leads@Example.org."]
)
def test_whoever_presses_the_contact_writes_to_its_address_however_it_is_written(written: str):
    assert contact_link(replace(WHOLE, contact=written)) == "mailto:leads@example.org"
