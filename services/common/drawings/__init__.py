"""The drawings of the portal as inline SVG: own work, no inline style, ids unique by ``uid``, made once per process.

Look at `/styleguide/` to see them all. `icons` holds the line icons, `landscape` the ridges, `emblems` mark and seal.
"""

from services.common.drawings import codes, emblems, landscape
from services.common.drawings.icons import ICONS

__all__ = ["ICONS", "codes", "emblems", "landscape"]
