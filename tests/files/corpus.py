"""Hostile files, made in code. Each has a marker that must not survive in anything that is stored."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image, PngImagePlugin

MARK = b"DIRTYMARK7"
SCRIPT = b"<script>alert('" + MARK + b"')</script>"
HOSTILE: dict[str, Callable[[], bytes]] = {}


def hostile(make: Callable[[], bytes]) -> Callable[[], bytes]:
    HOSTILE[make.__name__] = make
    return make


def picture(format_name: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.save(out, format_name, **options)
    return out.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 1, **save: object) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(300, 400))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def text_pdf(text: str = "hello") -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].Contents = document.make_stream(f"BT /F1 24 Tf 50 200 Td ({text}) Tj ET".encode())
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        document.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))

    return pdf(change)


def _exif(**more: object) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (22.0, 11.0, 7.0)
    exif.get_ifd(0x8825)[29] = MARK.decode()
    return exif.tobytes()


# --- pictures ---------------------------------------------------------------------------------------------------


@hostile
def jpeg_with_gps() -> bytes:
    return picture(exif=_exif())


@hostile
def jpeg_with_comment() -> bytes:
    return picture(comment=MARK)


@hostile
def jpeg_with_html_comment() -> bytes:
    return picture(comment=SCRIPT)


@hostile
def jpeg_with_xmp() -> bytes:
    body = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + MARK + b"</x:xmpmeta>"
    plain = picture()
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]


@hostile
def jpeg_with_icc_text() -> bytes:
    return picture(icc_profile=b"\0" * 128 + MARK)


@hostile
def jpeg_then_zip() -> bytes:
    return picture() + zip_file()


@hostile
def jpeg_then_php() -> bytes:
    return picture() + b"<?php system('" + MARK + b"'); ?>"


@hostile
def jpeg_then_html() -> bytes:
    return picture() + b"<html>" + SCRIPT


@hostile
def jpeg_and_pdf_polyglot() -> bytes:
    plain, body = picture(), pdf() + MARK
    return plain[:2] + b"\xff\xfe" + struct.pack(">H", len(body) + 2) + body + plain[2:]


@hostile
def html_called_jpeg() -> bytes:
    return b"<html><body>" + SCRIPT


@hostile
def jpeg_start_then_html() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + SCRIPT * 20


@hostile
def jpeg_cut_short() -> bytes:
    return picture(size=(400, 400))[:900] + MARK


@hostile
def jpeg_of_huge_dimensions() -> bytes:
    data = bytearray(picture())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65000, 65000)
    return bytes(data) + MARK


@hostile
def png_bomb() -> bytes:
    """30,000 × 30,000 black dots in about 110 KB."""
    row = zlib.compress(b"\0" * (30_000 // 8 + 1) * 30_000, 9)
    return _png(30_000, 30_000, 1, 0, row)


@hostile
def png_bomb_with_small_header() -> bytes:
    return _png(10, 10, 8, 2, zlib.compress(b"\0" * 60_000_000, 9), b"tEXt", b"Comment\0" + MARK)


@hostile
def png_with_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", MARK.decode())
    info.add_itxt("XML:com.adobe.xmp", MARK.decode())
    return picture("PNG", pnginfo=info)


@hostile
def png_with_compressed_text_bomb() -> bytes:
    body = b"Comment\0\0" + zlib.compress(MARK * 20_000_000, 9)
    return _png(10, 10, 8, 2, zlib.compress(b"\0" * 31 * 10), b"zTXt", body)


@hostile
def png_with_exif() -> bytes:
    return picture("PNG", exif=_exif())


@hostile
def png_then_exe() -> bytes:
    return picture("PNG") + b"MZ\x90\x00" + MARK


@hostile
def png_with_html_in_pixels_chunk_name() -> bytes:
    return _png(10, 10, 8, 2, zlib.compress(b"\0" * 31 * 10), b"scRp", SCRIPT)


@hostile
def png_with_broken_checksum() -> bytes:
    data = bytearray(picture("PNG"))
    data[30] ^= 0xFF
    return bytes(data) + MARK


@hostile
def webp_with_exif() -> bytes:
    return picture("WEBP", exif=_exif())


@hostile
def bmp_then_script() -> bytes:
    return picture("BMP") + SCRIPT


@hostile
def animated_png() -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue() + MARK


@hostile
def gif_with_script() -> bytes:
    return b"GIF89a/*" + SCRIPT + b"*/"


@hostile
def svg_with_script() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"


@hostile
def svg_with_xml_head() -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>' + SCRIPT + b"&x;</svg>"


@hostile
def heic_photo() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + MARK * 50


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(width: int, height: int, bits: int, colour: int, data: bytes, name: bytes = b"", body: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    extra = _chunk(name, body) if name else b""
    return b"\x89PNG\r\n\x1a\n" + head + extra + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


# --- archives, programs, office ------------------------------------------------------------------------------------


@hostile
def zip_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/cron.d/" + MARK.decode(), MARK)
    return out.getvalue()


def _office(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{name}/vbaProject.bin", MARK)
    return out.getvalue()


@hostile
def word_with_macro() -> bytes:
    return _office("word")


@hostile
def excel_file() -> bytes:
    return _office("xl")


@hostile
def old_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + MARK * 100


@hostile
def windows_program() -> bytes:
    return b"MZ\x90\x00\x03\x00\x00\x00" + MARK * 100


@hostile
def elf_program() -> bytes:
    return b"\x7fELF\x02\x01\x01" + MARK * 100


@hostile
def shell_script() -> bytes:
    return b"#!/bin/sh\necho " + MARK


@hostile
def plain_text() -> bytes:
    return MARK


@hostile
def empty() -> bytes:
    return b""


@hostile
def zeros() -> bytes:
    return b"\0" * 5000 + MARK
