"""Checks testdata/verify/cases.json, which the Rust program wrote, with verify_statement.py (verify.py --self-test)."""
import json
import pathlib

import answer_cases
import p256

CASES = pathlib.Path(__file__).resolve().parent.parent / "testdata" / "verify" / "cases.json"

# RFC 6979 appendix A.2.5: P-256 with SHA-256 over "sample".
POINT = ("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
         "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299")
SIGNATURE = ("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
             "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8")


def signatures(test):
    point, signature = bytes.fromhex(POINT), bytes.fromhex(SIGNATURE)
    test.same("es256", p256.es256_holds(point, b"sample", signature), True)
    test.same("es256 of another text", p256.es256_holds(point, b"sampled", signature), False)
    for at in range(0, 64, 9):
        for data in (point, signature):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
            args = (changed, b"sample", signature) if data is point else (point, b"sample", changed)
            test.same(f"es256 with byte {at} changed", p256.es256_holds(*args), False)
    test.same("es256 of zeros", p256.es256_holds(point, b"sample", bytes(64)), False)


def cases(test):
    for number, case in enumerate(json.loads(CASES.read_text(encoding="utf-8"))):
        test.same(f"case {number}", answer_cases.answer(case), case["answers"])


def run(test):
    signatures(test)
    cases(test)
