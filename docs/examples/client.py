"""Ask about pictures: UPLOADS_KEY=tb_... python client.py https://takeback.example PICTURE..."""

import os
import sys
from pathlib import Path

from takeback.client import Client, Unhashable

url, *pictures = sys.argv[1:]
with Client(url, os.environ["UPLOADS_KEY"]) as takeback:
    for picture in pictures:
        answer = takeback.scan(Path(picture).read_bytes())
        if isinstance(answer, Unhashable):
            print(picture, "refuse it, or let a person look:", answer.reason)
        else:
            print(picture, answer.decision, answer.reasons[0].code)
