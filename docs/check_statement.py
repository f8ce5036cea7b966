"""Checks a signed statement (.jwt) with nothing but a root certificate: Python and openssl, no package, no network.

    python check_statement.py root.pem statement.jwt

root.pem: the address /verify/keys/ of the portal, fetched once. Prints what the statement says and ends with 0, or says
what is wrong and ends with 1.
"""

import base64
import json
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

SM2 = "urn:oid:1.2.156.10197.1.501"
ID = "distid:1234567812345678"
"""Under which GM/T 0009 signs when nobody agreed on another name."""


def decoded(text: str) -> bytes:
    """Base64 as JWS writes it."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def integer(raw: bytes) -> bytes:
    """A whole number in DER."""
    raw = raw.lstrip(b"\0") or b"\0"
    raw = b"\0" + raw if raw[0] & 0x80 else raw
    return bytes([2, len(raw)]) + raw


def run(*command: object) -> None:
    """An openssl command. Exits with 1 when it says no."""
    done = subprocess.run(["openssl", *map(str, command)], capture_output=True, check=False)  # noqa: S603, S607
    if done.returncode:
        sys.exit(f"refused by openssl {command[0]}: {done.stderr.decode().strip()}")


def check(root: Path, text: str, folder: Path) -> dict:
    """What the statement says; exits with 1 for one that does not hold."""
    head, body, signature = text.strip().split(".")
    header, raw = json.loads(decoded(head)), decoded(signature)
    lines = "\n".join(textwrap.wrap(header["x5c"][0], 64))
    (folder / "signer.pem").write_text(f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
    (folder / "said").write_text(f"{head}.{body}")
    pair = integer(raw[:32]) + integer(raw[32:])
    (folder / "signature").write_bytes(bytes([0x30, len(pair)]) + pair)
    by_sm2 = header["alg"] == SM2
    run("verify", *(["-vfyopt", ID] if by_sm2 else []), "-CAfile", root, folder / "signer.pem")
    run("x509", "-in", folder / "signer.pem", "-pubkey", "-noout", "-out", folder / "key.pem")
    how = ["-sm3", "-sigopt", ID] if by_sm2 else ["-sha256"]
    run("dgst", *how, "-verify", folder / "key.pem", "-signature", folder / "signature", folder / "said")
    payload = json.loads(decoded(body))
    if time.time() > payload["exp"]:
        sys.exit("its time is over")
    return payload


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as name:
        said = check(Path(sys.argv[1]), Path(sys.argv[2]).read_text(), Path(name))
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
