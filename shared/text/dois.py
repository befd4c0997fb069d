"""DOIs: as people write them, and in the addresses of those who keep them there. The registered one, or none.

In an address a DOI is believed only where it is known to stand, and to end: at a resolver, behind ``/doi/``, in the ways of
the large publishers' systems. Whatever else looks like one (a folder of a repository, a file's name) is none.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, unquote, urlsplit

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"{}\\^`|\ufffd]{1,200}")
_NAME = re.compile(r"(?:info:|urn:|doi(?!\.org)[\s:=./]*|\s+)", re.IGNORECASE)
_RESOLVERS = re.compile(
    r"(?:(?:dx|www)\.)?doi\.org|doi\.(?:acm|wiley|apa|ieeecomputersociety|pangaea|crossref)\.[a-z]{2,3}|oadoi\.org|dx\.plos\.org"
)
_HOSTING = re.compile(
    r"(?:.*\.)?(?:git(?:hub|lab|ea)\b.*|githubusercontent\.com|bitbucket\.org|codeberg\.org|sr\.ht|amazonaws\.com|dropbox\w*\.com"
    r"|google\w*\.com|archive\.org|huggingface\.co|sharepoint\.com|web\.app|netlify\.app|readthedocs\.io|sci-hub\.\w+)"
)
_AT = r"(?P<doi>10\.\d{4,9}(?:\.\d+)*/.+)"
# Where a DOI stands in a path, and what follows it there: (host, path, end).
_PLACES = tuple(
    (re.compile(host), re.compile(path), re.compile(end, re.IGNORECASE))
    for host, path, end in (
        # Silverchair (MIT Press, Oxford, AIP, Rockefeller): an article's number and its title in words follow
        (r".*", rf"/(?:[\w.-]+/){{1,3}}?(?:advance-)?(?:article|chapter|book)[a-z-]*/doi/{_AT}", r"/\d{3,}(?:/.*)?$|/[^/]*\.pdf$"),
        # De Gruyter
        (r".*", rf"/document/doi/{_AT}", r"/(?:html|pdf|xml|epub|machineReadableCitation.*)$"),
        # Atypon (ACM, Wiley, SIAM, Science, PNAS, ACS, Sage, T&F, …), APS, OSTI and whoever else begins with /doi/
        (r".*", rf"/(?:[a-z]{{2}}/)?doi/(?:[A-Za-z-]+/){{0,2}}{_AT}", r"/suppl_file(?:/.*)?$"),
        # Springer, Nature, BMC, Frontiers, PeerJ: nothing of theirs has a second slash
        (r"(?:.*\.)?(?:springer\w*\.com|biomedcentral\.com|nature\.com|frontiersin\.org|f1000research\.com|copernicus\.org)",
         rf"/(?:[\w-]+/){{0,3}}{_AT}", "/.*"),
        # IOP and others with /article/
        (r".*", rf"/(?:[a-z]{{2}}/)?articles?/(?:info:doi/)?{_AT}", r"$^"),
        (r"(?:journals|link)\.aps\.org", rf"/(?:\w+/)?[a-z-]+/{_AT}", r"$^"),
        (r"(?:www\.)?annualreviews\.org", rf"/content/journals/{_AT}", r"$^"),
        (r"(?:www\.)?jstor\.org", rf"/stable/(?:pdf/)?{_AT}", r"$^"),
        (r"projecteuclid\.org", rf"/(?:.*/)?{_AT}", r"\.(?:short|issue|bib\w*)$"),
        (r"(?:www\.|connect\.)?(?:bio|med)rxiv\.org", rf"/(?:.*/)?{_AT}", r"$^"),
        (r"(?:www\.|sandbox\.)?zenodo\.org", rf"/(?:badge/)?(?:doi/|DOI/){_AT}", r"$^"),
        (r"(?:api\.|www\.)?(?:crossref|semanticscholar|datacite)\.org", rf"/(?:works|dois|doi)/{_AT}", r"$^"),
    )
)  # fmt: skip
_ASKED = {
    "doi": re.compile(".*"),
    "id": re.compile(r"(?:.*\.)?(?:plos\w*|aeaweb)\.org"),
    "urlid": re.compile(r"projecteuclid\.org"),
}
# Suffixes that name another view of the same article; no DOI ends in them.
_VIEW = re.compile(
    r"(?:;jsessionid=.*|\+html|\.(?:full(?:-text)?|e?pdf|epub|html?|svg|abstract|short)"
    r"|/(?:am|e)?pdf(?:plus|direct|ft)?|/(?:epub|full|full-?text|full_?html|fulltext\.html|abstract|abs|meta|html|xml(?:/nlm)?|summary"
    r"|references|citations?|cited-?by|metrics|similar|comments|info|supplementary-material|supplemental|related|peer-review"
    r"|(?:figures?|tables?)(?:/\d+)?)|/+)$",
    re.IGNORECASE,
)
# What the DOIs of some registrants look like: anything behind that is a version, a view or a part.
_SHAPES = (
    re.compile(r"(10\.(?:1101|64898)/(?:\d{4}\.\d\d\.\d\d\.\d{6,8}|\d{6}|\d{8}))(?:v\d+)?(?![\w-]).*", re.DOTALL),
    re.compile(r"(10\.1371/journal\.p[a-z]{3}\.\d{7})(?!\w).*", re.DOTALL),
    re.compile(r"(10\.5281/zenodo\.\d+)(?!\w).*", re.DOTALL | re.IGNORECASE),
    re.compile(r"(10\.48550/arxiv\.(?:\d{4}\.\d{4,5}|[a-z.-]+/\d{7}))(?:v\d+)?", re.IGNORECASE),
)
_EARLY = r"content/(?:biorxiv/|medrxiv/)?early/\d{4}/\d\d/\d\d/"
_PREPRINT = re.compile(rf"/(?:{_EARLY}|cgi/content/\w+/)(\d{{4}}\.\d\d\.\d\d\.\d{{6,8}}|\d{{6}}|\d{{8}})(?!\d)")
_NATURE = re.compile(
    r"/articles/((?:[sd]\d{5}-\d{3}-\d{4,5}-[\dxyz]|(?:nature|ncomms|srep)\d{3,6}))(?:[./_].*)?", re.IGNORECASE
)
_PAIRS = {")": "(", "]": "[", ">": "<"}


def read(text: str | None) -> str | None:
    """The DOI that *text* is: bare, behind ``doi:`` or ``DOI``, or as an address; None if it is none."""
    bare = (text or "").strip().lstrip("<[(\"'")
    url = re.search(r"(?:https?://|(?<![\w.-])(?=(?:www\.|dx\.)?doi\.org/)).+", bare, re.IGNORECASE)
    if url:
        return within(url[0] if "://" in url[0] else f"https://{url[0]}")
    return _whole(_unnamed(_decoded(bare)))


def within(url: str) -> str | None:
    """The DOI in an address."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or _HOSTING.fullmatch(host):
        return None
    path = _decoded(parts.path)
    if _RESOLVERS.fullmatch(host):
        return _whole(_unnamed(path.lstrip("/")))
    return next((doi for doi in (*_in_path(host, path), *_in_query(host, parts.query)) if doi), None)


