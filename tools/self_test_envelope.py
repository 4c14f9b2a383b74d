"""The vectors of envelopes, and what becomes of a good one when any character of it is changed."""
import json
import pathlib

import envelope
from statement_formats import Issuer

CASES = pathlib.Path(__file__).parent.parent / "testdata" / "node" / "envelopes.json"
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def opened(case, text=None):
    issuer = Issuer(case["keys"]) if case["keys"] else None
    return envelope.faults_of(text or case["envelope"], issuer, case["own"], case["now"])


def run(test):
    cases = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    for case in cases:
        test.same(f"envelope {case['name']}", sorted(opened(case)), sorted(case["codes"]))
    good = cases[0]
    for at in range(0, len(good["envelope"]), 37):
        text = good["envelope"]
        other = DIGITS[(DIGITS.find(text[at]) + 1) % 64]
        test.same(f"envelope with character {at} changed", opened(good, text[:at] + other + text[at + 1:]) != [], True)
        test.same(f"envelope cut at {at}", opened(good, text[:at] or ".") != [], True)
