"""What an error report may say: where it broke, never what was asked."""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class SilentReports(SafeExceptionReporterFilter):
    """Leaves out the body of the request and the values of variables, except while debugging."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return super().get_post_parameters(request) if settings.DEBUG else {}

    def get_traceback_frame_variables(
        self, request: HttpRequest, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        nothing: dict[str, Any] = {}
        if not settings.DEBUG:
            return nothing.items()
        return super().get_traceback_frame_variables(request, tb_frame)
