"""A GET that writes fails the test."""

import re

from django.db import connection
from django.test import Client

READS = frozenset({"GET", "HEAD", "OPTIONS"})
WRITES = re.compile(
    r"\s*(?:with\b.*?\)\s*)?(?:insert\s+into|update|delete\s+from|truncate|merge\s+into)\s+"
    r"\"?(?P<table>\w+)",
    re.IGNORECASE | re.DOTALL,
)
ALLOWED_TABLES = frozenset({"django_session", "exchange_apitoken"})
"""Tables that tell that somebody was here: a session, the day on which a token was used."""


class WroteOnRead(AssertionError):
    pass


def refuse_writes(execute, sql, params, many, context):
    written = WRITES.match(str(sql))
    if written and written["table"] not in ALLOWED_TABLES:
        raise WroteOnRead(f"a page that is only read wrote: {sql}")
    return execute(sql, params, many, context)


class CarefulClient(Client):
    """Django's client, which lets only forms and calls that say so change the database."""

    def request(self, **request):
        if request.get("REQUEST_METHOD") not in READS:
            return super().request(**request)
        with connection.execute_wrapper(refuse_writes):
            response = super().request(**request)
            if response.streaming and not response.is_async:
                response.streaming_content = list(response.streaming_content)
            return response
