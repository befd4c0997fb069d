"""``python -m bench [SECTION …]``: measure, keep, write the document, and say what was found, and what is worse than the last time.

Fails where a count misses its goal.
"""

import argparse
import subprocess
import sys

from bench import report, results
from bench.figures import Kind, NotHere, entry
from bench.sections import NAMES, section


def main() -> int:
    """Measure what is asked for, each section in a process of its own. 0 if every count reached its goal."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"only these, of: {', '.join(NAMES)}")
    wanted = parser.parse_args().sections
    if unknown := sorted(set(wanted) - set(NAMES)):
        parser.error(f"no section {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    names = wanted or NAMES
    if len(names) > 1:  # a section leaves clients, settings and patches behind, which another would use or measure
        return max([subprocess.run([sys.executable, "-m", "bench", name], check=False).returncode for name in names])
    missed = not run(names[0])
    report.write()
    if missed:
        print(f"a count of {names[0]} misses its goal", file=sys.stderr)
    return missed


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
