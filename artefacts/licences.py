"""Under which licences what ships may be used, as SPDX expressions (https://spdx.org/licenses/)."""

from collections.abc import Iterable
from importlib.metadata import Distribution
from typing import Any

from license_expression import ExpressionError, LicenseWithExceptionSymbol, get_spdx_licensing

ALLOWED = frozenset((
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "FTL", "HPND", "IJG",
    "ISC", "LGPL-2.1-or-later", "LGPL-3.0-or-later", "libpng-2.0", "libtiff", "MIT", "MIT-0", "MIT-CMU",
    "MIT-Modern-Variant", "MIT-open-group", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unicode-3.0", "Unicode-DFS-2016", "Unlicense", "X11",
    "Zlib",
))  # fmt: skip
"""Licences under which a part may ship: none asks its users for their sources. LGPL and MPL libraries are shipped as they are published,
so that anybody can replace them."""
_SAID_OTHERWISE = {
    "font-source-serif-pro": "OFL-1.1",
    "freetype-py": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "protobuf": "BSD-3-Clause",
    "pyasn1-modules": "BSD-2-Clause",
    "pygal": "LGPL-3.0-or-later",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "uritemplate": "BSD-3-Clause OR Apache-2.0",
}
"""Of distributions whose metadata do not say it in SPDX's words: read in the licence that they ship."""
_WORDS = {"apache 2.0": "Apache-2.0"}
_CLASSIFIERS = {"License :: OSI Approved :: MIT License": "MIT"}
_SPDX = get_spdx_licensing()


class Unknown(Exception):
    """Nothing says under which licence a distribution may be used."""


def licence(name: str, dist: Distribution) -> str:
    """The SPDX expression of the distribution with the canonical *name*. Raises :class:`Unknown`."""
    metadata: Any = dist.metadata
    said = _SAID_OTHERWISE.get(name) or metadata.get("License-Expression") or metadata.get("License") or ""
    classified = [_CLASSIFIERS[line] for line in metadata.get_all("Classifier") or () if line in _CLASSIFIERS]
    for words in (_WORDS.get(said.lower(), said), *classified):
        if _parsed(words) is not None:
            return words
    raise Unknown(f"{name}: nothing that we can read says under which licence it ships: {said[:60]!r}")


def refused(expressions: Iterable[str]) -> list[str]:
    """Those of *expressions* that leave no way to ship but under a licence that is not allowed, or that are none."""
    return sorted({words for words in expressions if not _allowed(_parsed(words))})


def _parsed(expression: str) -> Any:
    try:
        return _SPDX.parse(expression, validate=True)
    except ExpressionError:
        return None


def _allowed(said: Any) -> bool:
    if isinstance(said, _SPDX.OR):
        return any(map(_allowed, said.args))
    if isinstance(said, _SPDX.AND):
        return all(map(_allowed, said.args))
    if isinstance(said, LicenseWithExceptionSymbol):
        return _allowed(said.license_symbol)  # an exception only ever allows more
    return said is not None and said.key in ALLOWED
