"""A group is handed over: named at the desk, offered by mail, taken over by one press; or taken back."""

import re
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from shared.group.texts import Edit, patched
from shared.model.audit import AuditLine
from shared.model.group import CoLead, Group
from shared.model.group_file import GroupFile
from shared.model.handover import Handover
from shared.model.login import DeskSession
from shared.model.mailing import Entry, Mailing
from shared.model.recording import Match, Recording
from shared.model.session import Session
from shared.store import Create, Replace
from tests.architecture import ROOT
from tests.builders.at_desk import Seat
from tests.builders.recaps import START, set_up
from tests.builders.signups import links, mail_bytes, respond, taken_in
from tests.platform import Platform, apply, demo_group, ses_mails

AT = START - timedelta(days=6)
ZOE = "zoe@example.com"
SESSIONS = "/desk/ml-theory/sessions"


@pytest.fixture
def led(group: Platform) -> Platform:
    """Mika and Sol lead the group."""
    group.tick(AT)
    group.settle()
    return group


def seat(platform: Platform, who: str) -> Seat:
    found = Seat(platform)
    found.logs_in(who)
    return found


def does(at: Seat, action: str, **fields: Any) -> str:
    """Fill in the form of *action* (or press its button), and confirm what is shown then; the page that comes."""
    where = f"/desk/ml-theory/do/{action}"
    page = at.fills(at.opens(where), where, **fields)
    return str(at.fills(page, where, **fields)["body"] if 'name="seen"' in page["body"] else page["body"])


def hands_over(platform: Platform, **fields: Any) -> Seat:
    mika = seat(platform, "mika@example.org")
    does(mika, "handover-begin", **{"to": f"Zoe New <{ZOE}>", "stay": "", **fields})
    platform.settle()
    return mika


def told(subject: str) -> dict[str, str]:
    """The mails of that subject: to whom, and their text."""
    found = {}
    for raw in ses_mails():
        mail = message_from_bytes(mail_bytes(raw), policy=policy.default)
        if re.search(subject, mail["Subject"]):
            found[re.search(r"[\w.]+@[\w.]+", str(mail["To"]))[0]] = str(mail.get_body(("plain",)).get_content())
    return found


def leads(platform: Platform) -> list[str]:
    (row,) = platform.table.all(Group)
    return [lead.id for lead in row.co_leads]


def test_what_will_change_is_shown_first_with_who_is_mailed(led: Platform):
    mika = seat(led, "mika@example.org")
    page = mika.fills(
        mika.opens("/desk/ml-theory/do/handover-begin"), "/desk/ml-theory/do/handover-begin", to=f"Zoe New <{ZOE}>"
    )["body"]
    assert f"Zoe New ({ZOE}) leads the group from now on" in page
    assert "at the desk: Mika Lead and Sol Lead</li>" in page
    assert "by hand: the sign-up form: share it in Google Forms" in page
    assert "Zoe New gets a mail: You are to take the group over" in page
    assert "Sol Lead gets a mail: The group is being handed over" in page
    assert leads(led) == ["mika", "sol"]
    assert led.rows(Handover) == []


def test_who_stays_is_ticked_by_name_and_at_first_it_is_all_others(led: Platform):
    mika = seat(led, "mika@example.org")
    form = mika.opens("/desk/ml-theory/do/handover-begin")["body"]
    boxes = re.findall(r'<input type="checkbox" name="stay" value="(\w+)"( checked)?><span>([^<]+)</span>', form)
    assert boxes == [("mika", "", "Mika Lead (you)"), ("sol", " checked", "Sol Lead")]
    does(mika, "handover-begin", to=f"Zoe New <{ZOE}>", stay=["", "sol"])
    (row,) = led.rows(Handover)
    assert row.leaving == ("mika",)


def test_successors_come_in_at_once_and_nobody_goes_before_one_of_them_takes_the_group_over(led: Platform):
    mika = hands_over(led)
    assert leads(led) == ["mika", "sol", "zoe"]
    assert set(told("being handed over")) == {"mika@example.org", "sol@example.org"}
    (offered,) = told("You are to take over").values()
    assert "Ask Mika Lead and Sol Lead for what Fortnight cannot hand over" in offered
    assert "nobody has taken it over yet" in mika.opens("/desk/ml-theory")["body"]

    zoe = seat(led, ZOE)
    assert "Take the group over" in zoe.opens("/desk/ml-theory")["body"]
    sol = seat(led, "sol@example.org")
    assert "You are Sol" in sol.opens("/desk/ml-theory/leave")["body"]
    page = does(zoe, "handover-take")
    assert "no co-lead any more" in page
    led.settle()
    assert leads(led) == ["zoe"]
    assert led.rows(Handover) == []
    for gone in (mika, sol):
        assert 'name="address"' in gone.opens(SESSIONS)["body"]
    assert [row.address for row in led.rows(DeskSession)] == [ZOE]
    done = told("is in new hands")
    assert set(done) == {"mika@example.org", "sol@example.org", ZOE}
    assert "You are no co-lead any more" in done["sol@example.org"]
    assert "You are no co-lead any more" not in done[ZOE]


