"""The standard itself: FHIR R4B in the models of ``fhir.resources``, and a walk through JSON."""

from importlib import import_module

OURS = "http://testserver/api/fhir/r4"


def assert_valid(resource):
    """Refuse what the standard does not know, or wants otherwise."""
    name = resource["resourceType"]
    model = getattr(import_module(f"fhir.resources.R4B.{name.lower()}"), name)
    model.model_validate(resource)


def walk(value):
    """Yield every object inside a value, itself included."""
    if isinstance(value, dict):
        yield value
    inside = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for one in inside:
            yield from walk(one)


def own_codes(fhir, resources):
    """Return the codes of our lists that are used, and those that their lists do not hold."""
    used = {
        (part["system"], part["code"], part["display"])
        for part in walk(resources)
        if "display" in part and part.get("system", "").startswith(f"{OURS}/CodeSystem/")
    }
    known = {
        (system, concept["code"], concept["display"])
        for system in {system for system, _, _ in used}
        for concept in walk(fhir.fhir(system.removeprefix(f"{OURS}/")).json())
        if "display" in concept
    }
    return used, used - known


def own_extensions(fhir, resources):
    """Return the parts of our extensions that are used, and those that are defined otherwise."""
    used = {
        (one["url"], part["url"] if "extension" in one else "", kind)
        for one in walk(resources)
        if str(one.get("url", "")).startswith(f"{OURS}/StructureDefinition/")
        for part in one.get("extension", [one])
        for kind in part
        if kind.startswith("value")
    }
    defined = set()
    for address in {url for url, _, _ in used}:
        definition = fhir.fhir(address.removeprefix(f"{OURS}/")).json()
        assert definition["url"] == address
        defined |= {(address, *part) for part in _parts(definition)}
    return used, used - defined


def _parts(definition):
    for element in definition["differential"]["element"]:
        if "type" in element:
            _, _, name = element["id"].removesuffix(".value[x]").partition(":")
            [kind] = element["type"]
            yield name, f"value{kind['code'][0].upper()}{kind['code'][1:]}"
