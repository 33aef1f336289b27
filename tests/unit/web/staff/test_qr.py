"""The QR code is one drawing: no style, no script, no file from elsewhere."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from takeback.web.staff.qr import svg_of

TEXT = "otpauth://totp/ada%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Takeback"


def test_a_code_is_well_formed_and_holds_a_drawing_alone() -> None:
    root = ET.fromstring(svg_of(TEXT, "QR code"))  # noqa: S314 - our own output, not anybody's input
    assert [child.tag for child in root] == ["rect", "path"]
    assert not {"style", "onload", "href"} & {key for element in root.iter() for key in element.attrib}


def test_a_code_has_the_three_marks_of_a_qr_code_inside_a_quiet_zone() -> None:
    svg = svg_of(TEXT, "QR code")
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert found
    size = int(found[1])
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg)}
    mark = {(x, y) for x in range(7) for y in range(7) if x in {0, 6} or y in {0, 6} or (2 <= x <= 4 and 2 <= y <= 4)}
    for left, top in ((4, 4), (size - 11, 4), (4, size - 11)):
        assert {(x, y) for x in range(7) for y in range(7) if (left + x, top + y) in dark} == mark
    assert min(min(place) for place in dark) == 4


def test_a_label_is_text_and_nothing_more() -> None:
    assert "<script>" not in svg_of(TEXT, '"><script>')
