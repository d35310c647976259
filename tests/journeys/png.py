"""The same picture in fewer bytes: flat pages of text weigh a quarter less without the PNG's row filters."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode

from playwright.sync_api import Page

READ_PIXELS = """async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    drawing.drawImage(bitmap, 0, 0);
    const {data} = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
    const reader = new FileReader();
    await new Promise((done) => { reader.onload = done; reader.readAsDataURL(new Blob([data])); });
    return [bitmap.width, bitmap.height, reader.result.split(",")[1]];
}"""


def smaller(png: bytes, blank: Page) -> bytes:
    """Write an opaque picture anew, without filters; ``blank`` is an empty page, which decodes it."""
    width, height, encoded = blank.evaluate(READ_PIXELS, b64encode(png).decode())
    rgba = b64decode(encoded)
    pixels = bytearray(width * height * 3)
    for channel in range(3):
        pixels[channel::3] = rgba[channel::4]
    rows = (pixels[start : start + width * 3] for start in range(0, len(pixels), width * 3))
    image = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # eight bits each of red, green and blue
    chunks = ((b"IHDR", header), (b"IDAT", image), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
