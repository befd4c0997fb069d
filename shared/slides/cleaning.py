"""What is removed from a PDF: whatever acts by itself, runs, opens, fetches or carries other files, wherever it lies.

Actions are kept by an allow-list (ISO 32000-2, 12.6): those within the document, to the web, to a mail address. Keys of dictionaries are
removed by name, except where they are names that the author gave, as to a font or a picture.
"""

from dataclasses import dataclass, field
from typing import Any

import pikepdf

from shared.slides.deck_links import mended, tidy

SCRIPTS, FILES, MEDIA = "scripts", "attached files", "sound and video"
_KEYS = {
    "/AA": SCRIPTS, "/JS": SCRIPTS, "/JavaScript": SCRIPTS, "/XFA": SCRIPTS,
    "/AF": FILES, "/Collection": FILES, "/EF": FILES, "/EmbeddedFiles": FILES, "/RF": FILES,
    "/RichMediaContent": MEDIA, "/RichMediaSettings": MEDIA, "/Renditions": MEDIA,
    # taken out without a word: where to open (it may hide an action), who made it with what, what a stylesheet of XFA needs,
    "/OpenAction": "", "/Metadata": "", "/PieceInfo": "", "/NeedsRendering": "", "/Perms": "", "/SpiderInfo": "", "/SV": "",
    # what lies in other files (reference XObjects, pictures for a press, profiles), what a reader must be able to do, articles
    "/Ref": "", "/OPI": "", "/DestOutputProfileRef": "", "/Requirements": "", "/Threads": "",
}  # fmt: skip
_OF_STREAMS = ("/F", "/FFilter", "/FDecodeParms")
"""Keys saying that a stream's data lie in another file (7.3.8.2)."""
_ACTIONS = {
    "/JavaScript": SCRIPTS, "/SubmitForm": SCRIPTS, "/ImportData": SCRIPTS, "/Launch": SCRIPTS, "/ResetForm": "", "/Hide": "",
    "/GoToE": FILES, "/GoToR": "", "/GoToDp": "", "/Thread": "", "/SetOCGState": "", "/Trans": "", "/GoTo3DView": MEDIA,
    "/Rendition": MEDIA, "/Movie": MEDIA, "/Sound": MEDIA, "/RichMediaExecute": MEDIA,
}  # fmt: skip
"""What is emptied wherever it is found, even where no reader would look for an action."""
_KEPT = ("/GoTo", "/URI", "/Named")
_TURNS = ("/NextPage", "/PrevPage", "/FirstPage", "/LastPage")
_LEAD_TO_ACTIONS = ("/A", "/Next", "/PA", "/NA")
_ANNOTATIONS = {
    "/FileAttachment": FILES, "/Movie": MEDIA, "/RichMedia": MEDIA, "/Screen": MEDIA, "/Sound": MEDIA, "/3D": MEDIA, "/Projection": "",
    "/TrapNet": "",
}  # fmt: skip
_MAPS = {
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs", "/Dests", "/Colorants",
    "/RoleMap", "/ClassMap", "/N", "/R", "/D",
}  # fmt: skip
"""Dictionaries whose keys are names that the author gave: of resources (7.8.3), glyphs, places, colours, styles, and states of a field."""
_DEEPEST = 100
_NAMED = 3


