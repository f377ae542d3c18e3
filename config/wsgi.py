import os
import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

from config.counting import folder_of_this_server
from config.env import data_folder
from config.launcher.paths import METRICS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder_of_this_server(data_folder() / METRICS))

CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)
django = get_wsgi_application()


def application(request: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Read everything as UTF-8: some charsets that a client may name (rot13, zlib) read no text."""
    request["CONTENT_TYPE"] = CHARSET.sub("", request.get("CONTENT_TYPE", ""))
    return django(request, start_response)
