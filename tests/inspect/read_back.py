"""Reads a log that `shirube eval export --format inspect` wrote with inspect-ai itself, and holds its figures against ours."""

import json
import sys

from inspect_ai.log import read_eval_log, read_eval_log_sample

path, report_path = sys.argv[1:3]
log = read_eval_log(path)
with open(report_path, encoding="utf-8") as file:
    report = json.load(file)

assert log.version == 2 and log.status == "success", (log.version, log.status)
assert len(log.samples) == report["answered"] + sum(report["failed"].values()), len(log.samples)
ours = {s["scorer"]: s["share"] for s in report["scorers"] if s["share"] is not None}
theirs = {s.name: s.metrics["accuracy"].value for s in log.results.scores if "accuracy" in s.metrics}
assert ours.keys() == theirs.keys(), (ours, theirs)
for name, share in ours.items():
    values = [s.scores[name].as_float() for s in log.samples if s.scores and name in s.scores]
    mean = sum(values) / len(values)
    assert abs(mean - share) < 1e-9 and abs(theirs[name] - share) < 1e-9, (name, mean, theirs[name], share)
first = log.samples[0]
again = read_eval_log_sample(path, first.id, first.epoch)
assert again.output.completion == first.output.completion
print(f"{len(log.samples)} samples, {len(ours)} scorers: the same figures")
