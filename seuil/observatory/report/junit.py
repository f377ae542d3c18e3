"""A run as JUnit XML, the form in which machines that run tests expect results."""

import re
import xml.etree.ElementTree as ET

from django.utils.translation import gettext as _

from seuil.observatory.domain import Cell
from seuil.observatory.queries.evaluation import Evaluation, VignetteOutcome
from seuil.observatory.report import Labels, title_of
from seuil.observatory.sentences import cell_sentences, problem_sentence

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_xml(found: Evaluation, labels: Labels) -> bytes:
    """Return one suite a vignette, one case for each need and place in which something is expected.

    A place in which nothing is expected is no case. A vignette that could not be run is an error.
    """
    root = ET.Element(
        "testsuites",
        name=f"seuil vignettes {found.territory} {found.day.isoformat()}",
        tests=str(found.checks + len(found.problems)),
        failures=str(found.checks - found.met),
        errors=str(len(found.problems)),
        time=f"{found.seconds:.3f}",
    )
    for outcome in found.outcomes:
        root.append(_suite(outcome, found, labels))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(outcome: VignetteOutcome, found: Evaluation, labels: Labels) -> ET.Element:
    judged = outcome.judged
    suite = ET.Element(
        "testsuite",
        name=_xml(title_of(outcome.vignette)),
        tests=str(len(judged) + len(outcome.problems)),
        failures=str(sum(cell.met is False for cell in judged)),
        errors=str(len(outcome.problems)),
        skipped="0",
        timestamp=found.started_at.isoformat(timespec="seconds"),
        time="0",
    )
    code = outcome.vignette.code
    for problem in outcome.problems:
        case = ET.SubElement(suite, "testcase", classname=code, name=problem.kind.value, time="0")
        told = _xml(problem_sentence(problem))
        ET.SubElement(case, "error", message=told, type=problem.kind.value).text = told
    for need in outcome.needs:
        for cell in need.cells.values():
            if cell.met is not None:
                name = f"{labels.need(need.need)} · {labels.place(cell.place)}"
                case = ET.SubElement(suite, "testcase", classname=code, name=_xml(name), time="0")
                if not cell.met:
                    case.append(_failure(cell))
    return suite


def _failure(cell: Cell) -> ET.Element:
    failure = ET.Element("failure", message=_xml(short_of(cell)), type="expectation")
    failure.text = _xml("\n".join(cell_sentences(cell)))
    return failure


def short_of(cell: Cell) -> str:
    """Say how far a cell is from what is expected."""
    return _("expected %(expected)s, found %(found)s") % {
        "expected": cell.expected,
        "found": cell.counts.open,
    }


def _xml(text: str) -> str:
    """Leave out the characters that no XML document may hold."""
    return NOT_XML.sub("", text)
