"""The synthesis as a text to edit: headings and lists that every word processor knows."""

import io
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

MARGIN = Cm(1.8)
SIZE = Pt(10)


def docx_of(told: Mapping[str, Any]) -> bytes:
    """Return the synthesis of one language, as `told_in` makes it, as a DOCX file."""
    document = Document()
    for section in document.sections:
        section.left_margin = section.right_margin = MARGIN
        section.top_margin = section.bottom_margin = MARGIN
    normal = document.styles["Normal"]
    normal.font.size = SIZE
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), told["language"])
    normal.element.get_or_add_rPr().append(language)
    document.core_properties.title = told["title"]
    document.core_properties.author = told["series"]
    document.core_properties.language = told["language"]
    document.add_paragraph(told["series"])
    document.add_heading(told["title"], level=1)
    if told["day"]:
        document.add_paragraph(told["day"])
    for aim in told["aims"]:
        document.add_paragraph(aim, style="List Bullet")
    for part in told["parts"]:
        document.add_heading(part["title"], level=2)
        for group in part["groups"]:
            if group["title"]:
                document.add_heading(group["title"], level=3)
            for line in group["lines"]:
                document.add_paragraph(line["text"], style="List Bullet")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
