"""The lines of the benches as one Markdown table for docs/measurements.md. Standard library only."""

import json
import sys


def main():
    rows = []
    for line in sys.stdin:
        line = line.strip()
        if line.startswith("{"):
            rows.append(json.loads(line))
    print("| what | target | measured | held |")
    print("|---|---|---|---|")
    for row in rows:
        target = row.get("target")
        held = "–" if not target else "yes" if row["held"] else "**no**"
        print(f"| {row['what']} | {target or '–'} | {row['measured']} | {held} |")
    missed = [row["what"] for row in rows if row.get("target") and not row["held"]]
    print()
    print(f"{len(missed)} of {sum(1 for row in rows if row.get('target'))} targets missed" + "".join(f"\n- {m}" for m in missed))


main()
