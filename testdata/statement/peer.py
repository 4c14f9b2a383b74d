#!/usr/bin/env python3
"""Another's reading of SD-JWT, for comparison in tests only: PyPI `sd-jwt` (OpenWallet Foundation Labs).

    pip install sd-jwt; cargo test -p shirube-proof

One JSON object a line in, one out. `read`: {"text", "jwk", "aud"?, "nonce"?} gives {"payload"} or {"error"}. `write`:
{"claims", "hidden": [JSON pointers], "jwk" (private), "alg"} gives {"text"}. Ends with 77 where the package is not installed.
"""

import json
import sys

try:
    from jwcrypto.jwk import JWK
    from sd_jwt.common import SDObj
    from sd_jwt.issuer import SDJWTIssuer
    from sd_jwt.verifier import SDJWTVerifier
except ImportError:
    sys.exit(77)


def read(ask):
    key = JWK.from_json(json.dumps(ask["jwk"]))
    verifier = SDJWTVerifier(ask["text"], lambda issuer, header: key, ask.get("aud"), ask.get("nonce"))
    return {"payload": verifier.get_verified_payload()}


def escape(name):
    return str(name).replace("~", "~0").replace("/", "~1")


def marked(value, hidden, path=""):
    """The value with what is to be hidden marked as the package wants it: names in objects, elements in arrays."""
    if isinstance(value, dict):
        steps = {name: f"{path}/{escape(name)}" for name in value}
        return {SDObj(name) if steps[name] in hidden else name: marked(value[name], hidden, steps[name]) for name in value}
    if isinstance(value, list):
        steps = [f"{path}/{n}" for n in range(len(value))]
        parts = [marked(item, hidden, step) for item, step in zip(value, steps)]
        return [SDObj(part) if step in hidden else part for part, step in zip(parts, steps)]
    return value


def write(ask):
    key = JWK.from_json(json.dumps(ask["jwk"]))
    header = {"typ": "dc+sd-jwt", "kid": key.thumbprint()}
    issuer = SDJWTIssuer(marked(ask["claims"], set(ask["hidden"])), key, sign_alg=ask["alg"],
                         extra_header_parameters=header)
    return {"text": issuer.sd_jwt_issuance}


def answer(ask):
    try:
        return read(ask) if ask["op"] == "read" else write(ask)
    except Exception as error:  # Whatever the package raises is its way of refusing.
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
