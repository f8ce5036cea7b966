"""The bounds of a process that looks at what strangers send."""

from __future__ import annotations

import resource

ADDRESS_SPACE = 512 * 1024 * 1024
CPU_SECONDS = 5


def limit() -> None:
    """Memory, processor time, no file written, no core dump, few files open."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
