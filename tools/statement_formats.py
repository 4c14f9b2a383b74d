"""Signed statements and what travels beside them, written from docs/specs/statement.md, for verify.py.

Python 3.9+, standard library only, and deliberately no code shared with the Rust program.
"""
import json
import math
import re

import log_formats as log
from log_formats import Bad
from p256 import es256_holds
from status_formats import MAX_INTEGER, from_base64url

MAX_STATEMENT, MAX_DISCLOSURE, MAX_DISCLOSURES, MAX_BUNDLE = 512 << 10, 64 << 10, 1024, 16 << 20
MAX_HEADER, MAX_PAYLOAD, MAX_PARTS, MAX_NAME, MAX_METADATA = 1024, 256 << 10, 64, 2048, 256 << 10
PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")


class Wrong(Exception):
    """Something wrong with a statement: code of the fault, and its parameters."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code, self.params = code, {name: str(value) for name, value in params.items()}


# --- JSON that every reader understands alike ---

def once(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Bad("json.duplicate")
    return members


def number(text):
    value = float(text)
    if math.isinf(value) or math.isnan(value):
        raise ValueError(text)
    return value


def whole(text):
    value = int(text)
    return value if -2**63 <= value < 2**64 and text != "-0" else number(text)


def shallow(value, left=16):
    if isinstance(value, (dict, list)):
        inner = value.values() if isinstance(value, dict) else value
        return left > 0 and all(shallow(item, left - 1) for item in inner)
    return True


def parse(data):
    try:
        text = data.decode()
        text.encode()
        value = json.loads(text, object_pairs_hook=once, parse_float=number, parse_int=whole, parse_constant=number)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise Bad("json.depth") from None
    except ValueError:
        raise Bad("json.syntax") from None
    if not shallow(value):
        raise Bad("json.depth")
    return value


def parse_object(data):
    value = parse(data)
    if not isinstance(value, dict):
        raise Bad("json.syntax")
    return value


def uint(value):
    return value if type(value) is int and 0 <= value < 2**64 else None


def time_of(value):
    return value if type(value) is int and 0 <= value <= MAX_INTEGER else None


# --- Keys and signed objects ---

class Key:
    def __init__(self, jwk):
        if any(name in jwk for name in PRIVATE):
            raise Bad("jwk.private")
        kind = jwk.get("kty"), jwk.get("crv")
        if kind == ("EC", "P-256"):
            self.algorithm, names = "ES256", "xy"
        elif kind == ("OKP", "Ed25519"):
            self.algorithm, names = "EdDSA", "x"
        else:
            raise Bad("jwk.kind")
        parts = [jwk.get(name) for name in names]
        read = [from_base64url(part) if isinstance(part, str) else None for part in parts]
        if any(part is None or len(part) != 32 for part in read):
            raise Bad("jwk.format")
        self.data = b"".join(read)
        if self.algorithm == "EdDSA" and log.point_read(self.data) is None:
            raise Bad("jwk.format")
        operations = jwk.get("key_ops", ["verify"])
        if jwk.get("alg", self.algorithm) != self.algorithm or jwk.get("use", "sig") != "sig" \
                or not isinstance(operations, list) or "verify" not in operations:
            raise Bad("jwk.purpose")
        hashed = {"crv": kind[1], "kty": kind[0], **dict(zip(names, parts))}
        self.id = to_base64url(log.sha256(json.dumps(hashed, sort_keys=True, separators=(",", ":")).encode()))

    def holds(self, message, signature):
        check = es256_holds if self.algorithm == "ES256" else log.ed25519_holds
        return check(self.data, message, signature)


def to_base64url(data):
    import base64
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Jws:
    def __init__(self, text, kinds, max_payload=MAX_PAYLOAD):
        self.text = text
        if len(text.encode()) > MAX_HEADER + max_payload + 128:
            raise Bad("jws.size")
        if text.count(".") != 2:
            raise Bad("jws.parts")
        header, payload, signature = text.split(".")
        sizes = zip((header, payload, signature), (MAX_HEADER, max_payload, 128))
        if any(len(part.encode()) > most for part, most in sizes):
            raise Bad("jws.size")
        self.header(self.bytes(header), kinds)
        try:
            self.payload = parse_object(self.bytes(payload))
        except Bad as error:
            raise error if str(error).startswith("jws") else Bad("jws.payload") from None
        self.signature, self.signed = self.bytes(signature), f"{header}.{payload}".encode()

    @staticmethod
    def bytes(text):
        data = from_base64url(text)
        if data is None:
            raise Bad("jws.base64")
        return data

    def header(self, data, kinds):
        try:
            members = parse_object(data)
        except Bad:
            raise Bad("jws.header") from None
        texts = {name: members.get(name) for name in ("alg", "typ", "kid") if name in members}
        if type(texts.get("alg")) is not str:
            raise Bad("jws.header")
        if texts["alg"] not in ("ES256", "EdDSA"):
            raise Bad("jws.algorithm")
        if "crit" in members or "b64" in members:
            raise Bad("jws.critical")
        if type(texts.get("typ", "")) is not str:
            raise Bad("jws.header")
        if texts.get("typ", "") not in kinds:
            raise Bad("jws.type")
        if type(texts.get("kid", "")) is not str:
            raise Bad("jws.header")
        self.algorithm, self.kind, self.key_id = texts["alg"], texts.get("typ", ""), texts.get("kid")

    def holds(self, key):
        return key.algorithm == self.algorithm and key.holds(self.signed, self.signature)


class IssuerKey:
    def __init__(self, jwk):
        self.key = Key(jwk)
        if jwk.get("kid") != self.key.id:
            raise Bad("jwk.id")
        self.start, self.end, revoked = time_of(jwk.get("nbf")), time_of(jwk.get("exp")), jwk.get("revoked")
        self.revoked, self.superseded = None, False
        if revoked is not None or "revoked" in jwk:
            at = time_of(revoked.get("revoked_at")) if isinstance(revoked, dict) else None
            if at is None or type(revoked.get("reason", "")) is not str:
                raise Bad("issuer.member")
            self.revoked, self.superseded = at, revoked.get("reason") == "superseded"
        if self.start is None or ("exp" in jwk and self.end is None):
            raise Bad("issuer.member")

    def check(self, issued_at, known_by):
        ends = [end for end in (self.end, self.revoked if self.superseded else None) if end is not None]
        if issued_at < self.start or any(issued_at >= end for end in ends):
            raise Wrong("statement.key.period")
        if self.revoked is not None and not self.superseded:
            if known_by is None or known_by >= self.revoked or issued_at >= self.revoked:
                raise Wrong("statement.key.compromised")


class Issuer:
    def __init__(self, members):
        self.address = members.get("issuer")
        if not is_https(self.address):
            raise Bad("issuer.member")
        jwks = members.get("jwks")
        listed = jwks.get("keys") if isinstance(jwks, dict) else None
        if not isinstance(listed, list):
            raise Bad("issuer.member")
        self.keys = {}
        for jwk in listed:
            if not isinstance(jwk, dict):
                raise Bad("issuer.member")
            key = IssuerKey(jwk)
            if key.key.id in self.keys:
                raise Bad("issuer.twice")
            self.keys[key.key.id] = key

    @staticmethod
    def parse(data):
        if len(data) > MAX_METADATA:
            raise Bad("issuer.size")
        return Issuer(parse_object(data))


# --- Hidden parts (RFC 9901) ---

class Disclosure:
    def __init__(self, text):
        if len(text.encode()) > MAX_DISCLOSURE:
            raise Bad("disclosure.size")
        data = from_base64url(text)
        try:
            parts = parse(data if data is not None else b"")
        except Bad:
            raise Bad("disclosure.form") from None
        shape = isinstance(parts, list) and [type(part) for part in parts[:-1]]
        if shape not in ([str], [str, str]):
            raise Bad("disclosure.shape")
        self.text, self.name, self.value = text, parts[1] if len(parts) == 3 else None, parts[-1]
        self.digest = to_base64url(log.sha256(text.encode()))


class Reveal:
    """Puts each disclosure where its digest stands."""

    def __init__(self, payload, disclosures):
        if payload.get("_sd_alg", "sha-256") != "sha-256":
            raise Bad("disclosure.algorithm")
        self.by_digest, self.met, self.used = {}, set(), set()
        for disclosure in disclosures:
            if self.by_digest.setdefault(disclosure.digest, disclosure) is not disclosure:
                raise Bad("disclosure.twice")
        self.members = self.object(payload, 0)
        self.members.pop("_sd_alg", None)
        if len(self.used) != len(disclosures):
            raise Bad("disclosure.unreferenced")

    def value(self, value, depth):
        if depth > 32:
            raise Bad("disclosure.depth")
        if isinstance(value, dict):
            return self.object(value, depth + 1)
        return self.array(value, depth + 1) if isinstance(value, list) else value

    def object(self, members, depth):
        out = {}
        for name in sorted((name for name in members if name != "_sd"), key=str.encode):
            if name == "..." or (name == "_sd_alg" and depth > 0):
                raise Bad("disclosure.digests")
            out[name] = self.value(members[name], depth)
        digests = members.get("_sd", [])
        if not isinstance(digests, list):
            raise Bad("disclosure.digests")
        for digest in digests:
            found = self.find(digest)
            if found is None:
                continue
            if found.name is None:
                raise Bad("disclosure.shape")
            if found.name in ("_sd", "...") or found.name in members or found.name in out:
                raise Bad("disclosure.name")
            out[found.name] = self.value(found.value, depth)
        return out

    def array(self, items, depth):
        out = []
        for item in items:
            if not isinstance(item, dict) or "..." not in item:
                out.append(self.value(item, depth))
                continue
            if len(item) != 1:
                raise Bad("disclosure.digests")
            found = self.find(item["..."])
            if found is not None and found.name is not None:
                raise Bad("disclosure.shape")
            if found is not None:
                out.append(self.value(found.value, depth))
        return out

    def find(self, digest):
        if not isinstance(digest, str):
            raise Bad("disclosure.digests")
        if digest in self.met:
            raise Bad("disclosure.twice")
        self.met.add(digest)
        found = self.by_digest.get(digest)
        if found is not None:
            self.used.add(digest)
        return found


# --- Claims ---

def is_uri(text):
    return isinstance(text, str) and bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+", text))


def is_https(text):
    if not is_uri(text) or not text.startswith("https://"):
        return False
    rest = text[8:]
    return rest.split("/")[0] != "" and not re.search(r'[?#@\\"]', rest)


def is_type(text):
    match = re.fullmatch(r"(.*)[/:]([1-9][0-9]{0,5})", text) if isinstance(text, str) else None
    family = match[1] if match else ""
    return is_https(family) or (is_uri(family) and family.startswith("urn:") and len(family) > 4)


def claims(payload):
    """The faults of the claims by name, and the bitstring entries; what else is needed is read where it is used."""
    bad = []

    def rule(name, ok):
        if not ok and name not in bad:
            bad.append(name)

    def short(name, ok):
        value = payload.get(name)
        rule(name, isinstance(value, str) and len(value.encode()) <= MAX_NAME and ok(value))

    short("jti", bool)
    short("iss", is_https)
    short("sub", is_uri)
    short("vct", is_type)
    for name in ("iat", "nbf", "exp"):
        rule(name, time_of(payload.get(name)) is not None or (name == "nbf" and name not in payload))
    norms = payload.get("norms", [])
    rule("norms", isinstance(norms, list) and all(map(is_norm, norms)))
    entries = statuses(payload, rule)
    if "cnf" in payload:
        rule("cnf", holder(payload) is not None)
    issued, starts, ends = (time_of(payload.get(name)) or 0 for name in ("iat", "nbf", "exp"))
    rule("exp", issued < ends)
    rule("nbf", (starts if time_of(payload.get("nbf")) is not None else issued) < ends)
    return bad, entries


def statuses(payload, rule):
    status = payload.get("status", {"status_list": None})
    token = status.get("status_list") if isinstance(status, dict) else None
    token = token if isinstance(token, dict) else {}
    sound = time_of(token.get("idx")) is not None and is_https(token.get("uri"))
    rule("status", "status" not in payload or sound)
    listed = payload.get("credentialStatus", [])
    listed = listed if isinstance(listed, list) else [listed]
    entries = [bitstring_entry(entry) for entry in listed]
    rule("credentialStatus", "credentialStatus" not in payload or (entries and None not in entries))
    token = [("token", token["uri"], token["idx"], None)] if "status" in payload and sound else []
    return token + entries


def bitstring_entry(entry):
    text = {name: entry.get(name) for name in entry if isinstance(entry.get(name), str)} if isinstance(entry, dict) else {}
    index = log.decimal(text.get("statusListIndex", ""))
    if text.get("type") != "BitstringStatusListEntry" or index is None or "statusPurpose" not in text:
        return None
    if "statusSize" in entry and not (type(entry["statusSize"]) is int and entry["statusSize"] == 1):
        return None
    uri = text.get("statusListCredential")
    return ("bitstring", uri, index, text["statusPurpose"]) if is_https(uri) else None


def is_norm(norm):
    if not isinstance(norm, dict) or not isinstance(norm.get("id"), str) or not isinstance(norm.get("digest"), str):
        return False
    name, at, version = norm["id"].partition("@")
    named = len(norm["id"].encode()) <= MAX_NAME and name != "" and at != "" and version != ""
    return named and bool(re.fullmatch("[0-9a-f]{64}", norm["digest"]))


def holder(payload):
    confirmation = payload.get("cnf")
    jwk = confirmation.get("jwk") if isinstance(confirmation, dict) else None
    try:
        return Key(jwk) if isinstance(jwk, dict) else None
    except Bad:
        return None
