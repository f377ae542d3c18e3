"""Services for the tests of HSDS and the API, put in as any import does."""

from seuil.directory.models import Service
from seuil.exchange.operations import import_records
from seuil.exchange.report import Line

SECRET_STREET = "Rue du Secret-Gardé 7"
SECRET_POSTCODE = "1081"
SECRET_COMMUNE = "21011"
SECRET_LAT, SECRET_LON = 50.864321, 4.327654
SECRET_PHONE = "+32 2 000 77 77"
SECRET_MAIL = "equipe@interne.example"
SECRET_NAME = "Ligne réservée aux équipes"
SECRET_ORGANISATION = "Maison discrète"
SECRETS = (
    SECRET_STREET,
    "Secret-Gardé",
    "50.8643",
    "4.3276",
    SECRET_PHONE,
    SECRET_MAIL,
    SECRET_NAME,
    SECRET_ORGANISATION,
    "refuge-koekelberg",
)
"""What no answer may hold, whoever asks."""
SECRETS_OF_THE_SHELTER = (*SECRETS, SECRET_POSTCODE, SECRET_COMMUNE, "Koekelberg")
"""What nothing that is about the shelter may hold; other services are there in the open."""


def service_record(service_id="plain", **said):
    return {
        "id": service_id,
        "source": "test",
        "organisation": {
            "id": "org-1",
            "name": {"fr": "La Passerelle", "nl": "De Loopbrug"},
            "families": ["low_threshold"],
        },
        "name": {"fr": f"Accueil {service_id}", "nl": f"Onthaal {service_id}"},
        **said,
    }


def place(location_id="loc-1", **said):
    return {
        "id": location_id,
        "lat": 50.8496,
        "lon": 4.3462,
        "precision": "address",
        "address": "Rue du Fil-Conducteur 19",
        "postal_code": "1000",
        "commune": "21004",
        **said,
    }


RICH = service_record(
    "rich",
    updated="2026-11-01",
    organisation={
        "id": "org-2",
        "name": {"fr": "Le Fil", "nl": "De Draad"},
        "families": ["mental_health", "low_threshold"],
        "enterprise_number": "0123.456.789",
    },
    description={"fr": "Un café, une oreille.", "nl": "Koffie en een luisterend oor."},
    categories=["mental_health", "homelessness.day_centre"],
    publics_note={"fr": "Pour toute personne en difficulté."},
    locations=[place(), place("loc-2", address="", postal_code="", precision="commune")],
    serves=["basin:centre-ouest", "region:brussels"],
    outreach=True,
    contacts=[
        {"type": "phone", "value": "+32 2 000 11 11", "note": {"fr": "le matin"}},
        {"type": "phone", "value": "+32 2 000 22 22"},
        {"type": "email", "value": "bonjour@le-fil.example"},
        {"type": "email", "value": "rdv@le-fil.example", "note": {"fr": "rendez-vous"}},
        {"type": "web", "value": "https://le-fil.example/accueil"},
        {"type": "form", "value": "https://le-fil.example/form", "note": {"fr": "pour écrire"}},
        {"type": "form", "value": "https://le-fil.example/more"},
    ],
    languages=["fr", "ar", "ti"],
    interpreter="phone",
    hours="Mo-Fr 09:00-12:00,13:00-17:00; Th[2] off; PH off",
    hours_text={"fr": "Fermé le 2e jeudi."},
    closures=[{"from": "2026-12-24", "to": "2027-01-02", "note": {"fr": "Congés"}}],
    price={"kind": "income_based", "text": {"fr": "De 0 à 4 €."}},
    capacity={"status": "waiting_list", "delay_days": 42, "updated": "2026-11-20"},
    entry_steps=[{"fr": "Téléphoner"}, {"fr": "Un premier entretien"}, {"fr": "Venir"}],
    documents=[
        {"text": {"fr": "Une attestation"}, "can_follow": True},
        {"text": {"fr": "Une carte"}},
    ],
    conditions=[
        {
            "dimension": "age",
            "state": "condition",
            "operator": "between",
            "values": [18, 65],
            "force": "requires",
            "derogation": {"possible": True, "who": {"fr": "la coordination"}},
        },
        {
            "dimension": "residence_status",
            "state": "condition",
            "operator": "not_in",
            "values": ["asylum", "undocumented"],
            "force": "requires",
            "note": {"fr": "à discuter"},
        },
        {
            "dimension": "health",
            "state": "condition",
            "operator": "not_all_of",
            "values": ["drugs", "mental"],
            "force": "requires",
        },
        {
            "dimension": "income_status",
            "state": "condition",
            "operator": "in",
            "values": ["bim"],
            "force": "prefers",
        },
        {
            "dimension": "residence_area",
            "state": "condition",
            "operator": "within",
            "values": ["commune:21004"],
            "force": "requires",
            "can_follow": True,
        },
        {
            "dimension": "animals",
            "state": "condition",
            "operator": "not_has",
            "force": "requires",
            "valid_from": "2027-03-01",
        },
        {
            "dimension": "household",
            "state": "condition",
            "operator": "in",
            "values": ["children"],
            "force": "excludes",
            "valid_to": "2026-01-01",
        },
        {"dimension": "address", "state": "none", "checked_on": "2026-10-01"},
        {"dimension": "justice", "state": "unknown"},
    ],
    checked_on="2026-10-01",
    checked_by="service",
)
SHELTER = service_record(
    "shelter",
    locations=[
        place(
            "refuge-koekelberg",
            lat=SECRET_LAT,
            lon=SECRET_LON,
            address=SECRET_STREET,
            postal_code=SECRET_POSTCODE,
            commune=SECRET_COMMUNE,
            confidential=True,
        )
    ],
    contacts=[
        {"type": "phone", "value": "+32 2 000 33 33"},
        {"type": "phone", "value": SECRET_PHONE, "audience": "professional"},
        {"type": "email", "value": SECRET_MAIL, "audience": "professional"},
    ],
)
FOR_TEAMS = service_record(
    "teams",
    organisation={"id": "org-secret", "name": {"fr": SECRET_ORGANISATION}},
    name={"fr": SECRET_NAME},
    visibility="professional",
    locations=[place()],
)


def put_in(*records):
    """Import these records and return their services, loaded to be written, in their order."""
    lines = [Line(number, record) for number, record in enumerate(records, start=1)]
    report = import_records("", lines, actor=None)
    assert [(refusal.id, refusal.problems) for refusal in report.refused] == []
    loaded = Service.objects.for_sheet()
    return [loaded.get(source__code=r["source"], external_id=r["id"]) for r in records]
