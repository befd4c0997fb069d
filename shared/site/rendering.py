"""Rendering templates: the one environment, and what all pages of a site share."""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, StrictUndefined
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from shared.model.group import PublicGroup, contact_link
from shared.site.inputs import MADE_BY
from shared.site.scripts import TEMPLATES, script
from shared.site.structured_data import citation, linked_data
from shared.site.wording import form_address, path
from shared.text.characters import clean
from shared.text.inline import counted
from shared.text.templates import loader

SOON = "public, max-age=60"
HERE = ("", "home", "past", "reading", "proposals", "search", "about")
"""The entries of the navigation; a page may be one of them."""
FOR_GOOD = "public, max-age=31536000, immutable"  # the object's name changes with its bytes


@dataclass(frozen=True, eq=False)
class Page:
    """An object of the site's bucket: its bytes, its Content-Type, its Cache-Control.

    *made* is the bytes, or the call that makes them, over all that they depend on but the files *made_by*.
    """

    made: "bytes | partial[bytes]"
    content_type: str
    cache: str = SOON
    made_by: tuple[str, ...] = MADE_BY

    def make(self) -> bytes:
        """Its bytes, made now; :attr:`body` keeps them."""
        return self.made if isinstance(self.made, bytes) else self.made()

    @cached_property
    def body(self) -> bytes:
        return self.make()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Page) and (self.body, self.content_type, self.cache) == (
            other.body,
            other.content_type,
            other.cache,
        )

    def __hash__(self) -> int:
        return hash((self.body, self.content_type, self.cache))


class Site:
    """Renders the pages of *group* for the site at *url*. *base* is the path it lies under, *origin* what comes before that."""

    def __init__(self, group: PublicGroup, site_url: str) -> None:
        parts = urlsplit(site_url.rstrip("/"))
        self.url = site_url.rstrip("/")
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.base = parts.path
        self.root = f"{self.base}/{path(group.id)}"
        calendar = f"{self.url}/{path(group.id)}/calendar.ics"
        self._shared: dict[str, Any] = {
            "group": group,
            "base": self.base,
            "origin": self.origin,
            "root": self.root,
            "subscribe": subscriptions(calendar, group.name),
            "join": form_address(group.join),
            "contact": contact_link(group),
            "style": f"{self.base}/{style()[0]}",
            "mark": f"{self.base}/{mark()[0]}",
            "page_script": script("page.js"),
        }

    def there(self, **what: Any) -> None:
        """What there is to link to, beside what every group has; every page depends on it, so names and addresses only."""
        self._shared["there"] = what
        frame: Any = environment().get_template("frame.html").make_module(self._shared)
        navs = {here: frame.nav(here) for here in HERE}
        self._shared["frame"] = {"head": frame.head(), "nav": navs, "foot": frame.foot()}

    def html(self, template: str, here: str, canonical: str | None, **more: Any) -> Page:
        """A page; *here* is its entry in the navigation, *canonical* its address below the group's (None: it has none).

        What of *more* is a partial is called when the page is made.
        """
        address = None if canonical is None else f"{self.origin}{self._shared['root']}/{canonical}"
        given = {"here": here, "canonical": address, **more}
        return Page(partial(_render, template, self._shared, given), "text/html; charset=utf-8")

    def xml(self, template: str, content_type: str, **more: Any) -> Page:
        return Page(partial(_render, template, self._shared, more), f"{content_type}; charset=utf-8")


def _render(template: str, shared: dict[str, Any], more: dict[str, Any]) -> bytes:
    given = {name: value() if isinstance(value, partial) else value for name, value in more.items()}
    return environment().get_template(template).render(shared, **given).encode()


def piece(template: str, **given: Any) -> str:
    """Of a page, what is made by *template* of what is *given* alone, so that it can be kept."""
    return environment().get_template(template).render(given)


def subscriptions(calendar: str, name: str) -> dict[str, str]:
    """Links by which people subscribe to the address *calendar*: their own program, Google's and Microsoft's calendars."""
    webcal = f"webcal://{calendar.partition('://')[2]}"
    return {
        "plain": calendar,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}",
        "outlook": f"https://outlook.live.com/calendar/0/addfromweb?{urlencode({'url': calendar, 'name': clean(name)})}",
    }


def style() -> tuple[str, bytes]:
    """Key and bytes of the style sheet."""
    return _asset("site.css")


def mark() -> tuple[str, bytes]:
    """Key and bytes of the icon."""
    return _asset("mark.svg")


@cache
def _asset(name: str) -> tuple[str, bytes]:
    body = (TEMPLATES / name).read_bytes()
    stem, _, suffix = name.partition(".")
    return f"assets/{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{suffix}", body


@cache
def environment() -> Environment:
    made = Environment(
        loader=loader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_written,
    )
    made.code_generator_class = _Code
    made.filters |= {"counted": counted, "path": path}
    made.globals |= {"citation": citation, "linked_data": linked_data}
    return made


@lru_cache(maxsize=4096)  # the same titles are on many pages
def _shown(text: str) -> Markup:
    return escape(clean(text))


def _written(value: Any) -> str:
    # Plain text was written by people; markup was made by our templates.
    if type(value) is str:
        return _shown(value)
    if type(value) is Markup:
        return value
    return "" if value is None else escape(value)


class _Code(CodeGenerator):
    """Escapes a value once, in :func:`_written`: the code would escape what that gives again, and there are hundreds of thousands."""

    def _output_child_pre(self, *of: Any) -> None:
        self.write(of[-1].src)

    def _output_child_post(self, *_: Any) -> None:
        self.write(")")
