"""A small offer of its own, enough to open every page, and one person of each kind."""

from types import SimpleNamespace

import pytest

from seuil.accounts.models import User
from seuil.accounts.operations import load_demo_people
from seuil.directory.models import Category, Contact, Location, Service
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.matching.index import index
from seuil.messaging.links import new_secret
from seuil.observatory.operations import load_vignettes, run_tonight
from seuil.operating.tasks import forget_daily
from seuil.organisations.domain import MandateKind, MembershipStatus, Role
from seuil.organisations.models import Organisation, Source
from seuil.organisations.operations import give_mandate
from seuil.territory.models import Territory
from seuil.upkeep.corrections.domain import Proposal, Subject
from seuil.upkeep.corrections.operations import Told, propose
from seuil.upkeep.missing import operations as missing
from tests.factories.exchange import own_feed, previewed
from tests.factories.invitations import InvitationFactory
from tests.factories.messaging import MessageFactory
from tests.factories.observatory import StudyFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.orientation import (
    AttachmentFactory,
    DeskFactory,
    OrientationRequestFactory,
    PeerQuestionFactory,
)
from tests.factories.orientation_links import asked_avenue
from tests.factories.passages import PartnershipFactory, meeting_on, passage_of
from tests.factories.staff import demo_operator
from tests.factories.upkeep import asking_of, keeper_of


@pytest.fixture
def offer(brussels):
    """One public sheet in Brussels, with everything that has a page of its own."""
    load_vignettes()
    load_demo_people()
    source = Source.objects.create(code="ours", name="Ours")
    organisation = Organisation.objects.create(source=source, external_id="1", name_fr="La Porte")
    service = Service.objects.create(
        source=source, external_id="1", organisation=organisation, name_fr="Accueil de jour"
    )
    service.categories.add(Category.objects.get(code="homelessness.day_centre"))
    commune = Territory.objects.get(code="commune:21004")
    Location.objects.create(service=service, external_id="1", lat=50.861, lon=4.36, commune=commune)
    Contact.objects.create(service=service, kind="phone", value="+32 2 000 00 00")
    record(Verb.CREATED, service, actor=None)
    forget_daily.defer(timestamp=0)
    index.forget()
    run_tonight()
    study, message = StudyFactory(), MessageFactory()
    asking_of(service, silent=True)
    chief = MembershipFactory(organisation=organisation, role=Role.MANAGER)
    secret = new_secret()
    Service.objects.filter(pk=service.pk).update(name_nl="Dagopvang")
    asker = User.objects.get(email="professional@seuil.example")
    MembershipFactory(user=asker, organisation=organisation, role=Role.PROFESSIONAL)
    asked = OrientationRequestFactory(status="exploring", author=asker)
    said = propose(service, Proposal(Subject.OTHER), Told(words="The bell is broken."))
    absent = missing.tell_of(missing.Told("Le Banc", commune))
    yield SimpleNamespace(
        source=source,
        organisation=organisation,
        service=service,
        keeper=keeper_of(service),
        study=study,
        message=message,
        asked=asked,
        desk=DeskFactory(territory=Territory.objects.get(code="region:brussels")),
        avenue=asked_avenue(asked, service),
        attachment=AttachmentFactory(request=asked),
        question=PeerQuestionFactory(),
        passage=passage_of(asker),
        meeting=meeting_on(asked, asker),
        partnership=PartnershipFactory(giver=organisation),
        correction=said.correction,
        correction_token=said.token,
        missing=absent.missing,
        missing_token=absent.token,
        imported=previewed(own_feed(organisation)),
        invitation=InvitationFactory(manager=chief, digest=secret.digest),
        invitation_token=secret.token,
        waiting=MembershipFactory(organisation=organisation, status=MembershipStatus.ASKED),
        mandate=MandateFactory(territory=Territory.objects.get(code="basin:sud"), kind="desk"),
    )
    index.forget()


@pytest.fixture
def people(offer):
    """Who opens pages: one person of each column of the tables of addresses."""
    found = {"visitor": None, "team": User.objects.get(email="region@seuil.example")}
    for role in Role:
        found[str(role)] = User.objects.get(email=f"{role}@seuil.example")
        if role is not Role.PROFESSIONAL:  # the one who asks belongs already
            MembershipFactory(user=found[str(role)], organisation=offer.organisation, role=role)
    region = Territory.objects.get(code="region:brussels")
    give_mandate(found["team"], region, MandateKind.REGIONAL_TEAM, actor=None)
    return found | {"operator": demo_operator()}
