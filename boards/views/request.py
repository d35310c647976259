"""What a view behind ``login_required`` may take for granted."""

from django.http import HttpRequest

from boards.models import User


class SignedInRequest(HttpRequest):
    """A request whose user has signed in. For annotations: nothing creates one."""

    user: User  # login_required has excluded AnonymousUser
