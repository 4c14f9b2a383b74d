"""Checks testdata/status/*.json with the formats of status_formats.py (verify.py --self-test)."""
import json
import pathlib

import log_formats as log
import status_formats as status

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "testdata" / "status"


def load(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def look(run, *args):
    try:
        return run(*args)
    except log.Bad:
        return None


def draft(test):
    for vector in load("draft.json")["lists"]:
        values, bits = status.TokenValues(vector["bits"], vector["lst"]), vector["bits"]
        test.same("entries", len(values.data) * 8 // bits, vector["entries"])
        wanted = {index: value for index, value in vector["values"] if value}
        found = {index: value for index in range(vector["entries"]) if (value := values.get(index))}
        test.same(f"draft {bits} bit", found, wanted)


def lists(test):
    data = load("lists.json")
    for kind, reader, texts in (("tokens", status.TokenValues, ("bits", "lst")),
                                ("bitstrings", status.Bitstring, ("size", "encoded"))):
        for number, case in enumerate(data[kind]):
            args = [case[name] for name in texts] + [case["limit"]]
            found = test.outcome(f"{kind} {number}", case["error"], reader, *args)
            values = [look(found.get, index) for index in case["at"]] if found else []
            test.same(f"{kind} {number} values", values, case["values"])
    for number, case in enumerate(data["claims"]):
        found = test.outcome(f"claims {number}", case["error"], status.TokenList, case["claims"])
        for asked in case["asked"]:
            try:
                said = found.status(asked["index"], asked["uri"], asked["at"])
            except log.Bad as error:
                said = str(error)
            test.same(f"claims {number} asked", said, asked["said"])
    for number, case in enumerate(data["entries"]):
        test.outcome(f"entry {number}", case["error"], status.bitstring_reference, case["entry"])


def run(test):
    draft(test)
    lists(test)
