"""Checks a statement with everything beside it, from docs/specs/statement.md and docs/specs/status.md, for verify.py.

Python 3.9+, standard library only, and deliberately no code shared with the Rust program. Every check is answered: held,
not held or not made, with a reason; there is no word for all of them together.
"""
import json
import re
import time

import log_formats as log
import statement_formats as forms
from log_formats import Bad
from statement_formats import Wrong, time_of, to_base64url, uint
from statement_log import Checkpoints, inclusion
from statement_status import Lists

ORDER = ("form", "issuer", "key", "signature", "validity", "disclosures", "binding", "schema", "status", "inclusion",
         "consistency", "split-view")
UNREAD = "verify.form.unread"


class Known:
    """What the reader knows from elsewhere than the file."""

    def __init__(self, at, issuers=(), log_key=None, witnesses=(), seen=None, seen_at=None, question=None):
        self.at, self.issuers, self.log, self.witnesses = at, list(issuers), log_key, list(witnesses)
        self.seen, self.seen_at, self.question = seen, seen_at, question


class Answers:
    def __init__(self):
        self.all = []

    def add(self, check, outcome, reason, **params):
        params = {name: str(value) for name, value in params.items() if value is not None}
        self.all.append({"code": f"verify.{check}", "outcome": outcome, "reason": reason, "params": params})

    def has(self, check):
        return any(answer["code"] == f"verify.{check}" for answer in self.all)

    def sorted(self):
        return sorted(self.all, key=lambda answer: ORDER.index(answer["code"][7:]))


# --- The file ---

class Statement:
    def __init__(self, text):
        if len(text.encode()) > forms.MAX_STATEMENT:
            raise Wrong("statement.form.size")
        signed, tilde, rest = text.partition("~")
        if not tilde:
            raise Wrong("statement.form", detail="statement.parts")
        try:
            self.jws = forms.Jws(signed, ["dc+sd-jwt"])
        except Bad as error:
            raise Wrong("statement.form", detail=error) from None
        *parts, self.binding = rest.split("~")
        try:
            if len(parts) > forms.MAX_DISCLOSURES:
                raise Bad("disclosure.size")
            self.disclosures = [forms.Disclosure(part) for part in parts]
        except Bad as error:
            raise Wrong("statement.disclosures", detail=error) from None
        self.payload, self.digest = self.jws.payload, log.sha256(signed.encode())
        self.unbound = "".join(part + "~" for part in [signed, *parts])

    def content(self):
        """The faults of what it says; the revealed fields are the type's business."""
        try:
            revealed = forms.Reveal(self.payload, self.disclosures).members
        except Bad as error:
            return [Wrong("statement.disclosures", detail=error)]
        may_hide = ("evidence", "fields", "_sd_alg")
        faults = [Wrong("statement.claims.hidden", name=name) for name in sorted(self.payload, key=str.encode)
                  if name == "_sd" or (name not in may_hide and has_digests(self.payload[name]))]
        faults += [Wrong("statement.claims", name=name) for name in forms.claims(self.payload)[0]]
        if not isinstance(revealed.get("fields", {}), dict):
            faults.append(Wrong("statement.claims", name="fields"))
        evidence = revealed.get("evidence", [])
        if not isinstance(evidence, list):
            faults.append(Wrong("statement.claims", name="evidence"))
        elif not all(map(is_evidence, evidence)):
            faults.append(Wrong("statement.disclosures.evidence"))
        return faults


def has_digests(value):
    if isinstance(value, dict):
        return "_sd" in value or "..." in value or any(map(has_digests, value.values()))
    return isinstance(value, list) and any(map(has_digests, value))


def is_evidence(item):
    sound = isinstance(item, dict) and isinstance(item.get("media_type"), str) and isinstance(item.get("name", ""), str)
    return sound and isinstance(item.get("digest"), str) and bool(re.fullmatch("[0-9a-f]{64}", item["digest"]))


class Bundle:
    def __init__(self, statement, members=None):
        members = members or {}
        self.statement, self.receipt, self.issuer = statement, members.get("receipt"), None
        self.lists, self.checkpoints = members.get("status_lists", []), members.get("checkpoints", [])
        self.consistency = members.get("consistency", [])

    @staticmethod
    def read(data):
        if len(data) > forms.MAX_BUNDLE:
            raise Bad("bundle_file.size")
        members = forms.parse_object(data)
        shape(members, {"v": is_u32, "statement": is_text},
              {"issuer": nullable(is_object), "receipt": nullable(is_receipt), "status_lists": all_of(is_text),
               "checkpoints": all_of(is_text), "consistency": all_of(is_continuation)})
        if members["v"] != 1:
            raise Bad("bundle_file.form")
        bundle = Bundle(members["statement"], members)
        if members.get("issuer") is not None:
            bundle.issuer = forms.Issuer(members["issuer"])
        if any(len(part) > forms.MAX_PARTS for part in (bundle.lists, bundle.checkpoints, bundle.consistency)):
            raise Bad("bundle_file.form")
        return bundle