def address(doi: str) -> str:
    """Where *doi* is resolved."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def _unnamed(text: str) -> str:
    """*text* without what says that a DOI follows."""
    while found := _NAME.match(text):
        text = text[found.end() :]
    return text


def _in_path(host: str, path: str) -> Iterator[str | None]:
    for of, place, end in _PLACES:
        if of.fullmatch(host) and (found := place.fullmatch(path)):
            yield _whole(_unviewed(_ended(found["doi"], end)))
    if re.fullmatch(r"(?:www\.|connect\.)?(?:bio|med)rxiv\.org", host) and (found := _PREPRINT.match(path)):
        yield f"10.1101/{found[1]}"
    if re.fullmatch(r"(?:www\.)?nature\.com", host) and (found := _NATURE.fullmatch(path)):
        yield f"{'10.1057' if found[1].startswith('s41599') else '10.1038'}/{found[1]}"


def _in_query(host: str, query: str) -> Iterator[str | None]:
    for name, value in parse_qsl(query):
        if name.lower() in _ASKED and _ASKED[name.lower()].fullmatch(host):
            yield _whole(_unviewed(_unnamed(value)))


def _ended(doi: str, end: re.Pattern[str]) -> str:
    """*doi* without what *end* finds behind its first slash."""
    prefix, _, suffix = doi.partition("/")
    return f"{prefix}/{end.sub('', suffix)}"


def _unviewed(doi: str) -> str:
    while (less := _VIEW.sub("", doi)) != doi:
        doi = less
    return doi


def _whole(text: str) -> str | None:
    """*text* as the registered DOI, or None: without a sentence's punctuation, a version or a part behind it."""
    bare = text.strip()
    while bare and (
        bare[-1] in "/.,;:'\"?!" or (bare[-1] in _PAIRS and bare.count(bare[-1]) > bare.count(_PAIRS[bare[-1]]))
    ):
        bare = bare[:-1]
    if not _DOI.fullmatch(bare) or not bare.isprintable():
        return None
    return next((found[1] for shape in _SHAPES if (found := shape.fullmatch(bare))), bare)


def _decoded(path: str) -> str:
    """*path* with its %-codes read, also where they were written twice."""
    once = unquote(path)
    return unquote(once) if re.search(r"10\.\d{4,9}%2F", once, re.IGNORECASE) else once
