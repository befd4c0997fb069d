"""The small pages behind signed links: confirm, decide, leave, the speaker's kit. No script; work on a phone."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates" / "pages"


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


@cache
def _style() -> str:
    return (TEMPLATES / "style.css").read_text()


def policy(*form_targets: str) -> str:
    """The content security policy of these pages: only their own style, forms only to themselves and *form_targets*."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    targets = " ".join(("'self'", *form_targets))
    return f"default-src 'none'; style-src 'sha256-{digest}'; form-action {targets}; base-uri 'none'; frame-ancestors 'none'"


def render(template: str, **facts: Any) -> str:
    """The page *template* with *facts*; all text is escaped."""
    return _environment().get_template(template).render(style=Markup(_style()), **facts)  # noqa: S704  our own file
