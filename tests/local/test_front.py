"""The local origin: the published page, and the API behind it."""

import pytest
import requests
from flask import Flask, Response, request

from fakes.forms import Forms
from fakes.serving import serve
from local.front import SECURITY, Api, front
from tests.local.front_world import SITE, World
from tests.patience import PATIENCE


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


@pytest.mark.parametrize("left", [".", ").", ",", "%22%3E", "/.", "/)", "%E2%80%9D"])
def test_what_a_sentence_left_behind_a_link_does_not_break_it(world: World, left: str) -> None:
    moved = world.browser.get(f"/s/2023-10-14{left}")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/s/2023-10-14/")


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
            timeout=PATIENCE,
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
            requests.get(origin.url + path, allow_redirects=False, timeout=PATIENCE)
        assert [target for _, target, _, _ in seen[1:]] == ["/talk/t", "/hooks/forms"]


def test_an_api_that_is_not_there_is_said_so(world: World) -> None:
    assert world.browser.get("/l/x").status_code == 503
    world.api = Api("http://127.0.0.1:9")
    assert world.browser.get("/l/x").status_code == 502


def test_a_server_that_was_stopped_listens_no_more(world: World) -> None:
    server = serve(world.app)
    server.stop()
    with serve(world.app, server.port) as again:
        assert again.url == server.url


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
