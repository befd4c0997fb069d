"""The small pages behind signed links: confirm, decide, leave, the speaker's page. They work on a phone and without scripts."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from shared.model.group import Group, PublicGroup, contact_link
from shared.text.characters import clean
from shared.text.templates import loader

TEMPLATES = Path(__file__).parent.parent / "templates" / "pages"


@dataclass(frozen=True, slots=True)
class Foot:
    """The foot of a page: the *group*'s name, the address of its page, and of its co-leads; empty where not known."""

    group: str = ""
    page: str = ""
    contact: str = ""


def foot(group: Group | PublicGroup | None, site_url: str) -> Foot:
    """The foot of a page of *group*, for the site at *site_url*."""
    root = site_url.rstrip("/")
    return Foot(group.name, f"{root}/{group.id}/", contact_link(group)) if group else Foot(page=f"{root}/")


@cache
def environment(*folders: Path) -> Environment:
    """The environment that renders templates of *folders* (the first that has one); all text is escaped."""
    found = Environment(loader=loader(*folders), autoescape=True, undefined=StrictUndefined, finalize=_finalize)
    found.filters["markdown"] = _markdown
    found.globals["ours"] = lambda name: Markup(_text(_first(name, folders)))  # noqa: S704  our own file
    return found


def _first(name: str, folders: tuple[Path, ...]) -> Path:
    return next(path for folder in folders if (path := folder / name).is_file())


def _markdown(text: str) -> Markup:
    from shared.text.markdown import to_html  # only loaded for the few pages that show an abstract

    return to_html(text)


def _finalize(value: Any) -> Any:
    return clean(value) if type(value) is str else value  # markup is our own


@cache
def _text(path: Path) -> str:
    return path.read_text()


def by_hash(path: Path) -> str:
    """The file at *path* as a content security policy allows it inline: by its hash."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(_text(path).encode()).digest()).decode()}'"


def policy(*targets: str, script: str = "", pictures: str = "") -> str:
    """The content security policy of these pages: only their own style, forms only to themselves and *targets*.

    With *script*, that one file of ours runs, and speaks to them and to nobody else; *pictures* come from that address only.
    """
    whom = " ".join(("'self'", *targets))
    more = f"; script-src {by_hash(TEMPLATES / script)}; connect-src {whom}" if script else ""
    more += f"; img-src {pictures}" if pictures else ""
    return (
        f"default-src 'none'; style-src {by_hash(TEMPLATES / 'style.css')}; form-action {whom}; base-uri 'none'; frame-ancestors 'none'"
        + more
    )


def render(template: str, foot: Foot, **facts: Any) -> str:
    """The page *template* with *facts*; all text is escaped."""
    return environment(TEMPLATES).get_template(template).render(foot=foot, **facts)
