"""The pages' two scripts and the policy that lets these, byte by byte, and nothing else run."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from markupsafe import Markup

from shared.text.folding import LETTERS, UNSEEN
from shared.text.videos import EMBEDS

# Beside this package, as plain files: what a file loader needs and an unpacked Lambda artefact has.
TEMPLATES = Path(__file__).parent.parent / "templates" / "site"
NAMES = ("page.js", "search.js")


@cache
def script(name: str) -> Markup:
    """The script as it stands in a page."""
    text = (_folding() if name == "search.js" else "") + (TEMPLATES / name).read_text()
    if "</" in text:
        raise ValueError(f"{name} would end its own element")
    return Markup(text)  # noqa: S704  our own file


def _folding() -> str:
    """How the search folds letters, with the letters of :mod:`shared.text.folding`."""
    letters = json.dumps(LETTERS, ensure_ascii=False)[1:-1]
    unseen = UNSEEN.encode("ascii", "backslashreplace").decode().replace("\\xad", "\\u00ad")
    text = (TEMPLATES / "fold.js").read_text()
    return text.replace("/* LETTERS */", letters).replace("/* UNSEEN */", unseen)


def policy() -> str:
    """The content security policy of every page of the site; ``template.yaml`` has it by heart."""
    digests = (base64.b64encode(hashlib.sha256(script(name).encode()).digest()).decode() for name in NAMES)
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self'; script-src {scripts}; connect-src 'self'; "
        f"frame-src {' '.join(EMBEDS)}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
