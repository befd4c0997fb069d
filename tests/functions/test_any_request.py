"""Whatever a stranger sends to a route of the public door is answered with a page or words of ours, and costs next to nothing."""

import json
import re
from base64 import b64encode
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.answer_links import app as answer_links
from functions.pull_signups import app as pull_signups
from functions.run_desk import app as run_desk
from functions.speaker_kit import app as speaker_kit
from shared import signed_links
from shared.adapters import secrets
from shared.model.member import Member
from shared.signed_links import Link
from tests.builders.at_desk import BASE, FORM
from tests.builders.members import joins
from tests.platform import Platform, event
from tests.template.written import FUNCTIONS, properties
from tests.thorough import THOROUGH

MODULES: dict[str, ModuleType] = {
    "answer_links": answer_links, "pull_signups": pull_signups, "run_desk": run_desk, "speaker_kit": speaker_kit,
}  # fmt: skip
ROUTES: list[tuple[str, str, str]] = sorted(
    (found["Properties"]["Method"], found["Properties"]["Path"], name)
    for logical, name in FUNCTIONS.items()
    for found in properties(logical).get("Events", {}).values()
    if found["Type"] == "HttpApi"
)
PARTS = {
    signed_links.CONFIRM: 3, signed_links.DECIDE: 4, signed_links.LEAVE: 2, signed_links.TALK: 3, signed_links.MEMBER: 2, signed_links.DATA: 2,
    signed_links.PROPOSE: 2, signed_links.VOTE: 3, signed_links.CHOSEN: 4, signed_links.RECAP: 3, signed_links.RECORDING: 3,
    signed_links.DONE: 4, signed_links.DESK: 2, signed_links.COME: 4, signed_links.WHO: 3, signed_links.TURN: 4, signed_links.ROTA: 2,
    signed_links.STILL: 2, signed_links.FEEDBACK: 3, signed_links.OUTCOME: 3, signed_links.WITHDRAW: 3,
}  # fmt: skip
"""How many parts the subject of a link has, by its purpose; those that are a person's may have their life behind them."""
LEAKS = re.compile(r"Traceback|botocore|pydantic|jinja2|\.py\b|[A-Z][a-z]+Error\b|Exception\b|NoneType")
"""What a library, and no person, would say."""

WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "ml-theory", "2023-10-28", "yes", "../..", "%00", "%ff%fe", "x" * 9000, "{{7*7}}", "<script>alert(1)</script>",
         "\u202e\u200f", "a\r\nset-cookie: b=1", "0", "-1", "9" * 30, "null", "[]", "__proto__", "🦄" * 200]
    ),
)  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(
        ["accept", "content-type", "cookie", "host", "origin", "sec-fetch-site", "referer", "authorization", "x-forwarded-for",
         "x-fortnight-timestamp", "x-fortnight-signature", "user-agent", "content-length", "transfer-encoding", "x-http-method-override"]
    ),
    WORDS | st.sampled_from(["application/json", FORM, "multipart/form-data; boundary=x", BASE, "same-origin", "a,b,c"]),
    max_size=6,
)  # fmt: skip
PART = WORDS.filter(lambda word: len(word) < 90) | st.sampled_from(
    ["ml-theory", "no-such-group", "2023-10-28", "implicit-bias", "mika", "host", "yes", "no", "1", "ada", "bo"]
)


