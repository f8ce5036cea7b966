"""The ways a payment company fails, each a switch: set over HTTP by tests and by whoever tries the portal."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(slots=True)
class Faults:
    """All off: the simulator behaves."""

    drop_messages: bool = False
    """Results are never told: the portal must ask."""
    repeat_messages: int = 1
    """How often each is told."""
    reverse_messages: bool = False
    """The latest is told first."""
    delay_s: float = 0.0
    """Seconds before each message."""
    wrong_amount: int = 0
    """Fen added to the amount that is told."""
    wrong_key: bool = False
    """Messages are signed by somebody else."""
    error_percent: int = 0
    """Share of calls answered with 503."""
    cut_after_effect: bool = False
    """The call does what was asked, then the connection ends without an answer."""
    hang_s: float = 0.0
    """Seconds before any answer."""
    drip_s: float = 0.0
    """Seconds between two bytes of an answer."""
    pay_while_closing: bool = False
    """Closing finds that somebody has just paid."""
    refund_abnormal: bool = False
    """Refunds are taken, then get stuck."""
    refund_fails: bool = False
    """Refunds are taken, then fail."""
    refund_slow: bool = False
    """Refunds stay under way."""

    def set(self, values: dict[str, Any]) -> None:
        """Change some of them. Raises ValueError for a switch there is not or a value of another kind."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in values.items():
            kind = kinds.get(name)
            if kind is None or not isinstance(value, (int, float) if kind is float else kind):
                raise ValueError(name)
            setattr(self, name, kind(value))

    def asdict(self) -> dict[str, Any]:
        """All switches."""
        return asdict(self)
