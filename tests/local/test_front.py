"""The local origin: the published page, the API behind it, the form, the inbox, the clock."""

import base64
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests
from flask import Flask, Response, request
from flask.testing import FlaskClient

from fakes.form import Form
from fakes.forms import Forms, Served
from fakes.mailbox import Mailbox
from fakes.serving import serve
from local.clock import Trouble
from local.front import SECURITY, Api, Object, front
from shared.attendance import reply_mail

START = datetime(2023, 10, 7, tzinfo=UTC)
HTML = "text/html; charset=utf-8"
FORM = "/form/1DEMOml0theory0signup0XXXXXXXXXXXXXXXXXXXXXXXXX"
SITE: dict[str, Object] = {
    "index.html": (b"<h1>ML Theory</h1>", HTML, {"Cache-Control": "max-age=60"}),
    "404.html": (b"<h1>Nothing here</h1>", HTML, {}),
    "s/2023-10-14/index.html": (b"<h1>Session</h1>", HTML, {}),
    "decks/a/1.pdf": (b"%PDF-1.7", "application/pdf", {"Content-Disposition": "inline"}),
}


class World:
    def __init__(self, folder: Path) -> None:
        self.at = START
        self.api: Api | None = None
        self.pushes = 0
        self.came_in: list[bytes] = []
        self.troubles: list[Trouble] = []
        self.form = Form.load(now=self.now)
        self.mailbox = Mailbox(folder, now=self.now, rate=1000)
        self.app = front(
            read=SITE.get,
            api=lambda: self.api,
            forms=Forms(self.form, now=self.now),
            mailbox=self.mailbox,
            now=self.now,
            move=self.move,
            troubles=lambda: self.troubles,
            submitted=self.push,
            come_in=self.came_in.append,
        )
        self.browser: FlaskClient = self.app.test_client()

    def now(self) -> datetime:
        return self.at

    def move(self, step: timedelta) -> None:
        if step > timedelta(days=100):
            raise ValueError("The story ends before that.")
        self.at += step

    def push(self, one: Served, response: str) -> None:
        assert one.form.response(response)
        self.pushes += 1

    def mail(
        self, to: str, subject: str, kind: str, html: str = "<p>Hi</p>", text: str = "Hi\n", calendar: str = ""
    ) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "sessions@example.org", to, subject
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        if calendar:
            message.add_alternative(calendar, subtype="calendar", params={"method": "PUBLISH"})
        raw = base64.b64encode(message.as_bytes()).decode()
        tags = [{"Name": "kind", "Value": kind}]
        self.mailbox.send({"Content": {"Raw": {"Data": raw}}, "Destination": {"ToAddresses": [to]}, "EmailTags": tags})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


