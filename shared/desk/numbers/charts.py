"""Pictures of numbers, as SVG that needs neither script nor font and is dark where its reader is."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pygal
from pygal.etree import etree

# It puts a finder of its maps in the way of every import, of a kind that Python does not ask any more.
sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__.partition(".")[0] != "pygal"]

WIDTH, HEIGHT = 460, 250
MOST_LETTERS = 45
"""So many have room below the axis."""
_STYLE = """
svg{--ink:#20262a;--soft:#575f63;--paper:#fffdf8;--line:#ddd6c7;--accent:#0b5d58}
svg{font:15px "Avenir Next","Segoe UI","Liberation Sans",Arial,sans-serif}
@media (prefers-color-scheme:dark){svg{--ink:#e9e4d9;--soft:#a9b0af;--paper:#1b2125;--line:#343c40;--accent:#82d2c6}}
.background{fill:var(--paper)}
text{fill:var(--ink);stroke:none}
.axis text{fill:var(--soft)}
.axis.x text{text-anchor:middle}
.axis.y text{text-anchor:end}
.guide,.axis .line{stroke:var(--line);fill:none}
.axis.x .guide{display:none}
.rect,.dot,.legend rect{stroke:var(--accent);stroke-width:1.5}
.color-0{fill:var(--accent)}
.color-1{fill:var(--paper)}
.color-2{fill:url(#striped)}
path.line{fill:none;stroke:var(--accent);stroke-width:2.5}
.axis path.line{stroke:var(--line);stroke-width:1}
.tooltip,.text-overlay,.tooltip-overlay{display:none}
"""
_STRIPES = (
    '<pattern xmlns="http://www.w3.org/2000/svg" id="striped" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V6" style="stroke:var(--accent);stroke-width:5"/></pattern>'
)
_SVG = "{http://www.w3.org/2000/svg}"


def drawn(periods: Sequence[str], series: Mapping[str, Sequence[int]], *, line: bool = False) -> bytes:
    """*series* by what each is called, over *periods*: a line, or bars side by side, told apart by how they are filled and not only by
    colour. Equal numbers make equal bytes."""
    kind: Any = pygal.Line if line else pygal.Bar
    most = max((number for numbers in series.values() for number in numbers), default=0)
    roomy = max(map(len, periods), default=0) * len(periods) < MOST_LETTERS
    chart = kind(
        js=[], css=[], width=WIDTH, height=HEIGHT, no_prefix=True, disable_xml_declaration=True, include_x_axis=True,
        legend_at_bottom=True, legend_at_bottom_columns=len(series), show_legend=len(series) > 1, x_labels_major_count=4,
        show_minor_x_labels=roomy, dots_size=3, margin=12, margin_right=34, truncate_legend=-1,
        formatter=lambda number: f"{number:,.0f}", range=(0, max(most, 4)),
    )  # fmt: skip
    chart.x_labels = list(periods)
    for name, numbers in series.items():
        chart.add(name, list(numbers))
    tree = chart.render_tree()
    for node in list(tree):
        if not isinstance(node.tag, str):
            tree.remove(node)  # whose version made it, and when
    defs = next(node for node in tree if node.tag.removeprefix(_SVG) == "defs")
    for node in list(defs):
        defs.remove(node)
    style = etree.SubElement(defs, "style")
    style.text = _STYLE
    defs.append(etree.fromstring(_STRIPES))
    found: bytes = etree.tostring(tree)
    return found
