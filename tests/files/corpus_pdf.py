"""Hostile PDFs, made in code; importing this adds them to ``corpus.HOSTILE``."""

from __future__ import annotations

import zlib

import pikepdf

from tests.files.corpus import HOSTILE, MARK, SCRIPT, _exif, hostile, pdf, picture, text_pdf, zip_file

__all__ = ["HOSTILE"]


def _action(**entries: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name.Action, **entries)


@hostile
def pdf_with_open_script() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = _action(S=pikepdf.Name.JavaScript, JS=MARK.decode())

    return pdf(change)


@hostile
def pdf_with_named_script() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        script = _action(S=pikepdf.Name.JavaScript, JS=document.make_stream(MARK))
        document.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=["x", document.make_indirect(script)])
        )

    return pdf(change)


@hostile
def pdf_with_script_in_object_stream() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = document.make_indirect(_action(S=pikepdf.Name.JavaScript, JS=MARK.decode()))

    return pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)


@hostile
def pdf_with_escaped_name() -> bytes:
    """``/J#61vaScript`` is ``/JavaScript``."""
    return pdf_with_open_script().replace(b"/JavaScript", b"/J#61v#61Script")


@hostile
def pdf_launching_a_program() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = _action(S=pikepdf.Name.Launch, F=MARK.decode())

    return pdf(change)


@hostile
def pdf_sending_a_form() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        action = _action(S=pikepdf.Name.SubmitForm, F=MARK.decode())
        document.pages[0].Annots = pikepdf.Array([_link(document, action)])

    return pdf(change)


def _link(document: pikepdf.Pdf, action: pikepdf.Dictionary) -> pikepdf.Object:
    return document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 10, 10], A=action)
    )


@hostile
def pdf_with_script_link() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        action = _action(S=pikepdf.Name.URI, URI="javascript:" + MARK.decode())
        document.pages[0].Annots = pikepdf.Array([_link(document, action)])

    return pdf(change)


@hostile
def pdf_with_page_action() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].AA = pikepdf.Dictionary(O=_action(S=pikepdf.Name.JavaScript, JS=MARK.decode()))

    return pdf(change)


@hostile
def pdf_with_attachment() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments["evil.exe"] = MARK

    return pdf(change)


@hostile
def pdf_with_xfa() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=document.make_stream(MARK))

    return pdf(change)


@hostile
def pdf_with_rich_media() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        movie = pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9], T=MARK.decode())
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(movie)])

    return pdf(change)


@hostile
def pdf_with_password() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="owner", user="user")) + MARK


@hostile
def pdf_with_owner_password() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="owner", user="")) + MARK


@hostile
def pdf_of_201_pages() -> bytes:
    return pdf(pages=201) + MARK


@hostile
def pdf_inflating_to_200_mb() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        raw = zlib.compress(b"\0" * 200_000_000, 9)
        document.pages[0].Contents = pikepdf.Stream(document, raw, Filter=pikepdf.Name.FlateDecode)

    return pdf(change) + MARK


@hostile
def pdf_inflating_twice() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        raw = zlib.compress(zlib.compress(b"\0" * 200_000_000, 9), 9)
        both = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        document.pages[0].Contents = pikepdf.Stream(document, raw, Filter=both)

    return pdf(change) + MARK


@hostile
def pdf_with_a_huge_picture() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        image = pikepdf.Stream(
            document, b"\0", Subtype=pikepdf.Name.Image, Width=60_000, Height=60_000, BitsPerComponent=8
        )
        document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))

    return pdf(change) + MARK


@hostile
def pdf_with_a_page_of_kilometres() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].MediaBox = pikepdf.Array([0, 0, 10_000_000, 10_000_000])

    return pdf(change) + MARK


@hostile
def pdf_with_private_facts() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.docinfo["/Author"] = MARK.decode()
        document.Root.Metadata = document.make_stream(b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>")

    return pdf(change)


@hostile
def pdf_with_gps_photo() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        image = pikepdf.Stream(
            document, picture(exif=_exif(), comment=MARK), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=64, Height=48, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        document.pages[0].Contents = document.make_stream(b"q 200 0 0 150 10 10 cm /I Do Q")

    return pdf(change)


@hostile
def pdf_with_unreferenced_object() -> bytes:
    return pdf().replace(b"xref", b"99 0 obj\n(" + MARK + b")\nendobj\nxref", 1)


@hostile
def pdf_then_zip() -> bytes:
    return pdf() + zip_file()


@hostile
def pdf_behind_html() -> bytes:
    return b"<html>" + SCRIPT + b"</html>\n" + pdf()


@hostile
def pdf_cut_short() -> bytes:
    return text_pdf()[:200] + MARK


@hostile
def pdf_start_alone() -> bytes:
    return b"%PDF-1.7\n" + MARK * 30


@hostile
def pdf_of_nested_arrays() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + MARK + b"]" * 200_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@hostile
def pdf_with_false_signature() -> bytes:
    """Claims to be signed so that it is kept byte for byte, and hides a program in the gap."""

    def change(document: pikepdf.Pdf) -> None:
        signature = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 100, 400, 50], Contents=b"\0" * 10)
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, V=document.make_indirect(signature), T="s")
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(field)], SigFlags=3)

    return pdf(change) + MARK
