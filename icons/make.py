#!/usr/bin/env python3
"""Renders pia.svg into every raster icon. Run it in this folder after changing the drawing.

Needs gdk-pixbuf-thumbnailer with librsvg's loader (Debian: libgdk-pixbuf2.0-bin, librsvg2-common).
ICO and ICNS are containers around PNG files, so nothing else is needed.
"""

import struct
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PNG_FILES = {"32x32.png": 32, "128x128.png": 128, "128x128@2x.png": 256, "icon.png": 512}
ICO_SIZES = [16, 24, 32, 48, 64, 256]
# Apple's type codes for PNG entries: https://en.wikipedia.org/wiki/Apple_Icon_Image_format
ICNS_TYPES = [(b"ic11", 32), (b"ic12", 64), (b"ic07", 128), (b"ic13", 256), (b"ic08", 256),
              (b"ic14", 512), (b"ic09", 512), (b"ic10", 1024)]


def png_chunks(png):
    """The chunks of a PNG: (type, whole chunk)."""
    at = 8
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        yield kind, png[at:at + length + 12]
        at += length + 12


def without_text(png):
    """Drops the thumbnailer's text chunks (path and time), so that equal drawings give equal files."""
    return png[:8] + b"".join(chunk for kind, chunk in png_chunks(png) if kind != b"tEXt")


def render(size):
    """The drawing as PNG, size pixels square."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "icon.png"
        subprocess.run(["gdk-pixbuf-thumbnailer", "-s", str(size), HERE / "pia.svg", out], check=True)
        return without_text(out.read_bytes())


def ico(images):
    """Windows' container; 256 is written as 0 in its one-byte size fields."""
    head = struct.pack("<HHH", 0, 1, len(images))
    at = len(head) + 16 * len(images)
    entries = b""
    for size, png in images:
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), at)
        at += len(png)
    return head + entries + b"".join(png for _, png in images)


def icns(images):
    """Apple's container."""
    body = b"".join(kind + struct.pack(">I", len(png) + 8) + png for kind, png in images)
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main():
    for name, size in PNG_FILES.items():
        (HERE / name).write_bytes(render(size))
    (HERE / "icon.ico").write_bytes(ico([(size, render(size)) for size in ICO_SIZES]))
    (HERE / "icon.icns").write_bytes(icns([(kind, render(size)) for kind, size in ICNS_TYPES]))


if __name__ == "__main__":
    main()
