"""What the status lists at hand say of a statement, for verify_statement.py.

Python 3.9+, standard library only, and deliberately no code shared with the Rust program.
"""
import statement_formats as forms
import status_formats as status
from log_formats import Bad
from statement_formats import Wrong, uint

LIST, CREDENTIAL = "statuslist+jwt", "vc+jwt"


def issued_at(payload):
    return next((payload[name] for name in ("iat", "nbf") if uint(payload.get(name)) is not None), status.MAX_INTEGER)


class Lists:
    def __init__(self, texts, issuer, at):
        self.issuer, self.at, self.lists = issuer, at, []
        for text in texts:
            try:
                self.lists.append(forms.Jws(text, [LIST, CREDENTIAL], 2 * status.MAX_BYTES))
            except Bad:
                pass

    def check(self, references, answers):
        if not references:
            answers.add("status", "not-checked", "verify.status.nowhere")
        for kind, uri, index, purpose in references:
            kind, name, look = (LIST, "sub", self.token) if kind == "token" else (CREDENTIAL, "id", self.bitstring)
            lists = [jws for jws in self.lists if jws.kind == kind and jws.payload.get(name) == uri]
            best = 0, "not-checked", "verify.status.no-list", {}
            for jws in sorted(lists, key=lambda jws: -issued_at(jws.payload)):
                found = look(jws, uri, index, purpose)
                best = found if found[0] > best[0] else best
                if best[0] == 7:
                    break
            answers.add("status", best[1], best[2], **best[3], list=uri, purpose=purpose)

    def signed(self, jws):
        """How far the look-up came when it is not signed as it must be."""
        if self.issuer is None:
            return 1, "not-checked", "verify.status.no-keys", {}
        says = next((jws.payload[name] for name in ("iss", "issuer") if name in jws.payload), None)
        if isinstance(says, str) and says != self.issuer.address:
            return 2, "not-held", "verify.status.issuer", {}
        key = self.issuer.keys.get(jws.key_id)
        if key is None or not jws.holds(key.key):
            return 3, "not-held", "verify.status.signature", {}
        try:
            key.check(issued_at(jws.payload), None)
        except Wrong as fault:
            return 4, "not-held", fault.code, {}
        return None

    def token(self, jws, uri, index, _):
        unsigned = self.signed(jws)
        if unsigned:
            return unsigned
        try:
            found = status.TokenList(jws.payload)
            value = found.values.get(index) if found.status(index, uri, self.at) else None
        except Bad as error:
            return self.unreadable(error)
        stale = found.ttl is not None and found.issued_at + found.ttl < self.at
        params, word = {"issued": found.issued_at}, status.word(value)
        if word in ("application", "reserved"):
            return 7, "not-checked", f"verify.status.{word}", {"value": value, **params}
        held = word == "valid"
        return 7, "held" if held else "not-held", f"verify.status.{'stale' if held and stale else word}", params

    def bitstring(self, jws, uri, index, purpose):
        unsigned = self.signed(jws)
        if unsigned:
            return unsigned
        payload, issued = jws.payload, issued_at(jws.payload)
        try:
            purposes, encoded = credential(payload)
            if uint(payload.get("exp")) is None:
                raise Bad("status.member")
            if issued > self.at:
                raise Bad("status.early")
            if payload["exp"] <= self.at:
                raise Bad("status.expired")
            if purpose not in purposes:
                raise Bad("status.purpose")
            value = status.Bitstring(1, encoded).get(index)
        except Bad as error:
            return self.unreadable(error)
        said = {"revocation": ("not-held", "invalid"), "suspension": ("not-held", "suspended"),
                "refresh": ("held", "refresh")}
        outcome, word = said.get(purpose, ("not-checked", "application")) if value else ("held", "valid")
        params = {"value": value} if word == "application" else {}
        return 7, outcome, f"verify.status.{word}", {**params, "issued": issued}

    @staticmethod
    def unreadable(error):
        if str(error) in ("status.early", "status.expired"):
            return 6, "not-checked", f"verify.{error}", {}
        return 5, "not-held", "verify.status.unreadable", {"detail": error}


def credential(payload):
    """Purposes and encoded list of a BitstringStatusListCredential."""
    def words(value):
        listed = value if isinstance(value, list) else [value]
        if not listed or not all(isinstance(word, str) and word for word in listed):
            raise Bad("status.member")
        return listed
    subject = payload.get("credentialSubject")
    if "BitstringStatusListCredential" not in words(payload.get("type")) or not isinstance(subject, dict):
        raise Bad("status.member")
    if subject.get("type") != "BitstringStatusList":
        raise Bad("status.member")
    purposes, encoded = words(subject.get("statusPurpose")), status.member(subject, "encodedList", str)
    status.member(subject, "ttl", int, required=False)
    return purposes, encoded
