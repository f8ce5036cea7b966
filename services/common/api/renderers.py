"""How answers are written."""

from rest_framework import renderers


class JSONRenderer(renderers.JSONRenderer):
    """UTF-8 with every character as it is."""

    charset = None


class PDFRenderer(JSONRenderer):
    """Lets a client ask for ``application/pdf``; the view answers the file itself, problems stay JSON."""

    media_type = "application/pdf"
    format = "pdf"


class PNGRenderer(JSONRenderer):
    """The same for pictures."""

    media_type = "image/png"
    format = "png"
