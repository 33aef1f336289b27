"""The ASGI application that a server process runs."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeback.project.settings")
application = get_asgi_application()
