"""Where a contact leads when it is tapped."""

from seuil.directory.domain import ContactType


def phone_link(number: str) -> str:
    return f"tel:{''.join(number.split())}"


def contact_link(kind: ContactType, value: str) -> str:
    match kind:
        case ContactType.PHONE:
            return phone_link(value)
        case ContactType.EMAIL:
            return f"mailto:{value}"
        case ContactType.WEB | ContactType.FORM:
            return value
