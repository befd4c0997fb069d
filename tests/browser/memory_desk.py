"""The desk over a group in memory, served to browsers: two co-leads can be in the midst of everything that can be done there, at once."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from playwright.sync_api import Browser, Page
from werkzeug.wrappers import Request as Asked
from werkzeug.wrappers import Response

from shared.desk import rendering, routes
from shared.desk.answers import File, GoTo, NoSuchPage
from shared.desk.visit import Visit
from shared.errors import BadInput
from shared.model.group import Group
from tests.builders import desk
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import GROUP, KEYS, NOW

LEAD, TOLD = "lead", "told"
"""The cookies: the id of the co-lead who sits there, and what the desk has the browser bring."""


class MemoryDesk:
    """A WSGI application. *store* may be another one for each test; whoever asks is the co-lead whose id the cookie has. The time stands
    still."""

    def __init__(self) -> None:
        self.store = MemoryStore(lambda: NOW)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked = Asked(environ)
        if not asked.path.startswith("/desk/"):  # a browser asks for an icon by itself
            return Response(status=404)(environ, start)
        try:
            answer = self._answer(self._visit(asked))
        except NoSuchPage:
            answer = Response("There is no such page.", 404)
        except BadInput as wrong:
            answer = Response(str(wrong), 400)
        return answer(environ, start)

    def _visit(self, asked: Asked) -> Visit:
        group = self.store.get(Group, GROUP)
        assert group is not None
        _, _, _, *path = unquote(asked.path).rstrip("/").split("/")
        made = desk.visit(
            self.store, group, NOW, *path, query=_texts(asked.args), fields=_texts(asked.form) if asked.method == "POST" else None,
            keys=lambda: KEYS, issued=NOW, new_id=lambda: uuid.uuid4().hex, told=asked.cookies.get(TOLD, ""), uploads=desk.Bucket(),
        )  # fmt: skip
        (lead,) = (one for one in group.co_leads if one.id == asked.cookies[LEAD])
        return replace(made, lead=lead)

    def _answer(self, visit: Visit) -> Response:
        answer = routes.answer(visit)
        if isinstance(answer, GoTo):
            made = Response(status=303, headers={"Location": answer.to})
            if answer.told:
                made.set_cookie(TOLD, answer.told, path="/desk")
            return made
        if isinstance(answer, File):
            return Response(answer.content, mimetype=answer.type)
        html, policy = rendering.render(answer, visit), rendering.policy_of(answer)
        return Response(html, mimetype="text/html", headers={"Content-Security-Policy": policy})


def seat(browser: Browser, url: str, lead: str, **look: Any) -> Page:
    """An empty page in a browser of its own, in which the co-lead sits at the desk at *url*. Whoever asks for one closes its context."""
    context = browser.new_context(locale="en-GB", base_url=url, **look)
    context.add_cookies([{"name": LEAD, "value": lead, "url": url}])
    return context.new_page()


def _texts(given: Any) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in given.lists()}
