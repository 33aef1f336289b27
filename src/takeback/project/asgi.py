"""The ASGI application that a server process runs."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from takeback.web.face.body_limit import LimitBody

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeback.project.settings")
application = LimitBody(get_asgi_application(), settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
