"""Whatever is sent to the desk is answered."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.desk.actions import registry
from shared.logins import rules
from shared.model.login import DeskSession
from tests.builders.at_desk import FORM, LEAVE, Seat, every_page, is_in

SESSION = "__Host-desk"


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
