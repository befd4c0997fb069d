"""Days and times that are written with words or signs, put in digits: ``18 Uhr``, ``noon``, ``kl. 18``, ``6-8pm``, ``午後6時半``.

What is not clear stays as it is, for whoever reads it to refuse.
"""

import re

_UNIT = r"(?:uhr|hrs?|h)\b"
_DAY = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]")
_SIGNED = re.compile(
    r"(?:(?:(午前|上午|오전)|(午後|下午|오후)) ?)?(?<!\d)(\d{1,2}) ?[時时點点시](?: ?(半)| ?(\d{1,2}) ?[分분])?"
)
_NOON = re.compile(r"\b(?:12 ?)?(?:noon|midday)\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\b(?:12 ?)?midnight\b", re.IGNORECASE)
_AT = re.compile(
    r"(?:\bkl\.?|\bklo|\bum|\balle(?: ore)?|\bore|\ba las|\bàs) ?(?P<hour>(?:1[3-9]|2[0-3])\b(?![.:]\d| ?h\b)|(?=\d))",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"(?<![\d.:/-])(\d{{1,2}})( ?[-–—~] ?| (?:to|until|till|bis|à) )(?=\d{{1,2}}(?:[:.h]\d{{2}})? ?(?:{_UNIT}|[ap]\.?m))",
    re.IGNORECASE,
)
_HOURS = re.compile(
    rf"(?<![\d.:/])(?P<hour>\d{{1,2}})(?:[:.](\d{{2}}) ?{_UNIT}| ?{_UNIT}(?! ?\d)| ?h ?(\d{{2}})\b)", re.IGNORECASE
)


def in_digits(text: str) -> str:
    """*text* with its days and times in digits, where only one can be meant."""
    text = _DAY.sub(lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02} ", text)
    text = _SIGNED.sub(_signed, text.replace("〜", "-").replace("～", "-"))
    text = _MIDNIGHT.sub("24:00", _NOON.sub("12:00", text))
    text = _AT.sub(lambda found: found["hour"] and f"{found['hour']}:00", text)
    text = _SPAN.sub(lambda found: f"{found[1]}:00{found[2]}", text)
    text = _HOURS.sub(lambda found: f"{found['hour']}:{found[2] or found[3] or '00'}", text)
    return " ".join(text.split())


def _signed(found: re.Match[str]) -> str:
    minutes = "30" if found[4] else f"{int(found[5] or 0):02}"
    half = " am" if found[1] else " pm" if found[2] else ""
    return f"{found[3]}:{minutes}{half}"
