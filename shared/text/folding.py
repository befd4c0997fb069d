"""Text made comparable for a search: without case, accents and strokes, ligatures taken apart, one kind of hyphen and of quote.
``templates/site/fold.js`` does the same in the browser with the very same :data:`LETTERS`; a test compares the two letter by letter."""

import re
import unicodedata
from functools import lru_cache

_SPELT = (
    "ßss æae œoe øo ðd đd þth ħh ŧt łl ıi ȷj ĸk ŋng ƀb ƃb ɓb ƈc ȼc ƌd ɖd ɗd ǝe əe ɛe ɇe ƒf ɠg ǥg ɣg ƕhv ɨi ɩi ɉj ƙk ƚl ⱡl ɫl ɬl ɱm ƞn ɲn "
    "ɵo ɔo ȣou ƥp ᵽp ɋq ƣoi ɍr ɽr ʂs ȿs ƫt ƭt ʈt ⱦt ʉu ʊu ʋv ƴy ɏy ƶz ȥz ɀz ⱥa ɑa ꜳaa ꜵao ꜷau ꝏoo"
)
LETTERS = {
    **dict(re.findall(r"(\S)(\w+)", _SPELT)),
    "ς": "σ",
    "·": "",  # in Catalan's col·lecció
    "ـ": "",  # Arabic's stretching of a word
    **dict.fromkeys("’‘‚‛′‵ʼʻʽʹˈ´`‹›׳ꞌ＇", "'"),
    **dict.fromkeys("“”„‟″‶«»〝〞〟״＂", '"'),
    **dict.fromkeys("‐‑‒–—―⁃−˗֊־᐀⸗⸺⸻〜〰゠︱︲﹘﹣－", "-"),
}
"""Letters that Unicode does not decompose, by their lower-case form."""
# Accents of alphabets that can be read without them, and characters that are not seen. Vowel signs of Indic scripts are marks, too, and
# stay.
UNSEEN = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
_UNSEEN = re.compile(f"[{UNSEEN}]")


def fold(text: str) -> str:
    """*text* in plain small letters: ``Łukasz`` and ``lukasz``, ``Straße`` and ``strasse``, ``“it’s”`` and ``"it's"`` are one."""
    return text.lower() if text.isascii() and "`" not in text else "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    small = letter.lower()
    if small in LETTERS:
        return LETTERS[small]
    parts = "".join(part.lower() for part in unicodedata.normalize("NFKD", small))
    return "".join(LETTERS.get(part, part) for part in parts if not _UNSEEN.match(part))
