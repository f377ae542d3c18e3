"""The official HSDS schemas, made strict: a key that they do not name is a mistake.

They are not part of the project. SEUIL_SHARED says where they are, else a folder `shared`
beside the checkout; without them these tests are skipped.
"""

import datetime
import functools
import json
import os
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator, FormatChecker

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("SEUIL_SHARED") or ROOT.parent / "shared")
HSDS = SHARED / "reference" / "hsds" / "3.1"
MISSING = f"the HSDS schemas are not at {HSDS}: set SEUIL_SHARED to the folder that holds them"

needs_schemas = pytest.mark.skipif(not HSDS.is_dir(), reason=MISSING)
formats = FormatChecker(formats=())


@formats.checks("uuid", raises=ValueError)
def is_uuid(value):
    return not isinstance(value, str) or str(uuid.UUID(value)) == value


@formats.checks("uri", raises=ValueError)
def is_uri(value):
    if not isinstance(value, str):
        return True
    parts = urlsplit(value)
    return bool(parts.scheme and parts.netloc and value.isascii() and " " not in value)


@formats.checks("email")
def is_email(value):
    return not isinstance(value, str) or ("@" in value and value.isascii() and " " not in value)


@formats.checks("date-time", raises=ValueError)
def is_moment(value):
    if not isinstance(value, str):
        return True
    return "T" in value and datetime.datetime.fromisoformat(value).tzinfo is not None


def strict(schema):
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "allOf" not in schema:
        made["additionalProperties"] = False
    return made


def with_files(schema):
    """Put the files in that a schema refers to."""
    if isinstance(schema, list):
        return [with_files(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return with_files(json.loads((HSDS / "schema" / schema["$ref"]).read_text()))
    return {key: with_files(value) for key, value in schema.items()}


@functools.cache
def validator(name):
    compiled = HSDS / "schema" / "compiled" / f"{name}.json"
    file = compiled if compiled.exists() else HSDS / "schema" / f"{name}.json"
    schema = strict(with_files(json.loads(file.read_text())))
    return Draft202012Validator(schema, format_checker=formats)


def assert_valid(name, made):
    """Fail with the place and reason of each mistake."""
    mistakes = [
        f"{name}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in validator(name).iter_errors(made)
    ]
    assert mistakes == []
