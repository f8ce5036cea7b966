"""Charge points of the demo city until they are ended. Begun by `manage.py stand_charging`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from services.charging.simulating.street import Memory, stand


async def until_ended(ended: asyncio.Event, parent: int) -> None:
    """Told to end, or the process whose child it is has ended."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    while not ended.is_set() and parent:
        if os.getppid() != parent:
            ended.set()
        await asyncio.sleep(0.5)


async def main() -> None:
    """usage: python -m services.charging.simulating --street FILE --key FILE --memory FILE --address WS [--parent N]"""
    parser = argparse.ArgumentParser(description="模拟充电桩：演示和测试用，没有真的电")
    parser.add_argument("--street", type=Path, required=True, help="JSON: the charge points")
    parser.add_argument("--key", type=Path, required=True, help="the key by which they sign in")
    parser.add_argument("--memory", type=Path, required=True, help="what they know when the power comes back")
    parser.add_argument("--address", required=True, help="ws:// of the portal")
    parser.add_argument("--parent", type=int, default=0, help="ends with this process, whose child it is")
    chosen = parser.parse_args()
    street = json.loads(chosen.street.read_text(encoding="utf-8"))
    key, memory, ended = chosen.key.read_text(encoding="ascii").strip(), Memory(chosen.memory), asyncio.Event()
    sys.stdout.write(f"{len(street)} charge points at {chosen.address}\n")
    sys.stdout.flush()
    watching = asyncio.create_task(until_ended(ended, chosen.parent))
    await stand(street, address=chosen.address, key=key, memory=memory, ended=ended)
    watching.cancel()


if __name__ == "__main__":
    asyncio.run(main())
