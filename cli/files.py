"""Reading the YAML files that a co-lead writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.errors import BadInput

if TYPE_CHECKING:
    from shared.groups import Group


def read_yaml(path: Path) -> Any:
    """The document in *path*; raises :class:`BadInput` with line and column of a mistake."""
    import yaml

    try:
        with path.open(encoding="utf-8") as file:  # the open file, so that a complaint says its name
            return yaml.safe_load(file)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}") from error
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from error


def read_group(path: Path) -> Group:
    """The group in *path*; raises :class:`BadInput` with one line per mistake."""
    from shared.group_file import parse

    return parse(read_yaml(path))
