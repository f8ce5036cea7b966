"""The simulator tells the portal what happened, again and again until it is taken, with all its faults."""

from __future__ import annotations

import http.client
import json
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.payments.localgw.signing import sign

if TYPE_CHECKING:
    from services.payments.localgw.books import Books
    from services.payments.localgw.faults import Faults

IDLE_S = 0.05
PAUSES_S = (1, 2, 5, 15, 60)


class Teller(threading.Thread):
    """Tells what stands in the books' events, and lets refunds come to their end."""

    def __init__(self, *, books: Books, faults: Faults, key: Ed25519PrivateKey, notify: str) -> None:
        super().__init__(daemon=True)
        self._books, self._faults, self._key, self._notify = books, faults, key, notify
        self.ended = threading.Event()

    def run(self) -> None:
        """Until ``ended``."""
        while not self.ended.wait(IDLE_S):
            try:
                self._round()
            except Exception:  # one that cannot be told is tried again; the others are told meanwhile
                traceback.print_exc()
                self.ended.wait(1)

    def _round(self) -> None:
        if not self._faults.refund_slow:
            self._books.finish_refunds(ending=self._ending())
        events = self._books.to_tell()
        for event in reversed(events) if self._faults.reverse_messages else events:
            self._tell(event)

    def _tell(self, event: dict[str, Any]) -> None:
        if self._faults.drop_messages:
            self._books.told(event["id"], done=True)
            return
        if self._faults.delay_s:
            time.sleep(self._faults.delay_s)
        taken = False
        for _time in range(max(1, self._faults.repeat_messages)):
            taken = self._send(event) or taken
        pause = PAUSES_S[min(event["tries"], len(PAUSES_S) - 1)]
        self._books.told(event["id"], done=taken, pause=pause)

    def _send(self, event: dict[str, Any]) -> bool:
        said = json.loads(event["body"])
        if self._faults.wrong_amount:
            said["amount"] += self._faults.wrong_amount
        body = json.dumps({"id": event["id"], "kind": event["said"], "said": said}).encode()
        parts = urlsplit(self._notify)
        key = Ed25519PrivateKey.generate() if self._faults.wrong_key else self._key
        headers = {"Content-Type": "application/json", **sign(key, "POST", parts.path, body)}
        client = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        try:
            client.request("POST", parts.path, body, headers)
            return client.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()

    def _ending(self) -> str:
        return "abnormal" if self._faults.refund_abnormal else "failed" if self._faults.refund_fails else "done"
