import gc
import os
import re
from collections.abc import Iterable
from importlib import import_module
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.counting import folder_of_this_server
from config.env import data_folder
from config.launcher.paths import METRICS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder_of_this_server(data_folder() / METRICS))

CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)
gc.disable()  # a fifth of the start went into looking through what was just loaded
django = get_wsgi_application()


def keep_for_good() -> None:
    """Load every address now, and let Python never look for garbage among what lasts.

    It would look through all of it every few dozen pages, which makes one reader wait.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.enable()


keep_for_good()


def application(request: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Read everything as UTF-8: some charsets that a client may name (rot13, zlib) read no text."""
    request["CONTENT_TYPE"] = CHARSET.sub("", request.get("CONTENT_TYPE", ""))
    return django(request, start_response)
