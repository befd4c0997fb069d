"""`desk`: the address at which co-leads log in."""

import pytest

from cli.stack import Stack
from tests.builders.command_line import fortnight
from tests.platform import Platform


def test_the_address_of_the_desk_is_told(group: Platform):
    assert fortnight(group, "desk").out == "https://go.example.org/desk\n"
    assert fortnight(group, "desk", "--json").json == {"desk": "https://go.example.org/desk"}


def test_a_stack_that_does_not_know_its_address_says_how_to_tell_it(group: Platform, monkeypatch: pytest.MonkeyPatch):
    whole = Stack.__init__
    monkeypatch.setattr(
        Stack, "__init__", lambda self, outputs: whole(self, outputs | {"LinksUrl": "https://not-yet.invalid"})
    )
    done = fortnight(group, "desk")
    assert (done.code, done.out) == (2, "")
    assert "make deploy" in done.err