class Page(HTMLParser):
    """The parts of a page that tests ask for: every element's attributes, by its name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[dict[str, str | None]]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.setdefault(tag, []).append(dict(attrs))


def test_the_site_is_served_as_a_bucket_behind_cloudfront_would_be(world: World) -> None:
    home = world.browser.get("/")
    assert (home.status_code, home.data, home.headers["Cache-Control"]) == (200, b"<h1>ML Theory</h1>", "max-age=60")
    assert {name: home.headers[name] for name in SECURITY} == SECURITY
    assert world.browser.get("/s/2023-10-14/").data == b"<h1>Session</h1>"
    deck = world.browser.get("/decks/a/1.pdf")
    assert (deck.content_type, deck.headers["Content-Disposition"]) == ("application/pdf", "inline")


def test_a_folder_without_its_slash_is_redirected_to_it(world: World) -> None:
    moved = world.browser.get("/s/2023-10-14?from=mail")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/s/2023-10-14/?from=mail")


@pytest.mark.parametrize("path", ["/s/", "/nothing", "/decks/a", "/../etc/passwd", "/inbox/7", "/inbox/0"])
def test_what_is_not_there_gets_the_sites_own_404_page(world: World, path: str) -> None:
    missing = world.browser.get(path)
    assert (missing.status_code, missing.data) == (404, b"<h1>Nothing here</h1>")
    assert missing.headers["X-Content-Type-Options"] == "nosniff"


def api_app(seen: list[tuple[str, str, bytes, dict[str, str]]]) -> Flask:
    app = Flask("api")

    @app.route("/<path:path>", methods=["GET", "POST"])
    def take(path: str) -> Response:
        seen.append((request.method, str(request.environ["REQUEST_URI"]), request.get_data(), dict(request.headers)))
        answer = Response(b"\x00done", 303, content_type="application/x-any")
        answer.headers["Location"] = "https://elsewhere.example.org/"
        answer.headers.add("Set-Cookie", "a=1")
        answer.headers.add("Set-Cookie", "b=2")
        return answer

    return app


def test_links_go_to_the_api_as_they_are_and_its_answers_come_back_as_they_are(world: World) -> None:
    seen: list[tuple[str, str, bytes, dict[str, str]]] = []
    with serve(api_app(seen)) as server, serve(world.app) as origin:
        world.api = Api(server.url, "abc.execute-api.example.org")
        answer = requests.post(
            f"{origin.url}/l/k1.a%2Fb~c?List-Unsubscribe=One-Click&x=%20",
            data=b"\xffraw",
            headers={"Content-Type": "application/x-www-form-urlencoded", "X-Mine": "yes"},
            allow_redirects=False,
            timeout=5,
        )
        ((method, target, body, headers),) = seen
        assert (method, target, body) == ("POST", "/l/k1.a%2Fb~c?List-Unsubscribe=One-Click&x=%20", b"\xffraw")
        assert (headers["Host"], headers["X-Mine"]) == ("abc.execute-api.example.org", "yes")
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert (answer.status_code, answer.content) == (303, b"\x00done")
        assert answer.headers["Location"] == "https://elsewhere.example.org/"
        assert answer.raw.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
        assert "Content-Security-Policy" not in answer.headers
        for path in ("/talk/t", "/hooks/forms"):
            requests.get(origin.url + path, allow_redirects=False, timeout=5)
        assert [target for _, target, _, _ in seen[1:]] == ["/talk/t", "/hooks/forms"]


def test_an_api_that_is_not_there_is_said_so(world: World) -> None:
    assert world.browser.get("/l/x").status_code == 503
    world.api = Api("http://127.0.0.1:9")
    assert world.browser.get("/l/x").status_code == 502


def filled(**other: str | list[str]) -> dict[str, str | list[str]]:
    given: dict[str, str | list[str]] = {
        "3f1c9a70": " Ada Example ",
        "52d80b1e": "ada@example.org",
        "0d94ce22": ["Meta-learning", "__other_option__"],
        "0d94ce22.other": "Tensor programs",
        "19c3e8d4": "I agree to my details being stored so that I can be invited to sessions.",
    }
    return given | other


def test_every_question_of_the_form_has_its_named_field(world: World) -> None:
    page = Page(world.browser.get(FORM).get_data(as_text=True))
    names = [field.get("name") for field in page.found["input"]]
    assert set(names) == {
        "3f1c9a70",
        "52d80b1e",
        "6be4471a",
        "0d94ce22",
        "0d94ce22.other",
        "7a2b60f5",
        "7a2b60f5.other",
        "19c3e8d4",
    }
    assert len(page.found["fieldset"]) == len(page.found["legend"]) == 3
    assert [label["for"] for label in page.found["label"] if "for" in label] == ["3f1c9a70", "52d80b1e", "6be4471a"]
    assert "script" not in page.found


def test_a_filled_in_form_becomes_a_response_and_a_wake_up(world: World) -> None:
    sent = world.browser.post(FORM, data=filled())
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{FORM}/sent")
    sent.close()
    assert world.pushes == 1
    (response,) = world.form.responses()
    assert response["createTime"] == "2023-10-07T00:00:00Z"
    assert {
        key: [answer["value"] for answer in given["textAnswers"]["answers"]]
        for key, given in response["answers"].items()
    } == {
        "3f1c9a70": ["Ada Example"],
        "52d80b1e": ["ada@example.org"],
        "0d94ce22": ["Meta-learning", "Tensor programs"],
        "19c3e8d4": ["I agree to my details being stored so that I can be invited to sessions."],
    }
    assert world.browser.get(f"{FORM}/sent").status_code == 200


def test_a_form_with_gaps_is_not_sent_and_keeps_what_was_written(world: World) -> None:
    refused = world.browser.post(
        FORM, data=filled(**{"3f1c9a70": " ", "52d80b1e": 'x"><script>', "0d94ce22": "not offered"})
    )
    text = refused.get_data(as_text=True)
    page = Page(text)
    assert refused.status_code == 422
    assert [link["href"] for link in page.found["a"] if (link["href"] or "#")[0] == "#"] == [
        "#main",
        "#3f1c9a70",
        "#0d94ce22",
    ]
    assert 'x"><script>' in [field.get("value") for field in page.found["input"]]
    assert "script" not in page.found
    assert [field.get("aria-describedby") for field in page.found["input"] if field.get("aria-invalid")] == [
        "3f1c9a70-hint 3f1c9a70-wrong"
    ]
    assert world.form.responses() == []
    assert world.pushes == 0


def test_a_collected_address_is_asked_for_and_kept(world: World) -> None:
    world.form.email_collection = "RESPONDER_INPUT"
    assert world.browser.post(FORM, data=filled()).status_code == 422
    world.browser.post(FORM, data=filled(respondentEmail="ada@example.net"))
    assert [response["respondentEmail"] for response in world.form.responses()] == ["ada@example.net"]


def test_every_kind_of_question_can_be_shown_and_answered(world: World) -> None:
    def item(n: int, **question: object) -> dict[str, object]:
        return {"itemId": f"i{n}", "title": f"Q{n}", "questionItem": {"question": {"questionId": f"q{n}", **question}}}

    options = [{"value": "A"}, {"value": "B"}]
    definition = world.form.definition() | {
        "items": [
            item(1, textQuestion={"paragraph": True}),
            item(2, choiceQuestion={"type": "DROP_DOWN", "options": options}),
            item(3, scaleQuestion={"low": 1, "high": 5, "lowLabel": "new to it", "highLabel": "expert"}),
            item(4, dateQuestion={"includeYear": True}),
            item(5, timeQuestion={}),
            item(6, fileUploadQuestion={"folderId": "x"}),
            {"itemId": "t", "title": "Words", "textItem": {}},
            {"itemId": "im", "imageItem": {"image": {}}},
        ]
    }
    form = Form(definition, now=world.now)
    app = front(
        read=SITE.get,
        api=lambda: None,
        forms=Forms(form, now=world.now),
        mailbox=world.mailbox,
        now=world.now,
        move=world.move,
    )
    page = Page(app.test_client().get(FORM).get_data(as_text=True))
    assert [field["name"] for field in page.found["textarea"] + page.found["select"]] == ["q1", "q2"]
    assert [(field["type"], field["name"]) for field in page.found["input"]] == [("radio", "q3")] * 5 + [
        ("date", "q4"),
        ("time", "q5"),
    ]
    given = {"q1": "two\nlines", "q2": "B", "q3": "4", "q4": "2023-10-14", "q5": "14:00"}
    assert app.test_client().post(FORM, data=given).status_code == 303
    (response,) = form.responses()
    answers = {key: answer["textAnswers"]["answers"][0]["value"] for key, answer in response["answers"].items()}
    assert answers == given


def test_the_inbox_lists_the_newest_first_and_is_narrowed_by_address_and_kind(world: World) -> None:
    world.mail("ada@example.org", "Confirm", "confirm")
    world.mail("bo@example.com", "One <b>hour</b>", "reminder")
    world.mail("ada@example.org", "Tomorrow", "reminder")

    def shown(query: str) -> list[str]:
        page = Page(world.browser.get(f"/inbox{query}").get_data(as_text=True))
        return [str(link["href"]) for link in page.found["a"] if link.get("class") == "subject"]

    assert shown("") == ["/inbox/3", "/inbox/2", "/inbox/1"]
    assert shown("?to=ada@example.org") == ["/inbox/3", "/inbox/1"]
    assert shown("?to=ada@example.org&kind=confirm") == ["/inbox/1"]
    assert shown("?to=nobody@example.org") == []
    assert "One &lt;b&gt;hour" in world.browser.get("/inbox").get_data(as_text=True)


def test_a_mail_is_shown_whole_and_inert(world: World) -> None:
    html = '<html><head><title>T</title></head><body>"quoted" <script>alert(1)</script><a href="https://x.example.org/">go</a></body></html>'
    text = "See https://x.example.org/l/a?b=1&c=2. And <script>alert(1)</script>\n"
    world.mail("ada@example.org", "Tomorrow <i>", "reminder", html, text, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    shown = world.browser.get("/inbox/1")
    page = Page(shown.get_data(as_text=True))
    (frame,) = page.found["iframe"]
    assert frame["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert (frame["srcdoc"] or "").strip() == html.replace("<head>", '<head><base target="_blank">')
    assert "script" not in page.found
    assert "i" not in page.found
    assert {"href": "https://x.example.org/l/a?b=1&c=2"} in page.found["a"]
    assert "BEGIN:VCALENDAR" in shown.get_data(as_text=True)
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    raw = world.browser.get("/inbox/1/raw")
    assert (raw.data, raw.content_type) == (world.mailbox.messages[0].raw, "text/plain; charset=utf-8")


def test_the_clock_shows_the_storys_time_and_moves_it_on(world: World) -> None:
    assert "Sat 7 Oct 2023, 00:00 UTC" in world.browser.get("/clock").get_data(as_text=True)
    assert world.browser.post("/clock", data={"step": "6 hours"}).headers["Location"] == "/clock"
    world.browser.post("/clock", data={"amount": "2", "unit": "days"})
    assert world.at == START + timedelta(days=2, hours=6)
    assert "Mon 9 Oct 2023, 06:00 UTC" in world.browser.get("/inbox").get_data(as_text=True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"amount": "-1", "unit": "days"}, "forward only"),
        ({"amount": "0", "unit": "days"}, "forward only"),
        ({"amount": "121", "unit": "days"}, "forward only"),
        ({"amount": "9" * 40, "unit": "days"}, "forward only"),
        ({"amount": "1", "unit": "years"}, "forward only"),
        ({}, "forward only"),
        ({"amount": "101", "unit": "days"}, "The story ends before that."),
    ],
)
def test_a_step_that_cannot_be_is_said_so(world: World, data: dict[str, str], said: str) -> None:
    refused = world.browser.post("/clock", data=data)
    assert refused.status_code == 422
    assert said in refused.get_data(as_text=True)
    assert world.at == START


def test_another_sites_page_cannot_move_the_clock(world: World) -> None:
    refused = world.browser.post("/clock", data={"step": "1 day"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, world.at) == (403, START)


def test_a_server_that_was_stopped_listens_no_more(world: World) -> None:
    server = serve(world.app)
    server.stop()
    with serve(world.app, server.port) as again:
        assert again.url == server.url


def test_the_clocks_page_shows_what_went_wrong_the_newest_first(world: World) -> None:
    assert "What went wrong" not in world.browser.get("/clock").get_data(as_text=True)
    world.troubles = [Trouble(START, "first <b>"), Trouble(START + timedelta(days=1), "what it woke: still busy")]
    page = world.browser.get("/clock").get_data(as_text=True)
    assert page.index("Sun 8 Oct 2023, 00:00 UTC</time>: what it woke") < page.index("first &lt;b&gt;")


def test_the_systems_clock_is_shown_and_cannot_be_moved(world: World) -> None:
    app = front(
        read=SITE.get, api=lambda: None, forms=Forms(now=world.now), mailbox=world.mailbox, now=world.now, move=None,
    )  # fmt: skip
    page = app.test_client().get("/clock").get_data(as_text=True)
    assert "by the system&#39;s clock" in page or "by the system's clock" in page
    assert "<form" not in page
    assert app.test_client().post("/clock", data={"step": "1 day"}).status_code == 409


def test_a_path_that_the_api_answers_by_itself_goes_there_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.front.APIS", ("desk", "l"))
    monkeypatch.setattr("local.front.ROOTS", ("desk",))
    app = front(
        read=SITE.get, api=lambda: None, forms=Forms(now=world.now), mailbox=world.mailbox, now=world.now, move=None,
    )  # fmt: skip
    codes = {
        path: app.test_client().get(path).status_code for path in ("/desk", "/desk/", "/desk/people", "/l", "/l/x")
    }
    assert codes == {"/desk": 503, "/desk/": 503, "/desk/people": 503, "/l": 404, "/l/x": 503}


INVITATION = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Fortnight//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:2023-10-28.ml-theory@fortnight.invalid
SEQUENCE:1\r\nDTSTART:20231028T200000Z\r\nSUMMARY:ML Theory: Kernels\r\nORGANIZER:mailto:rsvp.a.b@calendar.example.org
ATTENDEE;RSVP=TRUE:mailto:ada@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


def test_an_invitation_is_answered_from_the_inbox_by_the_mail_that_a_calendar_sends(world: World) -> None:
    world.mail("ada@example.org", "In a week", "reminder", calendar=INVITATION)
    shown = world.browser.get("/inbox/1").get_data(as_text=True)
    assert [f">{words}</button>" in shown for words in ("Yes", "Maybe", "No")] == [True, True, True]
    answer = world.browser.post("/inbox/1/answer", data={"status": "DECLINED"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inbox/1?answered=DECLINED")
    assert "Declined: the answer is on its way" in world.browser.get(answer.headers["Location"]).get_data(as_text=True)
    (raw,) = world.came_in
    found = reply_mail.read(raw)
    assert (found.group, found.key, found.sequence, found.attendee, found.status, found.at) == (
        "ml-theory", "2023-10-28", 1, "ada@example.org", "DECLINED", START,
    )  # fmt: skip
    assert found.sent_to == ("rsvp.a.b@calendar.example.org",)


def test_what_is_no_invitation_cannot_be_answered_nor_can_one_from_another_page(world: World) -> None:
    world.mail(
        "ada@example.org", "It is off", "cancelled", calendar="BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"
    )
    world.mail("ada@example.org", "In a week", "reminder", calendar=INVITATION)
    assert "</button>" not in world.browser.get("/inbox/1").get_data(as_text=True)
    said = [
        world.browser.post(path, data={"status": status}, headers=headers).status_code
        for path, status, headers in (
            ("/inbox/1/answer", "ACCEPTED", {}), ("/inbox/2/answer", "DELEGATED", {}), ("/inbox/3/answer", "ACCEPTED", {}),
            ("/inbox/2/answer", "ACCEPTED", {"Sec-Fetch-Site": "cross-site"}),
        )
    ]  # fmt: skip
    assert (said, world.came_in) == ([409, 409, 404, 403], [])
