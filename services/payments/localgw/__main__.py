"""Runs the simulator until it is ended. Prints its address, then nothing."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from services.payments.localgw.books import Books
from services.payments.localgw.faults import Faults
from services.payments.localgw.server import Office, serve
from services.payments.localgw.signing import private_key, public_key, public_pem
from services.payments.localgw.telling import Teller


def main() -> None:
    """usage: python -m services.payments.localgw --data FOLDER --portal-key FILE --notify ADDRESS [--port N]"""
    parser = argparse.ArgumentParser(description="模拟支付机构：演示和测试用，不会真的扣钱")
    parser.add_argument("--data", type=Path, required=True, help="folder of its keys and books")
    parser.add_argument("--portal-key", type=Path, required=True, help="public key (PEM) of the portal")
    parser.add_argument("--notify", required=True, help="where results are told")
    parser.add_argument("--port", type=int, default=0, help="another free one when it is taken")
    parser.add_argument("--parent", type=int, default=0, help="ends with this process, whose child it is")
    chosen = parser.parse_args()
    chosen.data.mkdir(parents=True, exist_ok=True)
    key = private_key(chosen.data / "private.pem")
    (chosen.data / "public.pem").write_bytes(public_pem(key))
    books, faults = Books(chosen.data / "books.sqlite3"), Faults()
    office = Office(books=books, faults=faults, portal=public_key(chosen.portal_key.read_bytes()), address="")
    try:
        server = serve(office, chosen.port)
    except OSError:  # taken: a free one
        server = serve(office, 0)
    teller = Teller(books=books, faults=faults, key=key, notify=chosen.notify)
    teller.start()
    sys.stdout.write(f"{office.address}\n")
    sys.stdout.flush()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    while not ended.wait(0.5):
        if chosen.parent and os.getppid() != chosen.parent:
            break
    teller.ended.set()
    server.shutdown()


if __name__ == "__main__":
    main()
