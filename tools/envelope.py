"""Opens an envelope between nodes, from docs/specs/node.md section 3, for verify.py and its self-test.

Python 3.9+, standard library only, and deliberately no code shared with the Rust program. All that is wrong is listed.
"""
import re

import statement_formats as forms
from log_formats import Bad
from statement_formats import Wrong, uint

TYPE = "shirube-envelope+jwt"
MAX_PAYLOAD = 6 * 1024 * 1024
MAX_ENVELOPE = forms.MAX_HEADER + MAX_PAYLOAD + 128
LEEWAY, MAX_AGE = 300, 366 * 86400
NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")
KIND = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*")
DIGEST = re.compile(r"[0-9a-f]{64}")


def is_text(pattern, value):
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def are_proofs(value):
    def is_one(proof):
        return isinstance(proof, dict) and uint(proof.get("old")) is not None and uint(proof.get("new")) is not None \
            and isinstance(proof.get("proof"), list) and all(is_text(DIGEST, item) for item in proof["proof"])
    return isinstance(value, list) and len(value) <= 4 and all(is_one(proof) for proof in value)


def claims_hold(claims):
    kind, note = claims.get("kind"), claims.get("checkpoint", "")
    return all((
        forms.is_https(claims.get("iss")), forms.is_https(claims.get("aud")), is_text(NAME, claims.get("jti")),
        forms.time_of(claims.get("iat")) is not None, is_text(KIND, kind) and len(kind) <= 64, "body" in claims,
        "re" not in claims or is_text(NAME, claims["re"]), isinstance(note, str) and len(note.encode()) <= 4096,
        "consistency" not in claims or are_proofs(claims["consistency"])))


def key_faults(jws, issuer):
    if issuer is None or issuer.address != jws.payload.get("iss"):
        return ["envelope.sender"]
    key = issuer.keys.get(jws.key_id)
    if key is None:
        return ["envelope.key.unknown"]
    faults = [] if jws.holds(key.key) else ["envelope.signature"]
    issued = forms.time_of(jws.payload.get("iat"))
    try:
        if issued is not None:
            key.check(issued, None)
    except Wrong as error:
        faults.append("envelope." + str(error.args[0])[len("statement."):])
    return faults


def faults_of(text, issuer, own, now):
    """The codes of everything that is wrong; none: it may be acted on."""
    if len(text.encode()) > MAX_ENVELOPE:
        return ["envelope.size"]
    try:
        jws = forms.Jws(text, [TYPE], MAX_PAYLOAD)
    except Bad:
        return ["envelope.form"]
    faults, claims = key_faults(jws, issuer), jws.payload
    if not claims_hold(claims):
        return faults + ["envelope.claims"]
    if claims["aud"] != own:
        faults.append("envelope.audience")
    if claims["iat"] > now + LEEWAY:
        faults.append("envelope.time.future")
    if claims["iat"] + MAX_AGE < now:
        faults.append("envelope.time.late")
    return faults
