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
FILES = {"page.js": ("keys.js", "page.js"), "search.js": ("keys.js", "fold.js", "search.js")}
"""The source files of each script."""


@cache
def script(name: str) -> Markup:
    """The script as it is written into a page, without comments and indentation, as every visitor fetches it with each page."""
    text = "\n".join(filter(None, (_said(line) for file in FILES[name] for line in _read(file).split("\n"))))
    if "</" in text:
        raise ValueError(f"{name} would end its own element")
    return Markup(text)  # noqa: S704  our own file


def _said(line: str) -> str:
    plain = line.strip()
    return "" if plain.startswith("//") else plain


def _read(file: str) -> str:
    text = (TEMPLATES / file).read_text()
    return _folding(text) if file == "fold.js" else text


def _folding(text: str) -> str:
    """How the search folds letters, with the letters of :mod:`shared.text.folding`, each before what it is spelt as."""
    letters = json.dumps(" ".join(map("".join, LETTERS.items())), ensure_ascii=False)
    unseen = UNSEEN.encode("ascii", "backslashreplace").decode().replace("\\xad", "\\u00ad")
    return text.replace("/* LETTERS */", letters).replace("/* UNSEEN */", unseen)


def policy() -> str:
    """The content security policy of every page of the site; ``template.yaml`` repeats it."""
    digests = (base64.b64encode(hashlib.sha256(script(name).encode()).digest()).decode() for name in FILES)
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self'; script-src {scripts}; connect-src 'self'; "
        f"frame-src {' '.join(EMBEDS)}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
