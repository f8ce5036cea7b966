"""The registers behind one protocol; `base` is the seam, `demo` ships with the portal."""
