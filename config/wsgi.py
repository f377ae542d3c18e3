import os
import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

KIND = "CONTENT_TYPE"
CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)
django = get_wsgi_application()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Read everything as UTF-8: some charsets that a client may name (rot13, zlib) read no text."""
    environ[KIND] = CHARSET.sub("", environ.get(KIND, ""))
    return django(environ, start_response)
