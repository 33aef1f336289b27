"""Scan the uploads of any ASGI application: Starlette, FastAPI, Django, or none. Wants `takeback[middleware]`.

    app = ScanUploads(app, Client("https://takeback.example", key))

What passes has `scope["takeback"]`, a list with an `Upload` for each file that was looked at.
"""

from takeback.client.middleware.scan_uploads import ScanUploads
from takeback.client.middleware.uploads import NotScanned, Upload

__all__ = ["NotScanned", "ScanUploads", "Upload"]
