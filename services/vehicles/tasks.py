"""Work of the relay for vehicles."""

from __future__ import annotations

from services.common.tasks import task
from services.vehicles.operations import rechecking


@task
def ask_anew() -> None:
    """Ask the motor vehicle register anew about bindings it confirmed a month ago."""
    rechecking.ask_anew()