def test_addresses_of_those_who_left_are_forgotten_once_they_were_told(led: Platform):
    hands_over(led)
    does(seat(led, ZOE), "handover-take")
    assert "sol@example.org" in str(led.rows(Mailing))
    led.settle()
    held = [
        *led.rows(Mailing),
        *led.rows(Entry),
        *led.rows(Group),
        *led.rows(GroupFile),
        *led.rows(AuditLine),
        *led.rows(DeskSession),
    ]
    assert "sol@example.org" not in str(held)


def test_whoever_left_decides_nothing_by_a_link_of_before(led: Platform):
    respond(led, "Dana Quiet", "dana@example.org", at=AT)
    taken_in(led)
    led.press(links()[-1])
    led.settle()
    old = links()[-1]
    hands_over(led)
    does(seat(led, ZOE), "handover-take")
    led.settle()
    led.press(old, choice="approve")
    assert led.members() == {"dana@example.org": "pending_approval"}


def test_who_is_named_anew_after_an_address_that_was_wrong_has_another_id_and_the_links_of_before_decide_nothing(
    led: Platform,
):
    mika = hands_over(led, to="Zoe New <zoe@example.net>")
    respond(led, "Dana Quiet", "dana@example.org", at=AT)
    taken_in(led)
    led.press(links()[-1])
    led.settle()
    (asked,) = (text for to, text in told("Dana Quiet").items() if to == "zoe@example.net")
    old = re.findall(r"https://go\.example\.org/l/\S+", asked)[0]
    does(mika, "handover-withdraw")
    does(mika, "handover-begin", to=f"Zoe New <{ZOE}>", stay="")
    assert leads(led) == ["mika", "sol", "zoe-2"]
    led.press(old, choice="approve")
    assert led.members() == {"dana@example.org": "pending_approval"}


def test_what_a_file_says_besides_that_was_not_applied_to_the_end_is_not_lost(led: Platform):
    text = (ROOT / "local" / "group.yaml").read_text()
    led.table.commit(Create(GroupFile(group="ml-theory", revision=1, text=text)))
    (held,) = led.rows(GroupFile)
    later = patched(text, [Edit(("season", "starts"), "17:00")])
    led.table.commit(Replace(replace(held, text=later, revision=2)))  # as far as somebody came who was interrupted then
    hands_over(led)
    session = led.table.get(Session, "ml-theory", "2023-11-11")
    assert session is not None
    assert session.starts is not None
    assert f"{session.starts:%H:%M}" == "00:00"
    assert leads(led) == ["mika", "sol", "zoe"]


def test_the_file_keeps_its_comments_and_says_who_changed_it(led: Platform):
    text = (
        (ROOT / "local" / "group.yaml").read_text().replace("co_leads:\n", "# Call Mika first.\nco_leads:  # for now\n")
    )
    led.table.commit(Create(GroupFile(group="ml-theory", revision=1, text=text)))
    hands_over(led)
    does(seat(led, ZOE), "handover-take")
    (row,) = led.rows(GroupFile)
    assert "# Call Mika first.\nco_leads:  # for now\n" in row.text
    assert "zoe@example.com" in row.text
    assert "sol@example.org" not in row.text
    assert [(line.by, line.what) for line in row.history[:2]] == [("zoe", ("co_leads",)), ("mika", ("co_leads",))]
    lines = [(line.by, line.what) for line in led.rows(AuditLine) if line.what.startswith("handover")]
    assert sorted(lines) == [("mika", "handover begin"), ("zoe", "handover take")]


def test_an_address_that_was_typed_wrong_is_taken_back(led: Platform):
    mika = hands_over(led, to="Zoe New <zoe@example.net>")
    page = does(mika, "handover-withdraw")
    assert "Zoe New: no co-lead any more" in page
    led.settle()
    assert leads(led) == ["mika", "sol"]
    assert led.rows(Handover) == []
    off = told("not handed over after all")
    assert set(off) == {"mika@example.org", "sol@example.org", "zoe@example.net"}
    assert "does not know you any more" in off["zoe@example.net"]
    with pytest.raises(LookupError):
        Seat(led).logs_in("zoe@example.net")


def test_whoever_stands_in_for_a_new_one_goes_with_them_if_it_is_taken_back(led: Platform):
    mika = hands_over(led)
    (row,) = led.table.all(Group)
    kim = CoLead(
        id="kim", name="Kim Stand", address="kim@example.org", stands_in_for="zoe", from_=date(2023, 10, 20), until=date(2023, 10, 26),
    )  # fmt: skip
    set_up(led, co_leads=(*row.co_leads, kim))
    assert "Zoe New and Kim Stand: no co-lead any more" in does(mika, "handover-withdraw")
    led.settle()
    assert leads(led) == ["mika", "sol"]
    assert "does not know you any more" in told("not handed over after all")["kim@example.org"]