@st.composite
def tokens(draw: st.DrawFn) -> Any:
    """A function of the keys, the time and the members' ids by name that makes a token: nobody's, one that was cut or changed, or a real one,
    whatever it is for."""
    kind = draw(st.sampled_from(["none", "shape", "signed", "cut", "changed", "late", "rotated"]))
    if kind == "none":
        word = draw(WORDS)
        return lambda *_: word
    if kind == "shape":
        word = draw(st.from_regex(r"[ab]\.[\w-]{0,80}\.[\w-]{0,30}", fullmatch=True))
        return lambda *_: word
    purpose = draw(st.sampled_from(sorted(PARTS)))
    subject = tuple(draw(PART) for _ in range(PARTS[purpose]))

    def made(keys: signed_links.Keys, now: Any, members: dict[str, str]) -> str:
        link = Link(
            purpose,
            tuple(members.get(part, part) for part in subject),
            now + timedelta(days=-1 if kind == "late" else 1),
        )
        token = signed_links.sign(link, keys)
        return {
            "cut": token[: len(token) // 2], "changed": token[:-1] + ("A" if token[-1] != "A" else "B"), "rotated": f"old{token}",
        }.get(kind, token)  # fmt: skip

    return made


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str | None, bool]:
    """A body as API Gateway hands it on, and whether it is encoded."""
    if draw(st.booleans()):
        fields = draw(st.dictionaries(WORDS, WORDS, max_size=5))
        text = "&".join(f"{name}={value}" for name, value in fields.items())
        return text, False
    raw = draw(st.binary(max_size=300) | st.just(b"{" * 5000) | st.just(b"x" * 300_000) | st.just(b"a=1&" * 3000))
    return (b64encode(raw).decode(), True) if draw(st.booleans()) else (raw.decode("utf-8", "replace"), False)


def asked(method: str, route: str, part: str, body: tuple[str | None, bool], **more: Any) -> dict[str, Any]:
    """A request as payload 2.0 has it: headers only in lower case, repeated ones joined; no body, no cookies and no query where there are none."""
    found = event("http.request")
    path = re.sub(r"\{[a-z+]+\}", lambda _: part, route)
    found["requestContext"]["http"] |= {"method": method, "path": path}
    found |= {"rawPath": path, "routeKey": f"{method} {route}"} | more
    found["pathParameters"] = {name.rstrip("+"): part for name in re.findall(r"\{([a-z+]+)\}", route)}
    found = {name: value for name, value in found.items() if value not in ({}, None)}
    return found | ({"body": body[0], "isBase64Encoded": body[1]} if body[0] is not None else {})


@settings(
    max_examples=800 if THOROUGH else 40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(data=st.data())
@pytest.mark.parametrize("name", sorted(MODULES))
def test_any_request_is_answered_in_our_words(full: Platform, name: str, data: st.DataObject) -> None:
    method, route = data.draw(st.sampled_from([route[:2] for route in ROUTES if route[2] == name]))
    members = {row.address.partition("@")[0]: row.id for row in full.rows(Member)}
    part = data.draw(tokens())(secrets.keys("/fortnight/keys"), full.now, members)
    query, cookies = data.draw(st.none() | WORDS), data.draw(st.none() | st.lists(WORDS, max_size=4))
    request = asked(
        method, route, part, data.draw(st.just((None, False)) | bodies()), headers=data.draw(HEADERS), cookies=cookies,
        rawQueryString=query or "", queryStringParameters={"sent": query, "file": query, "recording": query} if query else None,
    )  # fmt: skip
    full.faults.calls.clear()
    answer = full._invoke(MODULES[name], json.loads(json.dumps(request)))
    body, headers = answer.get("body", ""), answer["headers"]
    assert answer["statusCode"] < 500
    assert not LEAKS.search(body)
    assert "<script>alert" not in body
    assert not re.search(r"[\r\n]", "".join(map(str, headers.values())))
    assert headers["cache-control"] == "no-store"
    assert len(full.faults.calls.made) <= 40
    if method in ("GET", "HEAD"):
        assert full.faults.calls.writes() == []


@pytest.mark.parametrize(("method", "route", "name"), ROUTES)
def test_who_has_no_link_and_no_login_has_nothing_read_and_nothing_written(
    full: Platform, method: str, route: str, name: str
) -> None:
    """So that a flood costs what a request costs, and no more."""
    sent = "csrf=x&address=mika@example.org&code=12345678&choice=leave"
    for part in ("x", "a.bcd.efg", f"a.{'b' * 80}.{'c' * 22}"):
        request = asked(method, route, part, (sent, False), headers={"content-type": FORM, "origin": BASE})
        full._invoke(MODULES[name], request)  # the keys are read once
        full.faults.calls.clear()
        assert full._invoke(MODULES[name], request)["statusCode"] in (200, 303, 400, 401, 403, 404)
        assert [one for one in full.faults.calls.names() if not one.endswith(":CLOCK")] == []


@pytest.fixture
def full(group: Platform) -> Platform:
    """A group with two members."""
    joins(group, "ada", "bo")
    group.settle()
    return group
