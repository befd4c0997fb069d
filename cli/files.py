"""Reading the YAML files that a co-lead writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from shared.errors import BadInput

if TYPE_CHECKING:
    from shared.model.group import Group

T = TypeVar("T")
LARGEST = 20_000_000
"""Bytes of a text; what reads it may take less."""


def read_file(path: Path, parse: Callable[[Any], T]) -> T:
    """What *parse* makes of the YAML in *path*; raises :class:`BadInput` with file, line and place of each mistake."""
    from shared.text import strict_yaml

    return strict_yaml.parsed(read_text(path).encode(), parse, str(path))


def read_bytes(path: Path, most: int = -1) -> bytes:
    """What is in *path*, at most so many bytes; raises :class:`BadInput` if it is not there or may not be read."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise BadInput(f"{path}: there is no such file") from error
    except IsADirectoryError as error:
        raise BadInput(f"{path} is a folder; name the file in it") from error
    except PermissionError as error:
        raise BadInput(f"{path}: you may not read this file") from error
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read") from error


def read_text(path: Path) -> str:
    """The text in *path*, in whichever encoding says so itself. Raises :class:`BadInput` with what to do where it is none."""
    from shared.text.encodings import decoded

    data = read_bytes(path, LARGEST + 1)
    if len(data) > LARGEST:
        raise BadInput(f"{path} is larger than {LARGEST // 1_000_000} MB, which no file of this kind needs")
    return decoded(data, str(path))


def read_group(path: Path) -> Group:
    """The group in *path*; raises :class:`BadInput` with one line per mistake."""
    from shared.group.file import parse

    return read_file(path, parse)


def write_text(path: Path, text: str) -> None:
    """*text* into *path*, whole or not at all; raises :class:`BadInput` if it may not be written."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(text.encode())
        fresh.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written") from error


def write_new(path: Path, text: str, *, over: bool, mark: bool = False) -> None:
    """*text* into *path*, with the *mark* by which Excel knows UTF-8; raises :class:`BadInput` if it may not be written, or is there and
    not to be written *over*."""
    try:
        with path.open("w" if over else "x", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise BadInput(f"{path} is there already; --over writes over it") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be written; is its folder there?") from error
