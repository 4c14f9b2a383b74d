"""ES256 signatures (FIPS 186-5, P-256 with SHA-256); slow and plain, for public data only. Standard library only."""
import hashlib

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
BASE = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5, 1)
NOWHERE = (1, 1, 0)


def double(point):
    """Jacobian coordinates, a = -3."""
    x, y, z = point
    if z == 0 or y == 0:
        return NOWHERE
    s, m = 4 * x * y * y % P, 3 * (x - z * z) * (x + z * z) % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * y**4) % P, 2 * y * z % P


def add(a, b):
    if a[2] == 0 or b[2] == 0:
        return b if a[2] == 0 else a
    u1, u2 = a[0] * b[2] * b[2] % P, b[0] * a[2] * a[2] % P
    s1, s2 = a[1] * b[2]**3 % P, b[1] * a[2]**3 % P
    if u1 == u2:
        return double(a) if s1 == s2 else NOWHERE
    h, r = (u2 - u1) % P, (s2 - s1) % P
    x = (r * r - h**3 - 2 * u1 * h * h) % P
    return x, (r * (u1 * h * h - x) - s1 * h**3) % P, h * a[2] * b[2] % P


def times_both(n, a, m, b):
    """n·a + m·b in one run over the bits."""
    both, result = add(a, b), NOWHERE
    for bit in range(255, -1, -1):
        result = double(result)
        pick = n >> bit & 1, m >> bit & 1
        if any(pick):
            result = add(result, both if all(pick) else a if pick[0] else b)
    return result


def es256_holds(point, message, signature):
    """`point` is x then y, 64 bytes; `signature` is R then S."""
    if len(point) != 64 or len(signature) != 64:
        return False
    x, y = int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    on_curve = x < P and y < P and (y * y - x**3 + 3 * x - B) % P == 0
    if not on_curve or not (0 < r < ORDER and 0 < s < ORDER):
        return False
    digest, inverse = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, ORDER - 2, ORDER)
    found = times_both(digest * inverse % ORDER, BASE, r * inverse % ORDER, (x, y, 1))
    return found[2] != 0 and found[0] * pow(found[2], P - 3, P) % P % ORDER == r
