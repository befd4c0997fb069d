"""The templates by which letters are laid out."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

from shared.letters.wording import line
from shared.text.templates import loader

TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"


def render(template: str, facts: dict[str, Any]) -> str:
    """The template of that name with *facts*."""
    return _trimmed(environment().get_template(template).render(facts)) + "\n"


def body_of(template: str, facts: dict[str, Any]) -> Markup:
    """The part of the *template* between greeting and signature, to be put into another letter."""
    pieces = environment().get_template("parts.html").module
    layout = environment().get_template(template)
    made = "".join(layout.blocks["body"](layout.new_context({**facts, "part": pieces})))
    return Markup(_trimmed(made))  # noqa: S704  a template's own


def _trimmed(made: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", made).strip()


@cache
def environment() -> Environment:
    return Environment(
        loader=loader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )


def _finalize(value: Any) -> Any:
    # Whatever a template prints is put on one line; only markup, which our templates made themselves, may have more.
    return printed(value) if type(value) is str else value


def printed(words: str) -> str:
    """*words* as a template prints them; in HTML they are escaped besides."""
    return line(words, 2000)
