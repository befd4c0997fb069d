"""``python -m bench [SECTION …]``: measure, keep, write the document, and say what was found, and what is worse than the last time.

Fails where a count misses its goal.
"""

import argparse
import sys

from bench import report, results
from bench.figures import Kind, NotHere, entry
from bench.sections import NAMES, section


def main() -> int:
    """How many counts missed their goal, at most 1."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"only these, of: {', '.join(NAMES)}")
    wanted = parser.parse_args().sections
    if unknown := sorted(set(wanted) - set(NAMES)):
        parser.error(f"no section {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    missed = [name for name in wanted or NAMES if not run(name)]
    report.write()
    if missed:
        print(f"counts that miss their goal: {', '.join(missed)}", file=sys.stderr)
    return bool(missed)


def run(name: str) -> bool:
    """Measure a section; whether every count of it reached its goal."""
    one = section(name)
    print(f"\n{one.title} ({name})", flush=True)
    try:
        found = one.figures()
    except NotHere as lacking:
        print(f"  not measured: {lacking}")
        return True
    before = results.before()
    results.keep(name, NAMES, found)
    for figure in found:
        told = entry(name, figure)
        verdict = {True: "", False: "  MISSED", None: ""}[figure.met]
        worse = figure.worse(before.get(told["name"]))
        was = f"  {worse:.0%} WORSE than {before[told['name']]:,g}" if worse else ""
        print(
            f"  {figure.name:48} {told['measured']:>12,g} {figure.unit:6} {told['goal']:>9}{verdict}{was}", flush=True
        )
    return all(figure.met is not False for figure in found if figure.kind is Kind.COUNT)


if __name__ == "__main__":
    sys.exit(main())
