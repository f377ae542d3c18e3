"""Organisations as FHIR `Organization`: those that offer at least one public service."""

from string import digits

from django.db.models import Q

from seuil.api.fhir.canonical import ENTERPRISES, Codes, code_system, ids_in, source_of
from seuil.api.fhir.elements import Fhir, head, identifier, own_concept, worded
from seuil.api.fhir.parameters import (
    NOTHING,
    Token,
    dated,
    in_system,
    named,
    token,
    truth,
    with_ids,
)
from seuil.api.fhir.resources import Resource
from seuil.api.hsds.filters import visible_organisations
from seuil.directory.record.values import held
from seuil.exchange.hsds.taxonomies import family_term
from seuil.organisations.models import Organisation

LONGEST_NUMBER = 20


def write(organisation: Organisation) -> Fhir:
    """Return an organisation loaded with its source."""
    return held(
        head("Organization", organisation.uuid, organisation.modified_at)
        | {
            "identifier": _identifiers(organisation),
            "active": True,
            "type": [_family(family) for family in organisation.families],
            **(worded("name", organisation, "name") or {"name": str(organisation)}),
        }
    )


def _identifiers(organisation: Organisation) -> list[Fhir]:
    source = identifier(ids_in(organisation.source.code), organisation.external_id)
    number = _digits(organisation.enterprise_number)
    return [source, identifier(ENTERPRISES, number)] if number else [source]


def _digits(number: str) -> str:
    """Return an enterprise number as Belgian FHIR writes it: digits alone."""
    return "".join(character for character in number if character in digits)


def _family(family: str) -> Fhir:
    return own_concept(Codes.FAMILIES, family, family_term(family).name)


def _with_identifier(one: Token) -> Q:
    given = _of_source(one)
    number = _digits(one.code)[:LONGEST_NUMBER]
    if one.system in {None, ENTERPRISES} and number:
        given |= Q(enterprise_number__regex=r"^\D*" + r"\D*".join(number) + r"\D*$")
    return given


def _of_source(one: Token) -> Q:
    if one.system is None:
        return Q(external_id=one.code)
    source = source_of(one.system)
    return Q(external_id=one.code, source__code=source) if source else NOTHING


RESOURCE = Resource(
    "Organization",
    "Bodies that offer at least one public service",
    [
        with_ids(lambda ids: Q(uuid__in=ids)),
        dated("_lastUpdated", "When it last changed", "modified_at"),
        truth("active", "Whether it is active; all that are listed are", always=True),
        token(
            "identifier",
            "Its id in its source, or its enterprise number in the Belgian register",
            _with_identifier,
        ),
        *named("name", "Its name, in any of its languages"),
        token(
            "type",
            "Its practice family",
            in_system(
                lambda: code_system(Codes.FAMILIES), lambda code: Q(families__contains=[code])
            ),
        ),
    ],
    (),
    visible_organisations,
    write,
    lambda _organisation, _name: (),
)
