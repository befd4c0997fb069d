"""Who tries to get into the desk: without a session, with somebody else's, with a forged one, from another page, by guessing, with anything."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared import signed_links
from shared.adapters import secrets
from shared.desk import registry, routes
from shared.errors import BadInput
from shared.logins import rules
from shared.model.group import CoLead, Group
from shared.model.login import DeskSession, LoginRequest
from shared.signed_links import Link
from shared.store import Create, Replace
from tests.builders.at_desk import BASE, FORM, Seat, hidden, mailed
from tests.platform import Platform, ses_mails
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import KEYS, NOW

MIKA, SOL, STRANGER = "mika@example.org", "sol@example.org", "stranger@example.org"
LEAVE = "/desk/ml-theory/leave"
SESSION = "__Host-desk"


@pytest.fixture
def seat(group: Platform) -> Seat:
    group.settle()
    return Seat(group)


@pytest.fixture
def inside(seat: Seat) -> Seat:
    seat.logs_in(MIKA)
    return seat


def is_in(seat: Seat) -> bool:
    return "You are " in seat.opens(LEAVE)["body"]


def every_page() -> Iterator[str]:
    """The address of each page of the desk, with something in the place of what it names."""
    for module in {*(one for _, one in routes.SECTIONS.values()), *routes.MORE.values()}:
        for page in import_module(module).PAGES:
            yield "/".join(("/desk/ml-theory", *(quote(part.strip("{}")) for part in page.path)))


def to_group(platform: Platform, **changes: Any) -> None:
    group = platform.table.get(Group, "ml-theory")
    assert group is not None
    platform.table.commit(Replace(replace(group, **changes)))


# --- who is not in
def test_no_page_is_seen_and_nothing_done_without_a_session(seat: Seat):
    pages = [*every_page(), *(f"/desk/ml-theory/do/{name.replace(' ', '-')}" for name in registry.actions())]
    assert len(pages) > 50
    before = seat.platform.state()["rows"]
    for path in pages:
        shown, done = seat.sends("GET", path), seat.sends("POST", path, urlencode({"csrf": ""}))
        assert (shown["statusCode"], shown["headers"]["location"], shown["body"]) == (
            303,
            f"/desk?to={quote(path, safe='')}",
            "",
        )
        assert (done["statusCode"], done["headers"]["location"], done["body"]) == (303, "/desk", "")
    assert seat.platform.state()["rows"] == before


def test_the_lead_of_one_group_finds_nothing_of_another_and_not_even_whether_it_is_there(inside: Seat):
    group = inside.platform.table.get(Group, "ml-theory")
    assert group is not None
    kim = (CoLead(id="mika", name="Kim", address="kim@example.org"),)
    inside.platform.table.commit(Create(replace(group, id="proofs", co_leads=kim, version=0)))
    there, nowhere = (inside.sends("GET", f"/desk/{one}/leave") for one in ("proofs", "nothing"))
    assert there == nowhere
    assert there["statusCode"] == 404
    csrf = hidden(inside.opens(LEAVE))["csrf"]
    assert inside.sends("POST", "/desk/proofs/leave", urlencode({"csrf": csrf}))["statusCode"] == 404
    assert is_in(inside)


@pytest.mark.parametrize("purpose", [v for k, v in vars(signed_links).items() if k.isupper() and isinstance(v, str)])
def test_no_other_link_of_anybody_opens_the_desk(seat: Seat, purpose: str):
    seat.asks(MIKA)
    (row,) = seat.platform.rows(LoginRequest)
    foreign = Link(purpose, ("ml-theory", row.id if purpose != signed_links.DESK else "another"))
    answer = seat.sends("POST", f"/desk/login/{signed_links.sign(foreign, secrets.keys('/fortnight/keys'))}")
    assert answer["statusCode"] == (200 if purpose == signed_links.DESK else 404)
    assert seat.platform.rows(DeskSession) == []


def test_forged_truncated_and_foreign_cookies_open_nothing(inside: Seat):
    good, csrf = inside.cookies[SESSION], rules.token(inside.cookies[SESSION])
    other = Seat(inside.platform)
    other.logs_in(SOL)
    who, secret = good.split(".")
    theirs, _ = other.cookies[SESSION].split(".")
    (row, _) = inside.platform.rows(DeskSession)
    for value in (
        good[:-1], f"{good}A", f"{theirs}.{secret}", f"{who}.{row.id}", who, secret, f".{secret}", f"{who}.", good.upper(), "x" * 5000,
        f"{who}.{'A' * 43}", "é.ü", "a.b.c", csrf, "\x00",
    ):  # fmt: skip
        inside.cookies[SESSION] = value
        assert not is_in(inside), value
    inside.cookies[SESSION] = good
    assert is_in(inside)


def test_a_session_that_was_put_into_a_browser_before_is_not_the_one_that_is_logged_in(seat: Seat):
    planted = f"{'a' * 32}.{'b' * 43}"
    seat.cookies[SESSION] = planted
    seat.cookies["__Host-desk-login"] = "c" * 43
    seat.logs_in(MIKA)
    assert seat.cookies[SESSION] != planted
    thief = Seat(seat.platform)
    thief.cookies = {SESSION: planted, "__Host-desk-login": "c" * 43}
    assert not is_in(thief)
    assert is_in(seat)


def test_a_session_ends_after_thirty_days_and_a_cookie_taken_before_logging_out_is_worth_nothing(inside: Seat):
    taken = dict(inside.cookies)
    inside.platform.later(timedelta(days=29, hours=23))
    assert is_in(inside)
    inside.platform.later(timedelta(hours=2))
    assert not is_in(inside)
    again = Seat(inside.platform)
    again.logs_in(MIKA)
    taken = dict(again.cookies)
    again.fills(again.opens(LEAVE), LEAVE)
    again.cookies = taken
    assert not is_in(again)


@pytest.mark.parametrize(
    "changed",
    [
        lambda leads: leads[1:],
        lambda leads: (replace(leads[0], address="new@example.org"), *leads[1:]),
        lambda leads: (replace(leads[0], id="mika-2"), *leads[1:]),
    ],
    ids=["removed", "another address", "another id"],
)
def test_a_co_lead_who_is_removed_or_replaced_is_out_at_the_next_request(inside: Seat, changed: Any):
    group = inside.platform.table.get(Group, "ml-theory")
    assert group is not None
    csrf = hidden(inside.opens(LEAVE))["csrf"]
    to_group(inside.platform, co_leads=changed(group.co_leads))
    assert not is_in(inside)
    assert inside.sends("POST", LEAVE, urlencode({"csrf": csrf}))["headers"]["location"] == "/desk"


# --- from another page
@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://evil.example.org"}, {"origin": "null"}, {"origin": f"{BASE}.evil.example.org"}, {"origin": "http://go.example.org"},
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"},
        {"origin": "", "sec-fetch-site": ""},
    ],
)  # fmt: skip
def test_no_form_of_another_page_does_anything(inside: Seat, said: dict[str, str]):
    fields = urlencode(hidden(inside.opens(LEAVE)))
    for path in (LEAVE, "/desk", "/desk/login", "/desk/ml-theory/do/site-rebuild"):
        assert inside.sends("POST", path, fields, **said)["statusCode"] == 403
    assert is_in(inside)


@pytest.mark.parametrize("csrf", ["", "x", "é", "0" * 40])
def test_no_form_without_the_sessions_own_token_does_anything(inside: Seat, csrf: str):
    other = Seat(inside.platform)
    other.logs_in(SOL)
    theirs = hidden(other.opens(LEAVE))["csrf"]
    for one in (csrf, theirs):
        for path in (LEAVE, "/desk/ml-theory/do/site-rebuild"):
            assert inside.sends("POST", path, urlencode({"csrf": one}))["statusCode"] == 400
    assert is_in(inside)
    assert inside.platform.later_calls == []


def test_nobody_is_logged_in_by_a_form_that_the_browser_did_not_get(seat: Seat):
    assert seat.sends("POST", "/desk", urlencode({"address": MIKA}))["statusCode"] == 400
    assert seat.platform.rows(LoginRequest) == []
    seat.asks(MIKA)
    seat.platform.settle()
    link, code = mailed(MIKA)
    seat.sends("POST", "/desk/login", urlencode({"code": code}))
    seat.sends("POST", link)
    assert seat.platform.rows(DeskSession) == []


# --- guessing
def test_after_five_wrong_codes_the_right_one_is_worth_nothing(seat: Seat):
    page = seat.asks(MIKA)
    seat.platform.settle()
    link, code = mailed(MIKA)
    wrong = "000000" if code != "000 000" else "111111"
    said = [seat.fills(page, "/desk/login", code=wrong)["body"] for _ in range(5)]
    assert ["4 more times" in said[0], "1 more time." in said[3], "5 codes were tried" in said[4]] == [True] * 3
    assert "5 codes were tried" in seat.fills(page, "/desk/login", code=code)["body"]
    assert "5 codes were tried" in seat.fills(seat.opens(link), link)["body"]
    assert seat.platform.rows(DeskSession) == []


class Stale(MemoryStore):
    """Whoever reads a login request sees it as it was at first, so often: as many do who ask at the same moment."""

    seen: Any = None
    left = 6

    def get(self, kind: type[Any], *key: str) -> Any:
        row = super().get(kind, *key)
        if kind is LoginRequest and self.left:
            self.left -= 1
            self.seen = self.seen or row
            return self.seen
        return row


def test_many_guesses_at_the_same_moment_are_not_more_than_five():
    store = Stale(lambda: NOW)
    row = rules.wanted(MIKA, "secret", "", NOW)
    rules.ask(row, "203.0.113.7", store, KEYS, NOW)
    right = rules.code(row.id, KEYS)
    learned = 0
    for guess in range(40):
        store.left = 1
        with pytest.raises(BadInput) as said:
            rules.enter("secret", f"{(int(right) + 1 + guess) % 100_000_000:08}", f"new-{guess}", store, KEYS, NOW)
        learned += not isinstance(said.value, rules.Over)
    assert learned == 4  # the fifth says that it was the last
    assert super(Stale, store).get(LoginRequest, row.id).tries == 5


def test_a_link_and_a_code_end_after_ten_minutes_of_the_systems_clock(seat: Seat):
    page = seat.asks(MIKA)
    seat.platform.settle()
    link, code = mailed(MIKA)
    seat.platform.later(timedelta(minutes=10))
    assert "older than ten minutes" in seat.fills(page, "/desk/login", code=code)["body"]
    assert "older than ten minutes" in seat.fills(seat.opens(link), link)["body"]
    assert seat.platform.rows(DeskSession) == []


# --- asking
def test_what_is_answered_and_done_for_a_strangers_address_is_what_is_for_a_co_leads(seat: Seat):
    seen = []
    for address in (MIKA, STRANGER):
        browser = Seat(seat.platform)
        form = hidden(browser.opens("/desk")) | {"address": address}
        seat.platform.faults.calls.clear()
        answer = browser.sends("POST", "/desk", urlencode(form))
        seen.append((answer | {"cookies": len(answer["cookies"])}, seat.platform.faults.calls.names()))
    assert seen[0] == seen[1]
    assert seen[0][1][-1] == "Invoke"
    assert "SendEmail" not in seen[0][1]
    before = len(ses_mails())
    seat.platform.settle()
    assert len(ses_mails()) == before + 1


def test_asking_is_limited_for_each_address_from_one_place_and_from_all(seat: Seat):
    for address in (MIKA, STRANGER):
        answers = [seat.asks(address)["body"] for _ in range(6)]
        assert ["Look into your mail" in body for body in answers] == [True] * 5 + [False]
        assert "the next mail can go in 15 minutes" in answers[-1]
        for place in ("198.51.100.1", "2001:db8::1"):
            answers = [Seat(seat.platform, source=place).asks(address)["body"] for _ in range(6)]
            assert ["Look into your mail" in body for body in answers] == [True] * 5 + [False], place
        for place in ("198.51.100.2", "2001:db8::2", "2001:db8::ffff:1", "::ffff:198.51.100.1", ""):
            assert "the next mail can go in 15 minutes" in Seat(seat.platform, source=place).asks(address)["body"], (
                place
            )
    seat.platform.later(timedelta(minutes=15))
    assert "Look into your mail" in seat.asks(MIKA)["body"]


def test_asking_is_limited_for_each_place_whatever_is_asked_for(seat: Seat, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "OF_SOURCE", ((timedelta(hours=1), 2),))
    found = [seat.asks(f"{name}@example.org")["body"] for name in ("one", "two", "three", "mika")]
    assert ["Look into your mail" in body for body in found] == [True, True, False, False]
    assert "the next mail can go in 60 minutes" in found[2]
    assert "Look into your mail" in Seat(seat.platform, source="198.51.100.1").asks(MIKA)["body"]
    seat.platform.later(timedelta(hours=1))
    assert "Look into your mail" in seat.asks(MIKA)["body"]


def test_a_stranger_who_asks_all_day_keeps_no_co_lead_out():
    store = MemoryStore(lambda: NOW)
    for number in range(2_000):  # of other addresses, from many places; and of one co-lead's, from one
        for address, place in ((f"s{number}@example.org", f"198.51.{number % 200}.7"), (MIKA, "198.51.100.1")):
            with suppress(BadInput):
                rules.ask(rules.wanted(address, f"{address}{number}", "", NOW), place, store, KEYS, NOW)
    for address in (MIKA, SOL):
        rules.ask(rules.wanted(address, f"{address} at home", "", NOW), "203.0.113.7", store, KEYS, NOW)


@pytest.mark.parametrize(
    "address",
    [
        "mika@example.org\r\nBcc: x@example.org", "mika@example.org\nx", "a" * 3000, "", "mika", "\x00@example.org", "é@example.org",
        "mika@example.org, sol@example.org", "<script>alert(1)</script>@x",
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_more_than_one_is_refused_and_shown_back_escaped(seat: Seat, address: str):
    before = len(ses_mails())
    answer = seat.asks(address)
    assert answer["statusCode"] in (200, 400)
    seat.platform.settle()
    assert "<script>alert" not in answer["body"]
    assert len(ses_mails()) <= before + 1
    assert {row.address for row in seat.platform.rows(LoginRequest)} <= {MIKA}


def test_the_code_is_in_no_row_no_queue_and_no_log(seat: Seat, capsys: pytest.CaptureFixture[str]):
    page = seat.asks(MIKA)
    seat.platform.settle()
    link, code = mailed(MIKA)
    kept = repr(seat.platform.dynamodb.items) + capsys.readouterr().out + repr(page["headers"])
    for secret in (code, code.replace(" ", ""), link.rpartition("/")[2]):
        assert secret not in kept
    assert seat.cookies["__Host-desk-login"] not in kept
    seat.fills(page, "/desk/login", code=code)
    assert seat.cookies[SESSION].split(".")[1] not in repr(seat.platform.dynamodb.items)


# --- whatever is sent
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/desk/ml-theory/%2e%2e/%2e%2e/etc", 404), ("/desk/../desk", 404), ("/desk/ml-theory%2Fleave", 200), ("/desk/ml-theory//leave/", 200),
        ("/desk/%ff%fe", 400), ("/desk/" + "x" * 5000, 404), ("/desk/ml-theory/" + "x" * 5000, 404), ("/desk/\U0001f984/☃", 404),
        ("/desk/ML-THEORY", 404), ("/desk/ml-theory\x00", 404), ("/desk/login/a/b", 404), ("/desk/login/..", 404), ("/desk/ml-theory/leave/x", 404),
        ("/desk/ml-theory/leave?" + "&".join(f"a{n}=1" for n in range(300)), 400), ("/desk/ml-theory/do/nothing", 404),
    ],
)  # fmt: skip
def test_an_address_that_names_nothing_leads_nowhere(inside: Seat, path: str, status: int):
    answer = inside.sends("GET", path)
    assert answer["statusCode"] == status
    headers = answer["headers"]
    assert (headers["cache-control"], headers["x-content-type-options"], headers["referrer-policy"]) == (
        "no-store", "nosniff", "same-origin",
    )  # fmt: skip
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("a=" + "x" * 300_000, FORM),
        ("&".join(["a=1"] * 3_000), FORM),
        ("{}", "application/json"),
        ("--x", "multipart/form-data; boundary=x"),
    ],
)
def test_a_body_that_is_no_form_of_ours_is_refused_aloud(inside: Seat, body: str, kind: str):
    for path in ("/desk", "/desk/login", LEAVE, "/desk/ml-theory/do/site-rebuild"):
        assert inside.sends("POST", path, body, **{"content-type": kind})["statusCode"] == 400


def test_a_browser_that_asks_for_the_head_alone_changes_nothing(inside: Seat):
    answer = inside.sends("HEAD", LEAVE)
    assert (answer["statusCode"], answer["body"]) == (200, "")
    assert is_in(inside)


WORDS = st.one_of(
    st.text(max_size=40), st.sampled_from(["", "ml-theory", "2023-10-28", "implicit-bias", "yes", "-1", "\x00", "x" * 3000, "a@example.org", "🦄"])
)  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(
        [
            "csrf",
            "back",
            "seen",
            "member",
            "session",
            "talk",
            "address",
            "to",
            "code",
            "find",
            "after",
            "state",
            "kind",
            "group",
        ]
    ),
    st.text(max_size=20),
)
FIELDS = st.dictionaries(NAMES, WORDS, max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), fields=FIELDS, query=FIELDS)
def test_whatever_is_asked_of_a_page_is_answered(
    inside: Seat, data: st.DataObject, fields: dict[str, str], query: dict[str, str]
):
    path = data.draw(st.sampled_from(sorted(every_page())))
    asked = f"{path}?{urlencode(query, errors='replace')}" if data.draw(st.booleans()) else path
    assert inside.sends("GET", asked)["statusCode"] < 500
    action = data.draw(st.sampled_from(sorted(registry.actions()))).replace(" ", "-")
    named = (
        {one: data.draw(WORDS) for one in action_fields(action)}
        | fields
        | {"csrf": rules.token(inside.cookies[SESSION])}
    )
    body = urlencode(named, errors="replace")
    for to in (f"/desk/ml-theory/do/{action}", path.replace("leave", "do/nothing")):
        assert inside.sends("POST", to, body)["statusCode"] < 500
    assert inside.sends("GET", f"/desk/ml-theory/do/{action}?{body}")["statusCode"] < 500


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(fields=FIELDS, query=FIELDS)
def test_whatever_is_asked_of_the_door_is_answered(seat: Seat, fields: dict[str, str], query: dict[str, str]):
    seat.opens("/desk")
    token = {"csrf": rules.token(seat.cookies["__Host-desk-login"])}
    for path in ("/desk", "/desk/login", f"/desk/login/{quote(fields.get('code', 'x'), errors='replace')}"):
        assert seat.sends("GET", f"{path}?{urlencode(query, errors='replace')}")["statusCode"] < 500
        assert seat.sends("POST", path, urlencode(fields | token, errors="replace"))["statusCode"] < 500
    assert seat.platform.rows(DeskSession) == []


def action_fields(action: str) -> list[str]:
    return (
        list(registry.actions()[action.replace("-", " ")].inputs.__dataclass_fields__)
        if action.replace("-", " ") in registry.actions()
        else []
    )
