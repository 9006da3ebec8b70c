"""A DMARC aggregate report as a letter: a sentence for people, and the XML for programs (RFC 9990 §3.1, §3.5.2)."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from xml.etree import ElementTree

from simulator.mail.daily_report import About, daily_report
from simulator.mail.entity import file_entity, multipart, text_entity

KIND = "application/gzip"
NAMESPACE = "urn:ietf:params:xml:ns:dmarc-2.0"  # Appendix A

Tree = tuple[str, "str | Sequence[Tree]"]
"""An element of XML: its name, and what is in it."""


def dmarc_report(about: About, content: Sequence[Tree], *, sender: str, to: str) -> bytes:
    """The letter; `content` is what stands in the report's root."""
    root = ElementTree.Element("feedback", xmlns=NAMESPACE)
    for one in content:
        _grow(root, one)
    packed = gzip.compress(ElementTree.tostring(root, "utf-8", xml_declaration=True), mtime=0)
    text = text_entity(f"DMARC aggregate report on {about.domain} by {about.submitter}\n")
    body = multipart("mixed", [text, file_entity(about.file("xml.gz"), packed, KIND)])
    return daily_report(about, body, sender=sender, to=to)


def _grow(parent: ElementTree.Element, tree: Tree) -> None:
    name, inside = tree
    element = ElementTree.SubElement(parent, name)
    if isinstance(inside, str):
        element.text = inside
    else:
        for one in inside:
            _grow(element, one)
