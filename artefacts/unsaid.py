"""What wheels carry and do not list, or list without its licence: read in their files, their builds' recipes and their licences' texts."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A library within a wheel. *licence* is an SPDX expression, *version* its own; "" where there is none, or nothing says it."""

    name: str
    licence: str
    version: str = ""


AGG = "Anti-Grain Geometry"
"""A permissive licence (to use, change and sell it with its notice) that has no name in SPDX."""
_FREETYPE, _HARFBUZZ = "FTL", "MIT-Modern-Variant"
_JPEG = "IJG AND BSD-3-Clause AND Zlib"

UNLISTED: Mapping[str, tuple[str, tuple[Part, ...]]] = {
    "cffi": ("2.1.1", (Part("libffi", "MIT"),)),
    "freetype-py": (
        "2.5.1",
        (Part("FreeType", _FREETYPE, "2.13.2"), Part("HarfBuzz", _HARFBUZZ, "8.3.0"), Part("zlib", "Zlib")),
    ),
    "lxml": (
        "6.1.3",
        (
            Part("libexslt", "MIT"),
            Part("libiconv", "LGPL-2.1-or-later"),
            Part("libxml2", "MIT", "2.14.6"),
            Part("libxslt", "MIT", "1.1.43"),
            Part("zlib", "Zlib", "1.3.2"),
        ),
    ),
    "pikepdf": (
        "10.18.0",
        (
            Part("qpdf", "Apache-2.0", "12.4.2"),
            Part("sRGB profile", "Zlib"),
            Part("veraPDF's rules", "CC-BY-4.0"),
            Part("the encoding table of pdfminer.six", "MIT"),
        ),
    ),
    "pillow": (
        "13.0.0",
        (
            Part("Brotli", "MIT", "1.2.0"),
            Part("libpng", "libpng-2.0", "1.6.58"),
            Part("xz", "0BSD", "5.8.4"),
            Part("zstd", "BSD-3-Clause OR GPL-2.0-only", "1.5.7"),
        ),
    ),
    "pypdfium2": (
        "5.15.2",
        (
            Part("PDFium", "BSD-3-Clause AND Apache-2.0", "8149"),
            Part("Abseil", "Apache-2.0"),
            Part(AGG, "", "2.3"),
            Part("Brotli", "MIT"),
            Part("Dragonbox", "Apache-2.0 WITH LLVM-exception OR BSL-1.0"),
            Part("FreeType", _FREETYPE),
            Part("HarfBuzz", _HARFBUZZ),
            Part("Highway", "Apache-2.0"),
            Part("ICU", "Unicode-3.0"),
            Part("Little CMS", "MIT"),
            Part("LLVM's libc", "Apache-2.0 WITH LLVM-exception"),
            Part("OpenJPEG", "BSD-2-Clause"),
            Part("fast_float", "MIT"),
            Part("libjpeg-turbo", _JPEG),
            Part("libpng", "libpng-2.0"),
            Part("libtiff", "libtiff"),
            Part("libyuv", "BSD-3-Clause"),
            Part("simdutf", "MIT"),
            Part("zlib", "Zlib"),
        ),
    ),
}
"""By distribution: the version that was read, and what it carries besides what it lists itself."""

TEXTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "freetype-py": ("pypdfium2", ("freetype.txt", "harfbuzz.txt", "zlib.txt")),
}
"""By distribution whose wheel lacks the licences' texts of what it carries: another that carries the same and has them, and their files."""

LICENCES = {"libXau": "MIT-open-group", "libjpeg-turbo": _JPEG, "openssl": "Apache-2.0"}
"""Of what wheels list without a licence."""

NOTHING_ELSE = frozenset(("charset-normalizer", "markupsafe", "protobuf", "pyyaml"))
"""The distributions whose compiled code is their own alone; PyYAML's, which is not, is left out by the build."""
