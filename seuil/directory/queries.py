"""The one door to a sheet."""

import uuid

from seuil.directory.models import Service
from seuil.kernel.errors import NotVisible


def visible_service(service_id: uuid.UUID) -> Service:
    """Return a sheet that everyone may see, loaded for display, or raise `NotVisible`."""
    service = Service.objects.public().for_sheet().filter(uuid=service_id).first()
    if service is None:
        raise NotVisible("no such service")
    return service
