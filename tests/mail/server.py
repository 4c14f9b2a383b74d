#!/usr/bin/env python3
"""A real SMTP server (aiosmtpd) at several places of this machine, for the tests that send over TLS and with a password.

    python3 tests/mail/server.py DIR

DIR holds the certificates scripts/mail.sh made: good, expired, unknown and other (.crt, .key), and the password. The places and
their ports are written to DIR/places, one a line, once all of them listen; what is taken lies in DIR/taken/PLACE-N.eml.

    tls        TLS from the first byte; takes mail from who signs in
    starttls   TLS after STARTTLS; otherwise the same
    goes       as tls, but goes away in the middle of the first text
    expired, unknown, other    as tls, with a certificate that is out of date, of a strange issuer, for another name
"""

import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

USER = b"shirube"


class Taken:
    """Keeps what it takes as files."""

    def __init__(self, folder, place):
        self.folder, self.place, self.count = folder, place, 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        head = f"X-Envelope: {envelope.mail_from} {' '.join(envelope.rcpt_tos)}\r\n".encode()
        (self.folder / f"{self.place}-{self.count}.eml").write_bytes(head + envelope.content)
        return "250 taken"


class Leaving(SMTP):
    """Goes away in the middle of the first text."""

    has_left = False

    async def smtp_DATA(self, arg):
        if Leaving.has_left:
            return await super().smtp_DATA(arg)
        Leaving.has_left = True
        await self.push("354 go on")
        await self._reader.readline()
        self.transport.abort()


def context(folder, name):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / f"{name}.crt", folder / f"{name}.key")
    return made


async def main(folder):
    taken = folder / "taken"
    taken.mkdir(exist_ok=True)
    password = (folder / "password").read_bytes().strip()

    def check(server, session, envelope, mechanism, given):
        is_right = given.login == USER and given.password == password
        # Not handled: the server answers itself, with 535.
        return AuthResult(success=is_right, handled=False)

    kinds = {"tls": "good", "starttls": "good", "goes": "good", "expired": "expired", "unknown": "unknown", "other": "other"}
    lines, servers = [], []
    loop = asyncio.get_running_loop()
    for place, certificate in kinds.items():
        tls, late = context(folder, certificate), place == "starttls"
        kind, handler = Leaving if place == "goes" else SMTP, Taken(taken, place)

        def made(kind=kind, handler=handler, tls=tls, late=late):
            more = {"tls_context": tls, "require_starttls": True} if late else {"auth_require_tls": False}
            return kind(handler, hostname="localhost", auth_required=True, authenticator=check, loop=loop, **more)

        server = await loop.create_server(made, "127.0.0.1", 0, ssl=None if late else tls)
        servers.append(server)
        lines.append(f"{place} {server.sockets[0].getsockname()[1]}\n")
    waiting = folder / "places.new"
    waiting.write_text("".join(lines))
    waiting.rename(folder / "places")
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main(pathlib.Path(sys.argv[1])))
