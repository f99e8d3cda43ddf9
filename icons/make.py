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

# The tray's icons, one for each state: the ground of the coloured drawing, and its badge. On panels
# light or dark the tile brings its own ground; macOS wants black on nothing and colours it itself.
TRAY_SIZE, TEMPLATE_SIZE = 32, 36
GREY = ("#8b9399", "#5b6368")
BADGES = {
    "sync": ("#1b6ec2", "M-38 -8A42 42 0 0 1 38 -24M38 8A42 42 0 0 1 -38 24"),
    "call": ("#c4372f", "M0 -52V8M0 50V52"),
    "rest": ("#5b6368", "M-44 0H44"),
}
TRAY = {
    "synced": (None, None),
    "syncing": (None, "sync"),
    "needs-you": (None, "call"),
    "offline": (GREY, "rest"),
    "signed-out": (GREY, None),
}


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


def render(size, drawing=None):
    """A drawing, pia.svg if none is given, as PNG, size pixels square."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "icon.svg", Path(folder) / "icon.png"
        source.write_text(drawing or (HERE / "pia.svg").read_text())
        subprocess.run(["gdk-pixbuf-thumbnailer", "-s", str(size), source, out], check=True)
        return without_text(out.read_bytes())


def tray(ground, badge):
    """The drawing in a state: on another ground, with a badge in its corner."""
    drawing = (HERE / "pia.svg").read_text()
    if ground:
        for colour, other in zip(("#2c7a83", "#17505c", "#f4b860"), (*ground, "#fdfaf4")):
            drawing = drawing.replace(colour, other)
    if badge:
        colour, mark = BADGES[badge]
        drawing = drawing.replace("</svg>", f'''<g transform="translate(372 372)">
  <circle r="132" fill="{colour}" stroke="#fdfaf4" stroke-width="16"/>
  <path d="{mark}" fill="none" stroke="#fdfaf4" stroke-width="36" stroke-linecap="round"
    transform="scale(1.4)"/></g></svg>''')
    return drawing


def template(signed_out, badge):
    """The same for macOS' menu bar: black alone, the badge cut out of it."""
    mark = BADGES[badge][1] if badge else ""
    hole = '<circle cx="376" cy="376" r="140" fill="#000"/>' if badge else ""
    shown = f'''<path d="{mark}" fill="none" stroke="#000" stroke-width="36" stroke-linecap="round"
  transform="translate(376 376) scale(1.7)"/>''' if badge else ""
    return f'''<svg xmlns="http://www.w3.org/2000/svg" viewBox="32 32 448 448">
<mask id="cut"><rect width="512" height="512" fill="#fff"/>{hole}</mask>
<g mask="url(#cut)" opacity="{0.5 if signed_out else 1}">
<path d="M144 440V208a112 112 0 1 1 112 112" fill="none" stroke="#000" stroke-width="60"
  stroke-linecap="round"/><circle cx="256" cy="208" r="38"/></g>{shown}</svg>'''


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
    (HERE / "tray").mkdir(exist_ok=True)
    for state, (ground, badge) in TRAY.items():
        (HERE / f"tray/{state}.png").write_bytes(render(TRAY_SIZE, tray(ground, badge)))
        drawing = template(state == "signed-out", badge)
        (HERE / f"tray/{state}-template.png").write_bytes(render(TEMPLATE_SIZE, drawing))
    (HERE / "icon.ico").write_bytes(ico([(size, render(size)) for size in ICO_SIZES]))
    (HERE / "icon.icns").write_bytes(icns([(kind, render(size)) for kind, size in ICNS_TYPES]))


if __name__ == "__main__":
    main()
