"""The desk's pages as HTML: its own templates, in the style of the pages behind links."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.desk.answers import Shown
from shared.desk.notice import read_notice
from shared.desk.routes import SECTIONS
from shared.desk.visit import Visit
from shared.pages import rendering

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "templates" / "desk"
STYLES = (rendering.TEMPLATES / "style.css", TEMPLATES / "desk.css")


def policy_of(shown: Shown) -> str:
    """The :func:`policy` of a page; it names the ``targets`` of its forms, and where its ``pictures`` are, if they are not the desk's."""
    return policy(*getattr(shown, "targets", ()), pictures=getattr(shown, "pictures", ""))


def policy(*targets: str, pictures: str = "") -> str:
    """The content security policy of the desk's pages: their own styles and script; forms and the script's requests to the desk and
    *targets*, pictures of the desk and from below *pictures*, and of nobody else."""
    styles = " ".join(rendering.by_hash(path) for path in STYLES)
    script = rendering.by_hash(TEMPLATES / "desk.js")
    forms = " ".join(("'self'", *targets))
    shown = f"'self' {pictures}".strip()
    return (
        f"default-src 'none'; style-src {styles}; script-src {script}; connect-src {forms}; img-src {shown}; "
        f"frame-src 'self'; form-action {forms}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def render(shown: Shown, visit: Visit) -> str:
    """The page that *shown* is, for the co-lead of *visit*; all text is escaped."""
    navigation = [
        (visit.path(*filter(None, [part])), words, part == shown.section) for part, (words, _) in SECTIONS.items()
    ]
    return bare(shown.template, page=shown, visit=visit, navigation=navigation, told=read_notice(visit))


def bare(template: str, **facts: Any) -> str:
    """A page outside of the navigation, such as the one to log in."""
    return environment().get_template(template).render(**facts)


def environment() -> "Environment":
    """What renders the desk's templates, and those of the pages behind links that it shows."""
    return rendering.environment(TEMPLATES, rendering.TEMPLATES)