def shape(members, required, optional=None):
    rules = {**required, **(optional or {})}
    if set(members) - set(rules) or set(required) - set(members):
        raise Bad("bundle_file.form")
    if not all(rules[name](value) for name, value in members.items()):
        raise Bad("bundle_file.form")
    return True


def is_text(value):
    return isinstance(value, str)


def is_object(value):
    return isinstance(value, dict)


def is_u32(value):
    return uint(value) is not None and value < 2**32


def is_u64(value):
    return uint(value) is not None


def is_hex(length):
    return lambda value: isinstance(value, str) and bool(re.fullmatch(f"[0-9a-f]{{{length}}}", value))


def nullable(rule):
    return lambda value: value is None or rule(value)


def all_of(rule):
    return lambda value: isinstance(value, list) and all(map(rule, value))


def is_seal(value):
    return is_object(value) and shape(value, {"table": is_text, "key": is_text, "digest": is_hex(64)})


def is_receipt(value):
    return is_object(value) and shape(value, {"proof": is_text, "seals": all_of(is_seal), "table": is_text,
                                              "key": is_text, "salt": is_hex(32), "row": is_object})


def is_continuation(value):
    return is_object(value) and shape(value, {"old": is_u64, "new": is_u64, "proof": all_of(is_hex(64))})


# --- The statement itself ---

def trusted(statement, bundle, known):
    """The issuer's keys, and the answer to whose word it is that they are."""
    address = statement.payload.get("iss") if statement and isinstance(statement.payload.get("iss"), str) else ""
    own = next((issuer for issuer in known.issuers if issuer.address == address), None)
    sent = bundle.issuer if bundle.issuer and bundle.issuer.address == address else None
    if own:
        return own, ("held", "verify.issuer.known"), address
    if known.issuers:
        return sent, ("not-held", "statement.issuer"), address
    return sent, ("not-checked", "verify.issuer.sender" if sent else "verify.issuer.no-keys"), address


def signature(statement, sound, issuer, known_by, answers):
    jws = statement.jws
    if issuer is None:
        return
    key = issuer.keys.get(jws.key_id or "")
    if key is None:
        return answers.add("key", "not-held", "statement.key.unknown", key=jws.key_id or "")
    holds = jws.holds(key.key)
    answers.add("signature", *(("held", "verify.signature.holds") if holds else ("not-held", "statement.signature")))
    if sound:
        try:
            key.check(statement.payload["iat"], known_by)
            answers.add("key", "held", "verify.key.holds")
        except Wrong as fault:
            answers.add("key", "not-held", fault.code, **fault.params)


def validity(payload, at, answers):
    issued, starts, ends = payload["iat"], payload.get("nbf", payload["iat"]), payload["exp"]
    rules = ((issued > at + 60, "future", issued), (starts > at + 60, "not_yet", starts), (at >= ends + 60, "expired", ends))
    for wrong, code, when in rules:
        if wrong:
            answers.add("validity", "not-held", f"statement.validity.{code}", at=when)
    if not answers.has("validity"):
        answers.add("validity", "held", "verify.validity.holds")


def binding(statement, known, answers):
    holder, question = forms.holder(statement.payload), known.question
    if not statement.binding:
        if holder and not question:
            answers.add("binding", "not-checked", "statement.binding.missing")
        elif question:
            nobody = "missing" if holder is not None else "nobody"
            answers.add("binding", "not-held", "statement.binding." + nobody)
        return
    faults = [Wrong("statement.binding.unexpected")] if holder is None else binding_faults(statement, holder, known)
    for fault in faults:
        answers.add("binding", "not-held", fault.code, **fault.params)
    if not faults:
        answers.add("binding", "held", "verify.binding.holds")


def binding_faults(statement, holder, known):
    try:
        jws = forms.Jws(statement.binding, ["kb+jwt"])
    except Bad as error:
        return [Wrong("statement.binding.form", detail=error)]
    faults = [] if jws.holds(holder) else [Wrong("statement.binding.signature")]
    said = {name: jws.payload.get(name) for name in ("aud", "nonce", "sd_hash")}
    said = {name: value if isinstance(value, str) else None for name, value in said.items()}
    faults += [Wrong("statement.binding.claim", name=name) for name, value in said.items() if value is None]
    if said["sd_hash"] not in (None, to_base64url(log.sha256(statement.unbound.encode()))):
        faults.append(Wrong("statement.binding.digest"))
    made = time_of(jws.payload.get("iat"))
    if made is None:
        faults.append(Wrong("statement.binding.claim", name="iat"))
    if known.question:
        if said["aud"] not in (None, known.question[0]):
            faults.append(Wrong("statement.binding.audience", audience=said["aud"]))
        if said["nonce"] not in (None, known.question[1]):
            faults.append(Wrong("statement.binding.nonce"))
        if made is not None and abs(made - known.at) > 300:
            faults.append(Wrong("statement.binding.time", at=made))
    return faults


