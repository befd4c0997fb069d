"""Where jinja finds templates: their sources, or in an artefact what the build made of them, as a start has no time to do it again."""

import sys
from pathlib import Path

import jinja2


def loader(*folders: Path) -> jinja2.BaseLoader:
    """What finds the templates of *folders*: in the first that has one."""
    made = folders[0].parent / compiled(sys.implementation.cache_tag, *folders)
    return jinja2.ModuleLoader(made) if made.is_dir() else jinja2.FileSystemLoader(folders)


def compiled(tag: str, *folders: Path) -> Path:
    """Where, beside *folders*, their templates lie compiled for the one environment that reads them together; for this jinja and the
    Python of that *tag* only, so that others find nothing there and take the sources."""
    return Path(f"compiled-{jinja2.__version__}-{tag}", "+".join(folder.name for folder in folders))
