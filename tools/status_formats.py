"""Status lists, written from docs/specs/status.md and the two documents it names, for verify.py.

Python 3.9+, standard library only, and deliberately no code shared with the Rust program.
"""
import base64
import re
import zlib

from log_formats import Bad

MAX_BYTES, MAX_INTEGER, MIN_ENTRIES = 16 << 20, 2**53 - 1, 131_072


def from_base64url(text):
    """The bytes of the one spelling without padding, else None."""
    if not re.fullmatch("[A-Za-z0-9_-]*", text):
        return None
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return data if base64.urlsafe_b64encode(data).decode().rstrip("=") == text else None


def unpack(text, limit, wrapping):
    if len(text) // 4 * 3 > limit + limit // 4096 + 64:
        raise Bad("status.too_large")
    data = from_base64url(text)
    if data is None:
        raise Bad("status.text")
    stream = zlib.decompressobj(wrapping)
    try:
        out = stream.decompress(data, limit + 1)
    except zlib.error:
        raise Bad("status.packing") from None
    if len(out) > limit:
        raise Bad("status.too_large")
    if not stream.eof or stream.unused_data:
        raise Bad("status.packing")
    return out


class TokenValues:
    """Lowest bit first."""

    def __init__(self, bits, lst, limit=MAX_BYTES):
        if bits not in (1, 2, 4, 8):
            raise Bad("status.width")
        self.bits, self.data = bits, unpack(lst, min(limit, MAX_BYTES), zlib.MAX_WBITS)

    def get(self, index):
        bit = index * self.bits
        if bit // 8 >= len(self.data):
            raise Bad("status.index")
        return self.data[bit // 8] >> bit % 8 & (1 << self.bits) - 1


class Bitstring:
    """Highest bit first, read as the one long number that it is."""

    def __init__(self, size, encoded, limit=MAX_BYTES):
        if not 1 <= size <= 8:
            raise Bad("status.width")
        if not encoded.startswith("u"):
            raise Bad("status.text")
        data = unpack(encoded[1:], min(limit, MAX_BYTES), zlib.MAX_WBITS | 16)
        self.size, self.entries, self.data = size, len(data) * 8 // size, data
        if self.entries < MIN_ENTRIES:
            raise Bad("status.short")

    def get(self, index):
        if index >= self.entries:
            raise Bad("status.index")
        first, last = index * self.size, (index + 1) * self.size - 1
        number = int.from_bytes(self.data[first // 8:last // 8 + 1], "big")
        return number >> 7 - last % 8 & (1 << self.size) - 1


def member(of, name, kind, required=True):
    """A member: a text that is not empty, or a whole number from 0 to 2^53 - 1."""
    value = of.get(name)
    if value is None and name not in of and not required:
        return None
    ok = type(value) is kind and (value != "" if kind is str else 0 <= value <= MAX_INTEGER)
    if not ok:
        raise Bad("status.member")
    return value


class TokenList:
    """The claims of a `statuslist+jwt`."""

    def __init__(self, claims, limit=MAX_BYTES):
        if not isinstance(claims, dict) or not isinstance(claims.get("status_list"), dict):
            raise Bad("status.member")
        inner = claims["status_list"]
        if type(inner.get("bits")) is not int or type(inner.get("lst")) is not str:
            raise Bad("status.member")
        self.uri, self.issued_at = member(claims, "sub", str), member(claims, "iat", int)
        self.issuer = member(claims, "iss", str, required=False)
        self.expires = member(claims, "exp", int, required=False)
        self.ttl = member(claims, "ttl", int, required=False)
        member(inner, "aggregation_uri", str, required=False)
        if self.ttl == 0:
            raise Bad("status.member")
        self.values = TokenValues(inner["bits"], inner["lst"], limit)

    def status(self, index, uri, at):
        if uri != self.uri:
            raise Bad("status.address")
        if self.issued_at > at:
            raise Bad("status.early")
        if self.expires is not None and self.expires <= at:
            raise Bad("status.expired")
        return word(self.values.get(index))


def word(value):
    if value in (3, 12, 13, 14, 15):
        return "application"
    return ("valid", "invalid", "suspended")[value] if value < 3 else "reserved"


def token_reference(status):
    """`idx` and `uri` of the claim `status`, or None when it names no token list."""
    if not isinstance(status, dict):
        raise Bad("status.member")
    if "status_list" not in status:
        return None
    if not isinstance(status["status_list"], dict):
        raise Bad("status.member")
    return member(status["status_list"], "idx", int), member(status["status_list"], "uri", str)


def bitstring_reference(entry):
    """Purpose, index, address, bits and messages of a BitstringStatusListEntry."""
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        raise Bad("status.member")
    size = member(entry, "statusSize", int, required=False)
    size = 1 if size is None else size
    if not 1 <= size <= 8:
        raise Bad("status.width")
    index = entry.get("statusListIndex")
    if type(index) is not str or not re.fullmatch("0|[1-9][0-9]{0,19}", index) or int(index) >= 2**64:
        raise Bad("status.member")
    purpose, uri = member(entry, "statusPurpose", str), member(entry, "statusListCredential", str)
    return purpose, int(index), uri, size, messages(entry, size)


def messages(entry, size):
    if "statusMessage" not in entry and size == 1:
        return {}
    listed, found = entry.get("statusMessage"), {}
    for item in listed if isinstance(listed, list) else []:
        value, message = (item.get("status"), item.get("message")) if isinstance(item, dict) else (None, None)
        if type(value) is not str or type(message) is not str or not re.fullmatch("0x[0-9a-fA-F]+", value):
            raise Bad("status.member")
        found[int(value, 16)] = message
    if not isinstance(listed, list) or len(listed) != 1 << size or sorted(found) != list(range(1 << size)):
        raise Bad("status.member")
    return found