@dataclass(slots=True)
class Cleaner:
    """Removes from one PDF what must not be in it; every object is looked at, in object streams, too. *removed* says in words what was
    removed; *lost* are links that lead nowhere on the web."""

    removed: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    _base: str = ""
    _maps: set[tuple[int, int]] = field(default_factory=set)
    _doubtful: list[pikepdf.Object] = field(default_factory=list)

    def clean(self, pdf: pikepdf.Pdf) -> list[str]:
        """Clean *pdf* in place; what was removed, in words."""
        self._base = _base(pdf)
        for found in pdf.objects:
            self._look(found, 0)
        for found in self._doubtful:
            if found.objgen not in self._maps:
                self._drop(found, set(found.keys()) & _KEYS.keys())
        return sorted(self.removed - {""}) + ([_told(self.lost)] if self.lost else [])

    def _look(self, found: Any, depth: int, *, given: bool = False) -> None:
        """Disarm *found* and whatever is in it; *given*: its keys are names that the author gave."""
        if depth > _DEEPEST:
            raise RecursionError("nested deeper than any program writes")
        if isinstance(found, pikepdf.Array):
            for value in found:
                self._within(value, depth, given=False)
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            self._disarm(found, given=given)
            for key, value in found.items():
                self._within(value, depth, given=key in _MAPS and not given)

    def _within(self, value: Any, depth: int, *, given: bool) -> None:
        if not isinstance(value, pikepdf.Object):
            return
        if not value.is_indirect:
            self._look(value, depth + 1, given=given)
        elif given and isinstance(value, pikepdf.Dictionary):
            self._maps.add(value.objgen)  # indirect objects are looked at in their own turn

    def _disarm(self, found: pikepdf.Object, *, given: bool) -> None:
        keys = set(found.keys())
        self._drop_keys(found, keys & _KEYS.keys(), given=given)
        if isinstance(found, pikepdf.Stream):
            self._drop(found, keys & set(_OF_STREAMS))
        if "/URI" in keys and isinstance(found["/URI"], pikepdf.Dictionary):
            del found["/URI"]  # the base of relative links, which were made absolute
        for key in keys & set(_LEAD_TO_ACTIONS):
            self._disarm_actions(found, key)
        # Not only where it also says that it is an action or an annotation: readers do not ask for that either.
        if "/S" in keys and isinstance(found.get("/S"), pikepdf.Name):
            self._disarm_action(found)
        if "/Subtype" in keys and (kind := str(found.get("/Subtype"))) in _ANNOTATIONS:
            self.removed.add(_ANNOTATIONS[kind])
            # the picture in place of what played there stays
            self._drop(found, set(found.keys()) - {"/Type", "/Subtype", "/Rect", "/P", "/AP"})
            found.Subtype = pikepdf.Name.Stamp
        if keys & {"/B", "/PresSteps"} and found.get("/Type") == pikepdf.Name.Page:
            self._drop(found, keys & {"/B", "/PresSteps"})

    def _drop_keys(self, found: pikepdf.Object, keys: set[str], *, given: bool) -> None:
        resources = {key for key in keys if _may_be_resource(found[key])} if keys else set()
        self._drop(found, keys - resources)
        if not resources or given:
            return
        if found.is_indirect and isinstance(found, pikepdf.Dictionary):
            self._doubtful.append(found)
        else:
            self._drop(found, resources)

    def _drop(self, found: pikepdf.Object, keys: set[str]) -> None:
        for key in keys:
            self.removed.add(_KEYS.get(key, ""))
            del found[key]

    def _disarm_actions(self, parent: pikepdf.Object, key: str) -> None:
        """Keep below *key* of *parent* only actions that are allowed; a structure's attributes have the same key, and are not actions."""
        value = parent[key]
        if isinstance(value, pikepdf.Array):
            kept = [one for one in value if not self._acts(one)]
            if len(kept) < len(value):
                parent[key] = pikepdf.Array(kept)
        elif self._acts(value):
            del parent[key]

    def _acts(self, value: Any) -> bool:
        """Whether *value* is an action that must go."""
        if not isinstance(value, pikepdf.Dictionary) or not isinstance(kind := value.get("/S"), pikepdf.Name):
            return False
        if str(kind) in _KEPT:
            return False
        self._say(str(kind), value)
        return True

    def _say(self, kind: str, action: pikepdf.Object) -> None:
        """Note that *action* is to go."""
        self.removed.add(_ACTIONS.get(kind, ""))
        if kind == "/GoToR" or (kind == "/Thread" and "/F" in action):
            self._lose(_file(action.get("/F")) or "another file")

    def _disarm_action(self, action: pikepdf.Object) -> None:
        kind = str(action.S)
        outside = kind == "/URI" and not self._leads_to_the_web(action)
        jumps = kind == "/Named" and str(action.get("/N", "")) not in _TURNS
        if kind in _ACTIONS or outside or jumps:
            self._say(kind, action)
            for key in set(action.keys()):
                del action[key]

    def _leads_to_the_web(self, action: pikepdf.Object) -> bool:
        """Whether the link *action* leads to the web or to a mail address, once it is completed."""
        written = action.get("/URI")
        said = str(written) if isinstance(written, pikepdf.String) else ""
        found = mended(said, self._base)
        if not found:
            self._lose(said)
        elif found != said:
            action["/URI"] = pikepdf.String(found)
        return bool(found)

    def _lose(self, said: str) -> None:
        link = tidy(said)
        if "script:" in link.lower():
            self.removed.add(SCRIPTS)
        elif link and link not in self.lost:
            self.lost.append(link)


def _may_be_resource(value: Any) -> bool:
    """Whether *value* can be a font, a picture, a colour space and the like, so that its key is a name that the author gave."""
    if isinstance(value, pikepdf.Array):
        return len(value) > 0 and isinstance(value[0], pikepdf.Name)
    return isinstance(value, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Name)


def _file(named: Any) -> str:
    """The name of a file that an action leads to (7.11); empty if it has none."""
    if isinstance(named, pikepdf.Dictionary):
        named = named.get("/UF", named.get("/F"))
    return tidy(str(named)) if isinstance(named, pikepdf.String) else ""


def _base(pdf: pikepdf.Pdf) -> str:
    about = pdf.Root.get("/URI")
    base = about.get("/Base") if isinstance(about, pikepdf.Dictionary) else None
    return str(base) if isinstance(base, pikepdf.String) else ""


def _told(lost: list[str]) -> str:
    shown = ", ".join(f"“{_plain(one)}”" for one in lost[:_NAMED])
    return f"links that do not lead to the web ({shown}{' and others' if len(lost) > _NAMED else ''})"


def _plain(written: str) -> str:
    shown = "".join(c if c.isalnum() or c in "-._~:/?#@%&=+\\ " else "·" for c in written)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
