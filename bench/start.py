"""Empty directory to first page, restart, and resident memory after 1,000 mixed requests. Standard library only."""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time

PATHS = ["/ja", "/en", "/ja/norms", "/ja/check", "/ja/log", "/en/norms/aigb@1.2/C-2-1", "/api/v1/norms", "/ja/sign-in",
         "/ja/glossary", "/static/shirube.css"]


def start(program, directory, more=()):
    """Starts the server; gives it, its host, and the seconds until its first page was read whole."""
    begun = time.perf_counter()
    command = [program, "serve", "--json", "--listen", "127.0.0.1:0", "--data", directory, *more]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    host = json.loads(server.stdout.readline())["url"].split("/")[2]
    assert get(host, "/ja") == 200
    return server, host, time.perf_counter() - begun


def get(host, path):
    connection = http.client.HTTPConnection(host)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def stop(server):
    server.terminate()
    server.wait()


def resident(server):
    with open(f"/proc/{server.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def main():
    program = sys.argv[1]
    for name, more in (("empty", []), ("demonstration", ["--demo"])):
        first, again = [], []
        for _ in range(5):
            with tempfile.TemporaryDirectory() as directory:
                for times in (first, again):
                    server, _, seconds = start(program, directory, more)
                    times.append(seconds)
                    stop(server)
        print(json.dumps({"start": name, "first_page_s": round(statistics.median(first), 3), "worst_s": round(max(first), 3),
                          "restart_s": round(statistics.median(again), 3), "worst_restart_s": round(max(again), 3)}))
    with tempfile.TemporaryDirectory() as directory:
        server, host, _ = start(program, directory, ["--demo"])
        seen = {}
        for i in range(1000):
            path = PATHS[i % len(PATHS)]
            seen.setdefault(path, get(host, path))
        print(json.dumps({"resident_mb_after_1000": round(resident(server), 1), "statuses": seen}))
        stop(server)


main()
