"""How to reach a service: its public contacts. What is for professionals never leaves."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from seuil.directory.domain import Audience, ContactType
from seuil.directory.models import CONTACT_LABELS, Contact, Service
from seuil.directory.record.values import held
from seuil.exchange.hsds.taxonomies import OWN
from seuil.exchange.hsds.thresholds import own_facts
from seuil.organisations.domain import record_uuid


def public_contacts(service: Service, kind: ContactType) -> list[Contact]:
    return [
        contact
        for contact in service.contacts.all()
        if contact.audience == Audience.PUBLIC and contact.kind == kind
    ]


def phones(service: Service) -> list[dict[str, Any]]:
    return [
        held(
            {
                "id": _id("phone", service, contact),
                "service_id": str(service.uuid),
                "number": contact.value,
                "type": "voice",
                "description": str(contact.note),
            }
        )
        for contact in public_contacts(service, ContactType.PHONE)
    ]


def email(service: Service) -> str:
    return next((contact.value for contact in _emails(service)), "")


def more_contacts(service: Service) -> list[dict[str, Any]]:
    """Return the addresses that the service itself cannot hold: all but the first, or noted."""
    return [
        held(
            {
                "id": _id("contact", service, contact),
                "service_id": str(service.uuid),
                "department": str(contact.note),
                "email": contact.value,
            }
        )
        for number, contact in enumerate(_emails(service))
        if number or contact.note
    ]


def url(service: Service) -> str:
    return next((uri for _, uri in _pages(service)), "")


def more_urls(service: Service) -> list[dict[str, Any]]:
    """Return the pages beyond the first, and every online form, which is named as one."""
    return [
        _url(service, contact, uri)
        for number, (contact, uri) in enumerate([*_pages(service), *_forms(service)])
        if number or contact.note or contact.kind == ContactType.FORM
    ]


def _url(service: Service, contact: Contact, uri: str) -> dict[str, Any]:
    url_id = _id("url", service, contact)
    facts = held({"type": contact.kind, "note": str(contact.note)})
    return {
        "id": url_id,
        "service_id": str(service.uuid),
        "label": str(contact.note) or str(CONTACT_LABELS[ContactType(contact.kind)]),
        "url": uri,
        "attributes": [own_facts("url", url_id, facts)],
    }


def _pages(service: Service) -> list[tuple[Contact, str]]:
    return _addresses(public_contacts(service, ContactType.WEB))


def _forms(service: Service) -> list[tuple[Contact, str]]:
    return _addresses(public_contacts(service, ContactType.FORM))


def _addresses(contacts: Sequence[Contact]) -> list[tuple[Contact, str]]:
    return [(contact, uri) for contact in contacts if (uri := web_address(contact.value))]


def web_address(value: str) -> str:
    """Return a value as an absolute address, empty when it cannot be one."""
    address = value.strip()
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or "." not in host or " " in parts.netloc:
        return ""
    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")


def _emails(service: Service) -> list[Contact]:
    return [c for c in public_contacts(service, ContactType.EMAIL) if _is_email(c.value)]


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def _id(kind: str, service: Service, contact: Contact) -> str:
    return str(record_uuid(kind, OWN, str(service.uuid), contact.kind, contact.value))
