"""The engine beside inspect-ai: one data set, one local endpoint, one run. Processor time, memory, and every verdict.

    bench/engine.py PROGRAM SERVER PYTHON

SERVER is the bench `endpoint` of shirube-eval, PYTHON has inspect-ai (`scripts/inspect.sh ready`). Standard library only.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

OURS, THEIRS = 100_000, 2_000
TASK = """
import sys
from inspect_ai import Task, eval
from inspect_ai.dataset import json_dataset
from inspect_ai.scorer import exact
from inspect_ai.solver import generate
url, data, logs, limit = sys.argv[1:]
task = Task(dataset=json_dataset(data), solver=generate(), scorer=exact())
eval(task, model="openai-api/local/m", model_args={"api_key": "none"}, model_base_url=url, max_connections=64, limit=int(limit),
     log_dir=logs, log_format="json", display="none", log_realtime=False, score_display=False)
"""


def used(command, **more):
    """Runs a command; its processor seconds, its seconds and its most memory in MiB."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, **more)
    _, status, spent = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]} ended with {status}")
    return spent.ru_utime + spent.ru_stime, time.perf_counter() - begun, spent.ru_maxrss / 1024


def line(what, target, measured, held):
    print(json.dumps({"what": what, "target": target, "measured": measured, "held": held}, ensure_ascii=False), flush=True)


def ours_of(folder):
    verdicts = {}
    for segment in sorted(folder.glob("[0-9]*.jsonl")):
        with segment.open(encoding="utf-8") as file:
            for text in file:
                entry = json.loads(text)
                if entry["kind"] == "sample":
                    verdicts[entry["id"]] = entry["scores"]["exact"]["value"] == 1.0
    return verdicts


def theirs_of(folder):
    (log,) = folder.glob("*.json")
    whole = json.loads(log.read_text(encoding="utf-8"))
    if whole["status"] != "success":
        sys.exit(f"inspect-ai: {whole['status']}: {whole.get('error', {}).get('message')}")
    samples = whole["samples"]
    return {str(one["id"]): one["scores"]["exact"]["value"] in ("C", 1, 1.0) for one in samples}


def main():
    program, server, python = sys.argv[1:]
    with tempfile.TemporaryDirectory() as place, subprocess.Popen(
        [server, "--serve", "--bench"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as serving:
        url, place = serving.stdout.readline().strip(), pathlib.Path(place)
        data, task = place / "data.jsonl", place / "task.py"
        with data.open("w", encoding="utf-8") as file:
            for i in range(OURS):
                question = f"Question {i}: which of these is the capital of Japan? Answer with one word."
                file.write(json.dumps({"id": f"q{i}", "input": question, "target": "Tokyo"}) + "\n")
        task.write_text(TASK, encoding="utf-8")
        environment = dict(os.environ, LOCAL_API_KEY="none", INSPECT_LOG_LEVEL="error")
        # Twice each in turns; the better of each counts.
        runs = [[], []]
        for turn in range(2):
            runs[0].append(used([program, "--quiet", "eval", "run", str(data), "--target", url, "--model", "m", "--scorer", "exact",
                                 "--at-once", "64", "-o", str(place / f"ours-{turn}")]))
            runs[1].append(used([python, str(task), url, str(data), str(place / f"theirs-{turn}"), str(THEIRS)], env=environment,
                                cwd=place))
        ours, theirs = min(runs[0]), min(runs[1])
        each, other = ours[0] / OURS, theirs[0] / THEIRS
        line(f"samples for each CPU-second of inspect-ai's (it {THEIRS}, we {OURS}, 64 at once)", "≥ 100 times",
             f"{other / each:.0f} times: {each * 1e6:.0f} µs a sample against {other * 1e3:.1f} ms;"
             f" by the clock {OURS / ours[1]:.0f}/s against {THEIRS / theirs[1]:.0f}/s", other / each >= 100)
        line(f"most memory of a run over {OURS} samples", "≤ 64 MiB", f"{ours[2]:.0f} MiB (inspect-ai over {THEIRS}: {theirs[2]:.0f} MiB)",
             ours[2] <= 64)
        mine, other = ours_of(place / "ours-0"), theirs_of(place / "theirs-0")
        same = sum(mine.get(name) == verdict for name, verdict in other.items())
        line("the same verdict on the same sample in both", "all", f"{same} of {len(other)}", same == len(other) == THEIRS)
        serving.stdin.close()


main()
