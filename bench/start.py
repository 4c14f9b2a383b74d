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


def say(what, target, measured, held):
    print(json.dumps({"what": what, "target": target, "measured": measured, "held": held}, ensure_ascii=False), flush=True)


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
        opened, restarted = statistics.median(first), statistics.median(again)
        what = "empty directory" if name == "empty" else "empty directory, with the demonstration's data,"
        target = 1.0 if name == "empty" else None
        say(f"{what} to first page", target and f"≤ {target} s", f"{opened:.2f} s (worst of five: {max(first):.2f} s)",
            not target or opened <= target)
        say(f"restart to first page ({name})", "≤ 0.3 s", f"{restarted:.2f} s (worst of five: {max(again):.2f} s)", restarted <= 0.3)
    with tempfile.TemporaryDirectory() as directory:
        server, host, _ = start(program, directory, ["--demo"])
        seen = {}
        for i in range(1000):
            path = PATHS[i % len(PATHS)]
            seen.setdefault(path, get(host, path))
        odd = {path: status for path, status in seen.items() if status not in (200, 303)}
        size = resident(server)
        say("resident memory after 1,000 mixed requests", "≤ 100 MB", f"{size:.0f} MB" + (f" (answers: {odd})" if odd else ""), size <= 100)
        stop(server)


if __name__ == "__main__":
    main()
