#!/usr/bin/env python3
"""Takes the published vectors for statements out of their sources, into the JSON files beside this program.

    make.py DRAFT.txt JWS.json

DRAFT.txt: text of draft-ietf-oauth-selective-disclosure-jwt-22, whose examples are those of RFC 9901 (repository
oauth-wg/oauth-selective-disclosure-jwt, branch gh-pages). Code components of IETF documents: revised BSD licence.
JWS.json: testvectors_v1/json_web_signature_test.json of C2SP/wycheproof, Apache-2.0.
"""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
ISSUER = {"kty": "EC", "crv": "P-256", "x": "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
          "y": "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}


def paragraphs(text):
    """Paragraphs with their lines stripped and joined: line ends inside them are the RFC's, not the example's."""
    return ["".join(line.strip() for line in part.split("\n")) for part in re.split(r"\n\s*\n", text)]


def rfc9901(text):
    section, out = "", []
    for part in paragraphs(text):
        heading = re.match(r"(\d|A)\.(\d)?\.? ", part)
        section = part if heading and len(part) < 80 else section
        if re.fullmatch(r"eyJ[A-Za-z0-9_.~-]+", part) and "~" in part:
            out.append({"section": section, "text": part})
        elif out and "processed" not in out[-1] and part.startswith("{") and '"iss' in part and "_sd" not in part:
            joined = json_of(part)
            if joined is not None:
                out[-1]["processed"] = joined
    return {"issuer": ISSUER, "examples": out}


def json_of(part):
    try:
        return json.loads(part)
    except ValueError:
        return None


def jws(vectors):
    """Everything about P-256 keys and about HMAC keys; RSA and other curves cannot even be keys here."""
    out = []
    for group in vectors["testGroups"]:
        key = group.get("public") or group["private"]
        if key["kty"] == "oct" or key.get("crv") == "P-256":
            tests = [{name: test[name] for name in ("tcId", "comment", "jws", "result")} for test in group["tests"]]
            out.append({"comment": group["comment"], "key": key, "tests": tests})
    return {"source": "C2SP/wycheproof testvectors_v1/json_web_signature_test.json", "groups": out}


def write(name, value):
    (HERE / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main():
    write("rfc9901.json", rfc9901(Path(sys.argv[1]).read_text(encoding="utf-8")))
    write("jws.json", jws(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
