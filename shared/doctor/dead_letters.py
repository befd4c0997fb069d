"""Messages that no function could deal with, as a check reports them, and as a page counts them itself."""

from shared.text.inline import counted

LABEL = "dead letters"
MEND = "docs/watching.md, Given up: read one, mend its cause, then move them back"


def words(count: int) -> str:
    return f"{counted(count, 'message')} given up"