def stated(statement, issuer, known_by, known, answers):
    """The checks on the statement itself; its status references, or None when they cannot be read."""
    faults = statement.content()
    for fault in faults:
        check = "disclosures" if fault.code.startswith("statement.disclosures") else "form"
        answers.add(check, "not-held", fault.code, **fault.params)
    if not faults:
        answers.add("form", "held", "verify.form.holds")
        answers.add("disclosures", "held", "verify.disclosures.hold", n=len(statement.disclosures))
    bad, references = forms.claims(statement.payload)
    signature(statement, not bad, issuer, known_by, answers)
    if not bad:
        validity(statement.payload, known.at, answers)
        binding(statement, known, answers)
    if not answers.has("form"):
        answers.add("form", "held", "verify.form.holds")
    if not bad and forms.holder(statement.payload) is None and not answers.has("binding"):
        answers.add("binding", "held", "verify.binding.anybody")
    for check in ("key", "signature"):
        if not answers.has(check):
            answers.add(check, "not-checked", "verify.signature.no-key")
    for check in ("validity", "disclosures", "binding"):
        if not answers.has(check):
            answers.add(check, "not-checked", UNREAD)
    if faults:
        answers.add("schema", "not-checked", UNREAD)
    else:
        answers.add("schema", "not-checked", "verify.schema.unknown", type=statement.payload["vct"])
    return None if bad else references


def verify(data, known):
    """The answers to every check, for a file as it was received."""
    answers, bundle = Answers(), None
    text = data.strip(b"\t\n\x0c\r ").decode("latin-1")
    if re.fullmatch("[A-Za-z0-9_.~-]*", text) and "~" in text:
        bundle = Bundle(text)
    else:
        try:
            bundle = Bundle.read(data)
        except Bad as error:
            answers.add("form", "not-held", "verify.form.bundle", detail=error)
            bundle = rest(data)
    if bundle is None:
        for check in ORDER[1:]:
            answers.add(check, "not-checked", UNREAD)
        return answers.sorted()
    parts(bundle, known, answers)
    return answers.sorted()


def rest(data):
    try:
        found = forms.parse_object(data).get("statement") if len(data) <= forms.MAX_BUNDLE else None
    except Bad:
        return None
    return Bundle(found) if isinstance(found, str) else None


def parts(bundle, known, answers):
    try:
        statement, fault = Statement(bundle.statement), None
    except Wrong as wrong:
        statement, fault = None, wrong
    included = inclusion(bundle, statement and statement.digest, known, answers)
    checkpoints = Checkpoints(bundle, known, included)
    issuer, answer, address = trusted(statement, bundle, known)
    if statement is None:
        check = "disclosures" if fault.code == "statement.disclosures" else "form"
        answers.add(check, "not-held", fault.code, **fault.params)
        for check in ORDER[:8]:
            if not answers.has(check):
                answers.add(check, "not-checked", UNREAD)
        references = None
    else:
        answers.add("issuer", *answer, issuer=address)
        references = stated(statement, issuer, checkpoints.known_by(), known, answers)
    if references is None:
        answers.add("status", "not-checked", "verify.status.unread")
    else:
        Lists(bundle.lists, issuer, known.at).check(references, answers)
    checkpoints.consistency(answers)
    checkpoints.split_view(answers)


def run(args):
    """Every answer on a line; there is no word for all of them together."""
    known = Known(
        int(time.time()) if args.at is None else args.at,
        [forms.Issuer.parse(path.read_bytes()) for path in args.issuer],
        log.read_vkey(args.vkey) if args.vkey else None, [log.read_vkey(text) for text in args.witness],
        args.since.read_text(encoding="utf-8") if args.since else None, args.since_at)
    answers = verify(args.statement.read_bytes(), known)
    if args.json:
        print(json.dumps({"at": known.at, "answers": answers}, ensure_ascii=False, indent=1))
    else:
        for answer in answers:
            params = "".join(f" {name}={value}" for name, value in sorted(answer["params"].items()))
            print(f"{answer['outcome']} {answer['code']} {answer['reason']}{params}")
    return 3 if any(answer["outcome"] == "not-held" for answer in answers) else 0
