"""What is asked, what is known, what is right."""

import pytest

from deploying.parameters import QUESTIONS, differences, given, paced, right, whole
from shared.errors import BadInput
from tests.template.written import WRITTEN

DECLARED = WRITTEN["Parameters"]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("SendRate=14", {"SendRate": "14"}),
        (" LogRetentionDays = 7 ", {"LogRetentionDays": "7"}),
        ("LinksDomain=", {"LinksDomain": ""}),
        ("SenderIdentity=Example.ORG", {"SenderIdentity": "example.org"}),
        ("SenderIdentity=Reading <Reading@Example.org>", {"SenderIdentity": "reading@example.org"}),
        ("AlarmAddress=Mika <mika@example.org>", {"AlarmAddress": "mika@example.org"}),
        ("BaseUrl=https://a.example.org", {"BaseUrl": "https://a.example.org"}),
    ],
)
def test_a_setting_is_taken_as_it_is_meant(setting: str, expected: dict[str, str]):
    assert given([setting], DECLARED) == expected


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("SendRate", "is no setting: write it as Name=value"),
        ("Sendrate=14", "there is no parameter Sendrate; there are"),
        ("SendRate=fast", "SendRate cannot be 'fast': Mails a second"),
        ("SendRate=0", "At least 1."),
        ("SendRate=-1", "At least 1."),
        ("SendWorkers=1001", "At least 2, at most 1000."),
        ("LogRetentionDays=8", "One of 1, 3, 5"),
        ("LinksDomain=https://links.example.org", "LinksDomain cannot be"),
        ("BaseUrl=https://a.example.org/", "No slash at the end"),
        ("SenderIdentity=gmail.com", "mail from gmail.com"),
        ("SenderIdentity=not a domain", "SenderIdentity: "),
        ("AlarmAddress=mika", "AlarmAddress: "),
        ("PushAudience=", "PushAudience cannot be ''"),
    ],
)
def test_a_setting_that_is_wrong_is_refused_with_how_to_write_it(setting: str, words: str):
    with pytest.raises(BadInput) as raised:
        given([setting], DECLARED)
    assert words in str(raised.value)


def test_all_that_are_wrong_are_named_at_once():
    with pytest.raises(BadInput) as raised:
        given(["SendRate=x", "Nonsense=1"], DECLARED)
    assert len(str(raised.value).splitlines()) == 2


def test_what_nobody_chose_is_as_the_template_has_it_and_what_it_has_no_more_is_left_out():
    found = whole({"SendRate": "14", "OfOld": "1"}, DECLARED)
    assert (found["SendRate"], found["SendWorkers"], found["SenderIdentity"]) == ("14", "2", "")
    assert set(found) == set(DECLARED)


@pytest.mark.parametrize("name", DECLARED)
def test_every_default_of_the_template_is_right(name: str):
    assert right(name, str(DECLARED[name]["Default"]), DECLARED) == str(DECLARED[name]["Default"])


@pytest.mark.parametrize(
    ("chosen", "rate", "expected"),
    [
        ({}, 14, {"SendRate": "14", "SendWorkers": "2"}),
        ({}, 500, {"SendRate": "500", "SendWorkers": "28"}),
        ({"SendWorkers": "5"}, 14, {"SendRate": "14", "SendWorkers": "5"}),
        ({"SendRate": "7"}, 14, {}),
        ({}, 1, {}),
        ({}, 0, {}),
    ],
)
def test_the_pace_follows_what_ses_allows_until_somebody_chose_one(chosen, rate, expected):
    assert paced(chosen, rate) == expected


def test_differences_name_both_sides():
    assert differences({"A": "1", "B": "x"}, {"A": "2", "B": "x", "C": "y", "D": ""}) == ["A: 1 → 2", "C: nothing → y"]


def test_every_question_is_of_a_parameter_and_says_what_for():
    assert {one.name for one in QUESTIONS} <= set(DECLARED)
    assert all(one.why and one.words for one in QUESTIONS)
