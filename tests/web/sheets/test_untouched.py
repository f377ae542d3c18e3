"""A form that nobody touched changes nothing, whatever the sheet says."""

import pytest

from seuil.directory.models import Service
from seuil.directory.record.rows import records_of
from seuil.upkeep.models import Draft
from seuil.web.sheets.index import SECTIONS
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
SAMPLE = 12


def telling_services():
    """Return the sheets that say most, so that every kind of row is among them."""
    services = list(Service.objects.for_sheet())
    records = records_of(services)
    length = {s.pk: len(str(r.as_dict())) for s, r in zip(services, records, strict=True)}
    return sorted(services, key=lambda service: -length[service.pk])[:SAMPLE]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
def test_saving_a_section_as_it_stands_changes_nothing(client, regional_team, section):
    for service in telling_services():
        url = f"/my-services/{service.uuid}/sections/{section.code}/"

        page = client.get(url)
        assert page.status_code == 200, page.headers
        response = client.post(url, form_of(page))

        assert response.status_code == 302
        draft = Draft.objects.filter(service=service).first()
        assert draft is None, {
            key: (draft.base.get(key), draft.values.get(key))
            for key in {*draft.base, *draft.values}
            if draft.base.get(key) != draft.values.get(key)
        }
