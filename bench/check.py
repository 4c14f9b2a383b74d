"""`shirube check` as a cold process: wall time of HTML and PDF. Standard library only."""

import json
import os
import statistics
import subprocess
import sys
import time


def main():
    program, *files = sys.argv[1:]
    for path in files:
        for form in ("html", "pdf", "xlsx", "json"):
            times = []
            for _ in range(11):
                begun = time.perf_counter()
                subprocess.run([program, "check", path, "--format", form, "--lang", "ja"], stdout=subprocess.DEVNULL, check=True)
                times.append(time.perf_counter() - begun)
            print(json.dumps({"check": os.path.basename(path), "form": form, "first_ms": round(times[0] * 1000),
                              "median_ms": round(statistics.median(times) * 1000), "worst_ms": round(max(times) * 1000)}))


main()
