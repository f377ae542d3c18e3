"""A small offer of its own, enough to open every page, and the two people who may sign in."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group

from seuil.accounts.models import User
from seuil.accounts.operations import load_demo_people
from seuil.directory.models import Category, Contact, Location, Service
from seuil.directory.operations import load_categories
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.matching.index import index
from seuil.matching.tasks import forget_changes
from seuil.observatory.operations import load_vignettes, run_tonight
from seuil.organisations.models import Organisation, Source
from seuil.territory.operations import load_territory
from tests.factories.observatory import StudyFactory


@pytest.fixture
def offer(db):
    """One public sheet in Brussels, with everything that has a page of its own."""
    load_territory()
    load_categories()
    load_vignettes()
    load_demo_people()
    source = Source.objects.create(code="ours", name="Ours")
    organisation = Organisation.objects.create(source=source, external_id="1", name_fr="La Porte")
    service = Service.objects.create(
        source=source, external_id="1", organisation=organisation, name_fr="Accueil de jour"
    )
    service.categories.add(Category.objects.get(code="homelessness.day_centre"))
    Location.objects.create(service=service, external_id="1", lat=50.861, lon=4.36)
    Contact.objects.create(service=service, kind="phone", value="+32 2 000 00 00")
    record(Verb.CREATED, service, actor=None)
    forget_changes.defer()
    index.forget()
    run_tonight()
    study = StudyFactory()
    yield SimpleNamespace(source=source, organisation=organisation, service=service, study=study)
    index.forget()


@pytest.fixture
def people(offer):
    """Who opens pages: nobody known, an editor of the directory, an operator."""
    editor = User.objects.get(groups=Group.objects.get())
    operator = User.objects.get(is_superuser=True)
    return {"visitor": None, "editor": editor, "operator": operator}
