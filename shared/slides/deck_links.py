"""Links as people write them on slides, and what they mean on the web."""

import re
from urllib.parse import quote, urljoin

from shared.text.characters import visible

_WEB = re.compile(r"(?:https?://[^/]|mailto:.)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:)?\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIV = re.compile(r"arxiv:\s*((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOST = re.compile(r"(?P<host>(?:[\w-]+\.)+(?P<last>[^\W\d_]{2,}))(?::\d+)?(?P<rest>[/?#].*)?", re.DOTALL)
_FILES = frozenset(
    (
        *(
            "pdf",
            "ppt",
            "pptx",
            "pps",
            "ppsx",
            "pptm",
            "key",
            "odp",
            "doc",
            "docx",
            "odt",
            "txt",
            "tex",
            "md",
            "html",
            "htm",
            "xhtml",
        ),
        *(
            "csv",
            "xls",
            "xlsx",
            "ps",
            "eps",
            "png",
            "jpg",
            "jpeg",
            "gif",
            "svg",
            "tif",
            "tiff",
            "mov",
            "avi",
            "wmv",
            "mkv",
            "mpg",
        ),
        *(
            "mpeg",
            "wav",
            "zip",
            "tar",
            "gz",
            "tgz",
            "rar",
            "exe",
            "bat",
            "cmd",
            "scr",
            "lnk",
            "hta",
            "js",
            "vbs",
            "jar",
            "msi",
            "dll",
        ),
        *("py", "ipynb", "json", "xml"),
    )
)
"""Endings of files that lie beside a deck, to which its links may lead."""
_NO_BREAK = dict.fromkeys(map(ord, "\t\n"))
_SAFE = "%/?#[]@!$&'()*+,;=:~-._"


def tidy(written: str) -> str:
    """*written* as browsers take it: without invisible characters, tabs and line ends (the URL Standard)."""
    return visible(written).translate(_NO_BREAK).strip()


def mended(written: str, base: str = "") -> str:
    """*written* as a whole address: ``http``, ``https`` or ``mailto``; what lacks its scheme is https, what is relative to the web
    address *base* is joined to it. Empty if it leads anywhere else, or nowhere."""
    link = tidy(written)
    if _WEB.match(link):
        return _encoded(link)
    if found := _DOI.fullmatch(link):
        return _encoded(f"https://doi.org/{found[1]}")
    if found := _ARXIV.fullmatch(link):
        return _encoded(f"https://arxiv.org/abs/{found[1]}")
    if not link or _SCHEME.match(link) or "\\" in link:
        return ""
    if _ADDRESS.fullmatch(link):
        return f"mailto:{_encoded(link)}"
    return _encoded(_located(link, base))


def _located(link: str, base: str) -> str:
    if link.startswith("//"):
        found = _HOST.fullmatch(link[2:])
        return f"https:{link}" if found else ""
    found = _HOST.fullmatch(link)
    if found and (link.lower().startswith("www.") or found["last"].lower() not in _FILES):
        return f"https://{link}"
    whole = urljoin(base.strip(), link) if _WEB.match(base.strip()) and not base.lower().startswith("mailto:") else ""
    return whole if _WEB.match(whole) else ""


def _encoded(link: str) -> str:
    """*link* in ASCII, as a PDF stores links (ISO 32000-2, 12.6.4.8)."""
    return link if link.isascii() and " " not in link else quote(link, safe=_SAFE)