def test_only_one_of_those_who_go_on_takes_it_over(led: Platform):
    mika = hands_over(led)
    assert "only one of those who go on takes the group over: zoe" in does(mika, "handover-take")
    assert leads(led) == ["mika", "sol", "zoe"]


def test_a_second_one_waits_for_the_first(led: Platform):
    mika = hands_over(led)
    page = does(mika, "handover-begin", to="Bo Other <bo@example.com>", stay="")
    assert "is being handed over to Zoe New already" in page


def test_who_stays_may_take_it_over_too(led: Platform):
    sol = seat(led, "sol@example.org")
    does(sol, "handover-begin", to=f"Zoe New <{ZOE}>", stay="sol")
    does(sol, "handover-take")
    led.settle()
    assert leads(led) == ["sol", "zoe"]


def test_a_stand_in_becomes_a_co_lead_for_good_and_stands_in_again_if_that_is_taken_back(led: Platform):
    (row,) = led.table.all(Group)
    kim = CoLead(
        id="kim", name="Kim Stand", address="kim@example.org", stands_in_for="mika", from_=date(2023, 10, 20), until=date(2023, 10, 26),
    )  # fmt: skip
    set_up(led, co_leads=(*row.co_leads, kim))
    mika = hands_over(led, to="Kim <kim@example.org>")
    (row,) = led.table.all(Group)
    assert [(lead.id, lead.stands_in_for) for lead in row.co_leads] == [("mika", None), ("sol", None), ("kim", None)]
    does(mika, "handover-withdraw")
    (row,) = led.table.all(Group)
    assert row.co_leads[2] == kim
    hands_over(led, to="Kim <kim@example.org>")
    does(seat(led, "kim@example.org"), "handover-take")
    assert leads(led) == ["kim"]


def test_whoever_stands_in_for_one_who_leaves_goes_with_them(led: Platform):
    (row,) = led.table.all(Group)
    kim = CoLead(
        id="kim", name="Kim Stand", address="kim@example.org", stands_in_for="mika", from_=date(2023, 10, 20), until=date(2023, 10, 26),
    )  # fmt: skip
    set_up(led, co_leads=(*row.co_leads, kim))
    stand_in = seat(led, "kim@example.org")
    assert "does not change who leads the group" in does(stand_in, "handover-begin", to=f"Zoe New <{ZOE}>", stay="")
    hands_over(led)
    does(seat(led, ZOE), "handover-take")
    led.settle()
    assert leads(led) == ["zoe"]
    assert "kim@example.org" in told("is in new hands")


def test_successors_are_shown_at_once_what_waits_and_what_goes_out(led: Platform):
    hands_over(led)
    led.tick(AT + timedelta(minutes=5))
    led.settle()
    assert "the group is handed over to Zoe New, and nobody has taken it over yet" in told("The next two weeks")[ZOE]
    led.tick(AT + timedelta(minutes=10))
    led.settle()
    assert [mail for mail, reader in led.sent() if mail.startswith("preflight/") and reader == "lead:zoe"] == [
        mail for mail, _ in led.sent() if mail.startswith("preflight/") and mail.endswith(".zoe")
    ]


def test_successors_who_take_the_group_over_before_the_clock_looks_are_shown_what_waits_all_the_same(led: Platform):
    respond(led, "Dana Quiet", "dana@example.org", at=AT)
    taken_in(led)
    led.press(links()[-1])
    led.table.commit(
        Create(Recording(group="ml-theory", id="v1", title="A talk", published=AT, match=Match.UNSURE)),
    )
    hands_over(led)
    does(seat(led, ZOE), "handover-take")
    led.tick(AT + timedelta(minutes=5))
    led.settle()
    text = told("The next two weeks")[ZOE]
    assert "one applicant waits for your decision" in text
    assert "1 recording: nobody has said yet of which talk" in re.sub(r"\s+", " ", text)


def test_who_is_named_a_co_lead_in_the_settings_is_shown_what_waits_too_and_who_was_one_is_not(led: Platform):
    mika, sol = ({"id": one, "name": one.title(), "address": f"{one}@example.org"} for one in ("mika", "sol"))
    led.at(AT)
    apply(led, demo_group(co_leads=[mika, sol, {"id": "zoe", "name": "Zoe New", "address": ZOE}]))
    led.tick(AT + timedelta(minutes=5))
    led.settle()
    alone = [reader for mail, reader in led.sent() if mail.startswith("preflight/") and "T" in mail]
    assert alone == ["lead:zoe"]


def test_a_group_without_a_season_shows_its_successors_what_waits(platform: Platform):
    platform.at(AT)
    mika = {"id": "mika", "name": "Mika Lead", "address": "mika@example.org"}
    apply(platform, demo_group(season=None, talks=[], kinds={}, co_leads=[mika]))
    platform.tick(AT)
    platform.settle()
    hands_over(platform)
    platform.tick(AT + timedelta(minutes=5))
    platform.settle()
    assert "nobody has taken it over yet" in told("The next two weeks")[ZOE]
