"""The committed copy of the OpenAPI document: a change of the interface shows in review."""

import json
from pathlib import Path

from seuil.api.application import openapi_document

SNAPSHOT = Path(__file__).parent / "openapi.json"


def snapshot_text() -> str:
    document = json.dumps(openapi_document(), ensure_ascii=False, indent=2, sort_keys=True)
    return document + "\n"
