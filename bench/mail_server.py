"""A mail server that takes all and answers after a while: `python -m bench.mail_server MILLISECONDS [CERTIFICATE]`.

It prints its port and serves until it is ended. As little as possible of the time measured is its own.
"""

import asyncio
import ssl
import sys

TAKEN = b"250 2.0.0 taken\r\n"


class Conversation(asyncio.Protocol):
    """One client's line."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._received = b""
        self._in_data = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say(b"220 ready\r\n")

    def data_received(self, data: bytes) -> None:
        self._received += data
        while self._take():
            pass

    def _take(self) -> bool:
        end = b"\r\n.\r\n" if self._in_data else b"\r\n"
        taken, found, rest = self._received.partition(end)
        if not found:
            return False
        self._received = rest
        if self._in_data:
            self._in_data = False
            self._say(TAKEN)
            return True
        verb = taken[:4].upper()
        self._in_data = verb == b"DATA"
        self._say(_ANSWERS.get(verb, b"250 ok\r\n"))
        if verb == b"QUIT" and self._transport is not None:
            self._transport.close()
        return True

    def _say(self, answer: bytes) -> None:
        assert self._transport is not None
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._transport.write, answer)
        else:
            self._transport.write(answer)


_ANSWERS = {
    b"EHLO": b"250-here\r\n250-SIZE 100000000\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


async def _serve(delay: float, certificate: str | None) -> None:
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(delay), "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]) / 1000, sys.argv[2] if len(sys.argv) > 2 else None))
