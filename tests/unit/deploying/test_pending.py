"""Answers outlive a deployment that did not come about."""

from pathlib import Path

import pytest

from deploying.pending import Pending


def test_answers_are_kept_for_their_own_stack_until_they_are_deployed(tmp_path: Path):
    file = tmp_path / "kept" / "deploying.json"
    one, two = Pending("1/eu/one", file), Pending("1/eu/two", file)
    assert one.held({}) == {}
    one.keep({"SendRate": "14"}, {})
    two.keep({"SendRate": "1"}, {})
    assert (one.held({}), two.held({})) == ({"SendRate": "14"}, {"SendRate": "1"})
    one.drop()
    one.drop()
    assert (one.held({}), two.held({})) == ({}, {"SendRate": "1"})


def test_an_answer_counts_for_as_long_as_what_it_was_to_replace_stands(tmp_path: Path):
    pending = Pending("1/eu/one", tmp_path / "deploying.json")
    stood = {"SendRate": "1", "LogRetentionDays": "30"}
    pending.keep({"SendRate": "14", "LogRetentionDays": "7", "New": "x"}, stood)
    assert pending.held(stood) == {"SendRate": "14", "LogRetentionDays": "7", "New": "x"}
    assert pending.held(stood | {"SendRate": "50"}) == {"LogRetentionDays": "7", "New": "x"}
    assert pending.held({"SendRate": "50", "LogRetentionDays": "90", "New": ""}) == {}
    assert pending.held({}) == {"New": "x"}


DAMAGED = [
    "",
    "{",
    "[]",
    '{"1/eu/one": 3}',
    '{"1/eu/one": {"SendRate": "14"}}',
    '{"1/eu/one": {"SendRate": [null, 1]}}',
    "\x00",
]


@pytest.mark.parametrize("damaged", DAMAGED)
def test_a_damaged_file_or_an_earlier_versions_is_no_answer_and_is_written_anew(tmp_path: Path, damaged: str):
    file = tmp_path / "deploying.json"
    file.write_text(damaged)
    pending = Pending("1/eu/one", file)
    assert pending.held({}) == {}
    pending.keep({"SendRate": "14"}, {})
    assert pending.held({}) == {"SendRate": "14"}
