"""Resolving an OSCAL profile: runs criterion's bench and gives its medians as lines. Standard library only."""

import json
import os
import subprocess
import sys

MOST = {"resolve": 15}
WHAT = {
    "resolve": "resolving a profile of 340 controls from a catalogue of 1,000, in process",
    "read catalogue": "reading that catalogue and checking it",
    "read, resolve, write": "reading, resolving and writing it",
}


def main():
    target, profile = sys.argv[1:]
    # Its own words go beside the lines: criterion speaks to people.
    subprocess.run(
        ["cargo", "bench", "--quiet", "--locked", "--profile", profile, "-p", "shirube-oscal", "--bench", "resolve"],
        stdout=sys.stderr, check=True,
    )
    for name, what in WHAT.items():
        with open(os.path.join(target, "criterion", name, "new", "estimates.json"), encoding="utf-8") as file:
            ms = json.load(file)["median"]["point_estimate"] / 1e6
        most = MOST.get(name)
        print(json.dumps({
            "what": what, "target": f"≤ {most} ms" if most else None, "measured": f"{ms:.1f} ms", "held": not most or ms <= most,
        }, ensure_ascii=False), flush=True)


main()
