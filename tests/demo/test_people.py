"""What became of everybody who applied, and what they and the co-leads got."""

import json
import re
from email import message_from_bytes, policy

import pytest

from tests.demo.by_hand import (
    APPLICANTS,
    CO_LEADS,
    ELSEWHERE,
    IVO,
    KIM,
    LENA,
    MIKA,
    MORNINGS,
    OTHER_TIMES,
    ROBIN,
    SETTLED,
    SOL,
    of,
)


@pytest.mark.parametrize(("address", "oddity", "state", "mails"), APPLICANTS, ids=[row[1] for row in APPLICANTS])
def test_each_applicant_ends_as_the_story_has_it(told, address, oddity, state, mails):
    assert sorted(
        line["kind"] for line in told["sent"] if line["to"] == address and line["kind"] not in ELSEWHERE
    ) == sorted(mails)
    assert told["people"].get(address) == state


def test_members_ended_in_these_states(told):
    states = [state for _, _, state, _ in APPLICANTS if state]
    assert told["members"] == {state: states.count(state) for state in sorted(set(states))}


def test_each_co_lead_had_one_mail_for_each_thing_that_needed_a_person(told):
    both = {
        "application": 10,
        "returning": 1,
        "watch": 1,
        "mapping": 1,
        "dropped": 2,  # Hana and Pat
    }
    preflights = 12  # on seventeen Mondays, but for the first two and three quiet ones: 13 November, 11 and 18 December
    handed = {"handover": 1, "handed-over": 1}
    own = {
        MIKA: both
        | {"recap-draft": 6, "preflight": preflights}
        | {"application": 13, "applications": 1, "dropped": 3}  # in her other group, too
        | {"form-changed": 1, "erased": 2, "bad-address": 1, "deck-unknown": 1, "proposal": 4, "vote-closed": 1}
        | handed,
        SOL: both | handed | {"stand-in": 1, "recap-draft": 5, "preflight": preflights - 1, "day": len(MORNINGS) - 1},
        KIM: {"stand-in": 1, "recap-draft": 1, "preflight": 2, "handed-over": 1},  # on the first day, and on Monday
        ROBIN: {"taking-over": 1, "handed-over": 1, "preflight": 1, "day": 1},
    }
    for lead, expected in own.items():
        kinds = [line["kind"] for line in told["sent"] if line["to"] == lead and line["kind"] not in ELSEWHERE]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == expected


def test_what_could_wait_came_once_a_morning_and_not_if_it_had_settled_itself(told, raw):
    days = {line["at"]: line for line in of(told, "day")}
    assert [(at, line["to"]) for at, line in days.items()] == [(at, _whose(at)) for at, _ in MORNINGS]
    for at, parts in MORNINGS:
        text = message_from_bytes(raw[days[at]["file"]], policy=policy.default).get_body(("plain",)).get_content()
        assert len(re.findall(r"^== .+ ==\r?$", text, re.MULTILINE)) == len(parts), at
    waited = [(s["kind"], s["to"]) for s in told["skipped"] if s["reason"] == "in the mail of the day"]
    others = [("no-reading", SOL)]
    assert sorted(waited) == sorted(others + [(kind, _whose(at)) for at, parts in MORNINGS for kind in parts])
    assert [(s["at"], s["to"]) for s in told["skipped"] if s["kind"] == "day"] == sorted(
        [(SETTLED, SOL), (SETTLED, MIKA)] + [(at, MIKA) for at, _ in MORNINGS] + [(at, KIM) for at in OTHER_TIMES]
    )


def _whose(at):
    """Who has what can wait in the morning: Sol, and Robin after that."""
    return SOL if at < "2024-02-03" else ROBIN


def test_nothing_went_to_anybody_else(told):
    assert {line["to"] for line in told["sent"]} == {row[0] for row in APPLICANTS if row[2]} | {*CO_LEADS, KIM, ROBIN}


def test_of_whom_nothing_is_held_any_more_the_ledger_knows_nothing(told, raw):
    """Lena, who was erased, and Ivo, who never confirmed: the mails that they got, and what co-leads were asked about them."""
    got = [
        (str(message_from_bytes(raw[name], policy=policy.default)["To"]), name.rpartition("-")[2])
        for name in told["forgotten"]
    ]
    assert sorted(got) == sorted(
        [(IVO, "confirm.eml"), (IVO, "confirm.eml")]
        + [(LENA, f"{kind}.eml") for kind in ("confirm", "welcome", "confirm", "welcome", "data")]
        + [(lead, "application.eml") for lead in CO_LEADS]
    )
    held = json.dumps(told, ensure_ascii=False)
    assert [word for word in (LENA, "Lena", IVO) if word in held] == []
