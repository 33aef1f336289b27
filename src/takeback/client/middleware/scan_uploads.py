"""The middleware itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal

from takeback.base.errors import Invalid
from takeback.client.calls import Client
from takeback.client.errors import CallFailed
from takeback.client.middleware import uploads as known
from takeback.client.middleware.asgi import Application, Receive, Scope, Send
from takeback.client.middleware.body import HeldBody, announced_bytes, header_values
from takeback.client.middleware.form import FormNotRead, Part, is_form, parts_of
from takeback.client.middleware.looks import surely_no_picture
from takeback.client.middleware.refusals import Problem, refusal
from takeback.client.middleware.uploads import Answer, Careful, NotScanned, Policy, Upload

MIB: Final = 1024 * 1024

log = logging.getLogger(__name__)

Report = Callable[[Scope, Sequence[Upload]], None]
"""Told of every request in which something was found. It is called in the event loop, so it must be quick."""


class ScanUploads:
    """Scans what is uploaded before the application sees it, and marks or refuses what may not be shown.

    It looks at `POST`, `PUT` and `PATCH`. On `block` the request is refused. Everything else reaches the application
    byte for byte as it came, with `scope["takeback"]`: an `Upload` for each file that may be a picture.
    """

    def __init__(  # noqa: PLR0913 - the settings, each given by its name
        self,
        app: Application,
        client: Client,
        *,
        when_unavailable: Careful = "hold",
        when_unhashable: Careful = "hold",
        when_too_large: Literal["refuse", "pass"] = "refuse",
        most_bytes: int = 32 * MIB,
        most_files: int = 20,
        raw_bodies: bool = False,
        threads: int = 8,
        on_block: Application | None = None,
        observe_only: bool = False,
        report: Report | None = None,
    ) -> None:
        """Stand before `app`.

        Args:
            app: the application.
            client: asks the server. Its `timeout_seconds` is about the longest that a request is held up.
            when_unavailable: what to do where nothing is known of a file: the server did not answer, or the form
                cannot be read in exactly one way. `hold` passes it on, marked; `refuse` does not; `pass` passes it on
                with the decision `None`.
            when_unhashable: the same where the server looked and the file gives no signal.
            when_too_large: what to do with a body over `most_bytes`. `pass` passes it on unscanned, marked as above.
            most_bytes: how much of one request is held in memory; two to three times as much while it is looked at.
            most_files: of one form, how many files are looked at; nothing is known of the rest.
            raw_bodies: look also at bodies that are no form.
            threads: how many files are scanned at the same time, over all requests.
            on_block: answers instead of the application on `block`: an ASGI application, such as a Starlette
                `Response`. `scope["takeback"]` tells it what was found.
            observe_only: change nothing. What would have been decided is told to `report` alone, and
                `scope["takeback"]` stays empty.
            report: told of every request in which something was found.

        Raises:
            Invalid: a setting cannot be meant.
        """
        _check(when_unavailable, "when_unavailable", ("hold", "refuse", "pass"))
        _check(when_unhashable, "when_unhashable", ("hold", "refuse", "pass"))
        _check(when_too_large, "when_too_large", ("refuse", "pass"))
        if observe_only and report is None:
            raise Invalid("observe_only without report would do nothing", field="report")
        self._app = app
        self._client = client
        self._policy = Policy(when_unavailable, when_unhashable)
        self._when_too_large = when_too_large
        self._most_bytes = most_bytes
        self._most_files = most_files
        self._raw_bodies = raw_bodies
        self._on_block = on_block
        self._observe_only = observe_only
        self._report = report
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="takeback-scan")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        content_types = header_values(scope, b"content-type")
        if scope["method"] not in _METHODS or not (self._raw_bodies or any(map(is_form, content_types))):
            await self._app({**scope, "takeback": []}, receive, send)
            return
        refuses_large = self._when_too_large == "refuse" and not self._observe_only
        body = HeldBody(receive)
        if announced_bytes(scope) <= self._most_bytes:
            await body.hold(self._most_bytes)
            if body.client_left:
                return
        if not body.whole and refuses_large:
            await _TOO_LARGE(scope, receive, send)
            return
        found = await self._look(scope, content_types, body)
        scope = {**scope, "takeback": [] if self._observe_only else found}
        instead = None if self._observe_only else refusal(found, self._policy, self._on_block)
        await (instead or self._app)(scope, body.replay, send)

    async def _look(self, scope: Scope, content_types: Sequence[bytes], body: HeldBody) -> list[Upload]:
        """What is in a body, told to `report` if anything is."""
        try:
            found = await self._found(scope, content_types, body)
        except Exception as error:
            if not self._observe_only:
                raise  # a mistake of ours: the request fails, and nothing passes unscanned
            log.error("an upload was not observed: %s", type(error).__name__)  # noqa: TRY400 - it may hold the picture
            return []
        if found and self._report is not None:
            try:
                self._report(scope, found)
            except Exception as error:  # noqa: BLE001 - the user's own code, and no reason to fail an upload
                log.error("the report of an upload failed: %s", type(error).__name__)  # noqa: TRY400 - the same
        return found

    async def _found(self, scope: Scope, content_types: Sequence[bytes], body: HeldBody) -> list[Upload]:
        if not body.whole:
            return [self._upload(None, known.TOO_LARGE)]
        data = body.data
        if not data:
            return []
        encodings = header_values(scope, b"content-encoding")
        if any(each.strip().lower() != b"identity" for each in encodings):
            return [self._upload(None, known.ENCODED)]
        if not any(map(is_form, content_types)):
            return [] if surely_no_picture(data) else [self._upload(None, await self._scan(data))]
        try:
            parts = parts_of(b",".join(content_types), data)  # two types are none that can be meant
        except FormNotRead:
            return [self._upload(None, known.FORM_NOT_READ)]
        del data
        files = [part for part in parts if part.is_encoded or part.may_be_picture]
        answers = await asyncio.gather(*(self._answer(part, number) for number, part in enumerate(files)))
        return [self._upload(part, answer) for part, answer in zip(files, answers, strict=True)]

    async def _answer(self, part: Part, number: int) -> Answer:
        if number >= self._most_files:
            return known.TOO_MANY_FILES
        return known.ENCODED if part.is_encoded else await self._scan(part.content)

    async def _scan(self, data: bytes) -> Answer:
        try:
            async with asyncio.timeout(
                self._client.timeout_seconds + _GRACE_SECONDS
            ):  # waiting for a thread counts too
                return await asyncio.get_running_loop().run_in_executor(self._threads, self._client.scan, data)
        except TimeoutError:
            log.warning("an upload could not be scanned: too many others are under way")
            return known.BUSY
        except CallFailed as failed:
            log.warning("an upload could not be scanned: %s", failed.code)
            return NotScanned(failed.code, failed.detail)

    def _upload(self, part: Part | None, answer: Answer) -> Upload:
        decision = self._policy.decision_on(answer)
        if part is None:
            return Upload(None, None, answer, decision)
        return Upload(part.said(b"name"), part.said(b"filename"), answer, decision)


_GRACE_SECONDS: Final = 0.5
"""So that the client's own error, which says more, comes first."""

_METHODS: Final = frozenset({"POST", "PUT", "PATCH"})
_TOO_LARGE: Final = Problem(413, known.TOO_LARGE.code, "The upload is larger than is accepted.")


def _check(value: str, name: str, words: Sequence[str]) -> None:
    if value not in words:
        raise Invalid(f"{name} must be one of {', '.join(words)}", field=name)
