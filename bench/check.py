"""`shirube check` as a cold process: wall and CPU time of each form. Standard library only."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time

TIMES = 11
MOST = {"html": 150, "pdf": 1000}


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    program, *files = sys.argv[1:]
    for path in files:
        for form in ("html", "pdf", "xlsx", "json"):
            walls, cpus = [], []
            for _ in range(TIMES):
                begun, before = time.perf_counter(), cpu()
                subprocess.run([program, "check", path, "--format", form, "--lang", "ja"], stdout=subprocess.DEVNULL, check=True)
                walls.append((time.perf_counter() - begun) * 1000)
                cpus.append((cpu() - before) * 1000)
            wall, most = statistics.median(walls), MOST.get(form)
            measured = f"{wall:.0f} ms wall (worst of {TIMES}: {max(walls):.0f} ms), {statistics.median(cpus):.0f} ms CPU"
            print(json.dumps({
                "what": f"`shirube check` {os.path.basename(path)}, {form.upper()}, cold process",
                "target": f"≤ {most} ms" if most else None, "measured": measured, "held": not most or wall <= most,
            }, ensure_ascii=False), flush=True)


main()
