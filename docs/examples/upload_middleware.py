"""Scan what is uploaded: UPLOADS_SERVER=https://takeback.example UPLOADS_KEY=tb_... uvicorn upload_middleware:app"""

import os

from takeback.client import Client, Decision
from takeback.client.middleware import ScanUploads


async def site(scope, receive, send):  # stands for your application: Starlette, FastAPI, Django, or none
    if scope["type"] == "http":
        held = any(upload.decision is Decision.HOLD for upload in scope["takeback"])
        words = b"A person looks at it first." if held else b"It is online."
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": words})


app = ScanUploads(site, Client(os.environ["UPLOADS_SERVER"], os.environ["UPLOADS_KEY"]))
