"""The web application: feeds are answered from their files first, everything else by Django.

The order is what lets a doctor's calendar poll go on while the database is away.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from scheduling.feedfiles import serve_feeds

application = serve_feeds(get_wsgi_application())
