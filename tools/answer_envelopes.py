"""Reads envelopes as JSON on standard input and writes the codes of what is wrong with each, for the comparison with Rust."""
import json
import sys

import envelope
from statement_formats import Issuer


def main():
    def codes(case):
        issuer = Issuer(case["keys"]) if case["keys"] else None
        return sorted(envelope.faults_of(case["envelope"], issuer, case["own"], case["now"]))
    json.dump([codes(case) for case in json.load(sys.stdin)], sys.stdout)


main()
