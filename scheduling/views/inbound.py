"""The hook for sites without IMAP: their mail server posts each message here, with a token of its own."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from scheduling.actions.inbox import receive
from scheduling.mailbox import LARGEST
from scheduling.models import InboundSource


@csrf_exempt
@require_POST
def inbound(request: HttpRequest) -> HttpResponse:
    """202 once the message (message/rfc822) is stored; 404 where no token is set, 401, 400, 413."""
    if not settings.INBOUND_TOKEN:
        raise Http404
    if not _authorised(request):
        return _plain("The bearer token is missing or wrong.", 401, {"WWW-Authenticate": "Bearer"})
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _plain(f"A message may have {LARGEST} bytes.", 413)
    if not request.body:
        return _plain("The body holds no message.", 400)
    receive(request.body, source=InboundSource.HOOK, now=timezone.now())
    return HttpResponse(status=202)


def _authorised(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    right = hmac.compare_digest(token.strip().encode(), settings.INBOUND_TOKEN.encode())
    return kind.lower() == "bearer" and right


def _plain(sentence: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain", headers=headers)
