"""What a browser without scripts would send of a page's form."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """The fields of a page's own form (not of one that sends a file), as a browser without script would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside, self._select, self._area = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._inside = told.get("enctype") is None
        if not self._inside:
            return
        name = told.get("name") or ""
        if tag == "input" and name and (told["type"] not in ("radio", "checkbox") or "checked" in told):
            self.fields[name] = told.get("value") or ("on" if told["type"] == "checkbox" else "")
        elif tag == "textarea":
            self._area, self.fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in told or self._select not in self.fields):
            self.fields[self._select] = told.get("value") or "?"

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data
        elif self._select and self.fields.get(self._select) == "?":
            self.fields[self._select] = data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":  # a browser drops the line break behind the tag, and sends CRLF
            self.fields[self._area] = self.fields[self._area].removeprefix("\n").replace("\n", "\r\n")
            self._area = ""
        elif tag == "select":
            self._select = ""
