"""What is known of each file of a request, and what the settings make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, assert_never

from takeback.client.answers import Decision, Scanned, Unhashable

Careful = Literal["hold", "refuse", "pass"]
"""What to do without a decision: pass the request on and mark it, refuse it, or pass it on with no mark."""


@dataclass(frozen=True, slots=True)
class NotScanned:
    """Nothing is known of a file, or of a whole form.

    Attributes:
        code: why: one of ours below, or the code of the `CallFailed` that the client raised.
        detail: one sentence.
    """

    code: str
    detail: str


FORM_NOT_READ = NotScanned("form_not_read", "The form can be read in more than one way, or in none.")
ENCODED = NotScanned("encoded", "It is encoded in a way that is not undone here.")
TOO_LARGE = NotScanned("too_large", "The body is larger than is looked at.")
TOO_MANY_FILES = NotScanned("too_many_files", "The form holds more files than are looked at.")
BUSY = NotScanned("busy", "Too many other uploads are being scanned.")

Answer = Scanned | Unhashable | NotScanned


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a request.

    Attributes:
        field: the form's field; `None` for a body that is no form, or a form that could not be read.
        filename: as the sender wrote it, so never to be trusted; `None` where there is none.
        answer: what is known.
        decision: what to do with it: the server's word; where there is none `hold`, or `None` if the settings say
            `pass`. It is never `allow` without the server's word.
    """

    field: str | None
    filename: str | None
    answer: Answer
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Policy:
    """What to do where there is no decision.

    Attributes:
        when_unavailable: nothing is known, for now or because of how it was sent.
        when_unhashable: the server looked, and the file gives no signal.
    """

    when_unavailable: Careful
    when_unhashable: Careful

    def decision_on(self, answer: Answer) -> Decision | None:
        """What an upload is marked with.

        Args:
            answer: what is known of it.
        """
        match answer:
            case Scanned():
                return answer.decision
            case Unhashable():
                return None if self.when_unhashable == "pass" else Decision.HOLD
            case NotScanned():
                return None if self.when_unavailable == "pass" else Decision.HOLD
            case _:
                assert_never(answer)

    def refuses(self, answer: Answer) -> bool:
        """Whether the request is refused for want of a decision.

        Args:
            answer: what is known of an upload.
        """
        match answer:
            case Scanned():
                return False
            case Unhashable():
                return self.when_unhashable == "refuse"
            case NotScanned():
                return self.when_unavailable == "refuse"
            case _:
                assert_never(answer)
