"""Answers many verifications at once: JSON cases on standard input, the answers to each on standard output.

For the tests that compare the two implementations; `verify.py --statement` is the same for one file and people.
"""
import base64
import json
import sys

sys.dont_write_bytecode = True

import log_formats as log  # noqa: E402
import statement_formats as forms  # noqa: E402
import verify_statement  # noqa: E402


def known(given):
    """What the reader knows, as `testdata/verify/cases.json` writes it."""
    return verify_statement.Known(
        given["at"], [forms.Issuer(members) for members in given["issuers"]],
        log.read_vkey(given["log"]) if given["log"] else None, [log.read_vkey(text) for text in given["witnesses"]],
        given["seen"], given["seen_at"], given["question"])


def answer(case):
    return verify_statement.verify(base64.b64decode(case["file"]), known(case["known"]))


if __name__ == "__main__":
    print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
