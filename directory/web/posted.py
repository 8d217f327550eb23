"""Forms that visitors send without a cookie."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict

LARGEST_FORM = 64 * 1024  # bytes; also keeps uploads out of temporary files


def posted(request: HttpRequest) -> QueryDict:
    """What was sent; BadRequest when it is larger than any form of ours."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > LARGEST_FORM:
        raise BadRequest("The form is too large.")
    return request.POST
