"""Many cases: the inbox, a search, the cases related to one, and the sweep of periods that ended. Standard library only; SQLite.

    bench/cases.py PROGRAM [--cases 1000000] [--ended 1000]

The demonstration is made, its case is multiplied in the database (rows of a real case, with other ids, numbers, times and words), and the
program is asked over HTTP as the officer. Answers are timed at the client, each 200 times after 20 to warm up; p95 counts.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import sqlite3
import statistics
import subprocess
import tempfile
import time

from start import say, start, stop

OFFICER = {"login": "officer@reiji.example", "password": "shirube-demo"}
# Words are drawn so that a few stand in many cases and most in few.
WORDS = 200_000
EACH = 20


def fill(path, cases, ended):
    base = sqlite3.connect(path)
    base.execute("PRAGMA synchronous = OFF")
    base.execute("PRAGMA journal_mode = WAL")
    base.create_function("drawn", 2, lambda i, k: int(WORDS ** random.Random(i * 31 + k).random()) * 7919 + 1, deterministic=True)
    one = base.execute("SELECT id FROM case_file WHERE state = 'received' LIMIT 1").fetchone()[0]
    ids = "'cas_019d' || printf('%028x', n.i)"
    # Most were opened long ago and are due some day; the first ended yesterday.
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {cases})"
    due = f"CASE WHEN n.i <= {ended} THEN '2020-01-01T00:00:00Z' ELSE strftime('%Y-%m-%dT%H:%M:%SZ', 4102444800 + n.i, 'unixepoch') END"
    opened = "strftime('%Y-%m-%dT%H:%M:%SZ', 1700000000 + n.i * 7, 'unixepoch')"
    with base:
        base.execute(f"""{numbers} INSERT INTO case_file SELECT {ids}, printf('Z%011d', n.i), c.definition, c.procedure, c.title || ' ' || n.i,
            c.state, c.is_over, {opened}, c.since, {due}, CASE WHEN n.i % 50 = 0 THEN {opened} END, c.body, 1
            FROM n, case_file c WHERE c.id = ?""", (one,))
        base.execute(f"""{numbers} INSERT INTO case_turn SELECT {ids}, t.holder, t.role, {due} FROM n, case_turn t WHERE t.case_id = ?""", (one,))
        base.execute(f"""{numbers} INSERT INTO case_event SELECT {ids}, e.number, e.kind, e.step, e.by_person, e.role, e.instead_of, e.person,
            e.answers, NULL, e.entry_id, e.at FROM n, case_event e WHERE e.case_id = ? AND e.number = 1""", (one,))
    # What the template is like, most of its words common: the worst a search of related cases meets.
    for k in range(EACH):
        with base:
            base.execute(f"""{numbers} INSERT OR IGNORE INTO case_feature SELECT drawn(n.i, {k}), {ids}, 1 FROM n""")
    own = [row[0] for row in base.execute("SELECT feature FROM case_feature WHERE case_id = ?", (one,))]
    with base:
        for at, feature in enumerate(own):
            base.execute(f"{numbers} INSERT OR IGNORE INTO case_feature SELECT {feature}, {ids}, 1 FROM n WHERE n.i % {2 + at * 3} = 0")
    base.execute("ANALYZE")
    base.close()
    return one


def lapse(path, ended):
    """The bodies of those that ended say so: a clock that began years ago."""
    base = sqlite3.connect(path)
    with base:
        for case, body in base.execute("SELECT id, body FROM case_file WHERE next_due < '2021'").fetchall():
            held = json.loads(body)
            for clock in held["clocks"]:
                clock["from"] = "2020-01-01T00:00:00Z"
            base.execute("UPDATE case_file SET body = ? WHERE id = ?", (json.dumps(held), case))
    base.close()


class Asked:
    def __init__(self, host):
        self.line = http.client.HTTPConnection(host)
        self.headers = {"Content-Type": "application/json"}
        body = self.ask("/api/v1/session", json.dumps(OFFICER))
        self.headers["Authorization"] = "Bearer " + json.loads(body)["token"]

    def ask(self, path, body=None):
        self.line.request("POST" if body else "GET", path, body, self.headers)
        answer = self.line.getresponse()
        whole = answer.read()
        assert answer.status in (200, 201), (path, answer.status, whole[:300])
        return whole

    def p95(self, path):
        for _ in range(20):
            self.ask(path)
        times = []
        for _ in range(200):
            begun = time.perf_counter()
            self.ask(path)
            times.append((time.perf_counter() - begun) * 1000)
        times.sort()
        return times[int(len(times) * 0.95)], statistics.median(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--ended", type=int, default=1_000)
    plan = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=".") as directory:
        subprocess.run([plan.program, "db", "seed-demo", "--data", directory, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        path = pathlib.Path(directory) / "shirube.sqlite"
        begun = time.perf_counter()
        one = fill(path, plan.cases, plan.ended)
        lapse(path, plan.ended)
        size = os.path.getsize(path) / 1e9
        print(json.dumps({"filled": plan.cases, "seconds": round(time.perf_counter() - begun), "GB": round(size, 1)}), flush=True)
        many = f"{plan.cases:,} cases, SQLite"
        begun = time.perf_counter()
        out = subprocess.run([plan.program, "case", "sweep", "--data", directory, "--json"], check=True, stdout=subprocess.PIPE)
        seconds, moved = time.perf_counter() - begun, json.loads(out.stdout)["moved"]
        say(f"{many}: the sweep follows up {moved:,} periods that ended, program started", "≤ 5 s", f"{seconds:.2f} s", seconds <= 5 and moved >= plan.ended)
        server, host, _ = start(plan.program, directory)
        asked = Asked(host)
        for what, path, target in (
            ("the inbox of an officer, 200 cases of the office at large", "/api/v1/cases", 20),
            ("all cases, the latest 200", "/api/v1/cases?view=all", 50),
            ("those overdue, the longest ago 200", "/api/v1/cases?view=overdue", 50),
            ("the page of a case, with those related to it", f"/ja/cases/{one}", 100),
        ):
            p95, median = asked.p95(path)
            say(f"{many}: {what}", f"p95 ≤ {target} ms", f"p95 {p95:.1f} ms, median {median:.1f}", p95 <= target)
        stop(server)


main()
