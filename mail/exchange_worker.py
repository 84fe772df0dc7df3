"""The process that speaks with Exchange: one request a line in, one answer a line out.

exchangelib is known to wait for ever (its issues 1373 and 1375), and some of what it can be told holds for a whole
process: which authorities to trust, how long to wait. So it lives here, and whoever asks can end it in the midst of a
call. The first line says where and as whom; secrets come that way too, never as arguments or in the environment.
"""

import json
import logging
import os
import select
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

IDLE_SECONDS = 60.0
"""A worker that nobody asks anything leaves by itself."""


def main() -> None:
    """Answer until nobody asks any more."""
    logging.disable(logging.CRITICAL)  # exchangelib logs whole letters
    told = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(lines(sys.stdin.fileno()), told)


def lines(file: int) -> Iterator[bytes]:
    """What is written to `file`, line by line, until it ends or nothing has come for long."""
    read = b""
    while True:
        while b"\n" not in read:
            more = os.read(file, 65536) if select.select([file], [], [], IDLE_SECONDS)[0] else b""
            if not more:
                return
            read += more
        line, _, read = read.partition(b"\n")
        yield line


def serve(asked: Iterator[bytes], told: BinaryIO) -> None:
    """Answer each line of `asked`. What goes wrong is an answer too."""
    from mail.exchange_described import described
    from mail.exchange_mailbox import ExchangeMailbox

    mailbox = ExchangeMailbox(json.loads(next(asked)))
    for line in asked:
        request = json.loads(line)
        answer: dict[str, Any]
        try:
            answer = {"ok": getattr(mailbox, request.pop("do"))(**request)}
        except Exception as error:  # noqa: BLE001 - whatever it is, the one who asks decides what it means
            mailbox.start_afresh()
            answer = {"failed": described(error)}
        told.write(json.dumps(answer).encode() + b"\n")
        told.flush()


if __name__ == "__main__":
    main()
