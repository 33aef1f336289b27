"""What people and machines of the world write back. Their mail programs keep more or less of what they answer to."""

from __future__ import annotations

from datetime import datetime
from email import message_from_string
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from takeback.demo.world.cast import Answering, Site
from takeback.demo.world.record import text_of

REMOVED: Final = {
    "en": "Hello,\n\nwe have removed the content.\n\nThe team",
    "es": "Hola:\n\nhemos retirado el contenido.\n\nEl equipo",
    "ko": "안녕하세요.\n\n요청하신 게시물을 삭제하였습니다.\n\n운영팀",
}
ASKS: Final = {
    "en": "Hello,\n\nbefore we act, please send us your written authority to act for the person.\n\nThe team",
    "es": "Hola:\n\nantes de actuar, por favor envíe la autorización de la persona.\n\nEl equipo",
    "ko": "안녕하세요.\n\n처리를 위하여 위임장을 보내 주시기 바랍니다.\n\n운영팀",
}
RECEIVED: Final = {
    "en": "We have received your message. A member of staff will look at it.",
    "es": "Hemos recibido su mensaje.",
    "ko": "문의가 접수되었습니다.",
}


def answer(site: Site, to: EmailMessage, words: str, at: datetime, *, automatic: bool = False) -> EmailMessage:
    """An answer to a notice.

    Args:
        site: whose operator writes.
        to: the notice.
        words: what they say.
        at: when.
        automatic: a machine writes it.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = site.operator
    mail["To"] = str(to["Reply-To"] if site.answering is Answering.ADDRESS else to["From"])
    mail["Subject"] = f"{'Automatic reply' if automatic else 'Re'}: {to['Subject']}"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{at.timestamp():.0f}.{len(words)}.{'a' if automatic else 'b'}@{site.name}>"
    if site.answering is not Answering.SUBJECT:
        mail["In-Reply-To"] = str(to["Message-ID"])
        mail["References"] = str(to["Message-ID"])
    if automatic:
        mail["Auto-Submitted"] = "auto-replied"
    quoted = "\n".join(f"> {line}" for line in text_of(to).splitlines())
    mail.set_content(f"{words}\n\nOn {to['Date']}, {to['From']} wrote:\n{quoted}\n", charset="utf-8", cte="base64")
    return mail


def bounce(site: Site, sender: str, notice: EmailMessage, at: datetime) -> bytes:
    """A mail server's report that it gave up.

    Args:
        site: whose mailbox is full.
        sender: the envelope's, which bounces go to.
        notice: what did not arrive.
        at: when.

    Source:
        RFC 3464.
    """
    report = MIMEMultipart("report", policy=SMTP)
    report.set_param("report-type", "delivery-status")
    report["From"] = f"MAILER-DAEMON@mail.{site.name}"
    report["To"] = sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime(at)
    report["Message-ID"] = f"<{at.timestamp():.0f}.bounce@mail.{site.name}>"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText("The mailbox is full. Your mail was not delivered.\n", "plain", "utf-8", policy=SMTP))
    status = MIMENonMultipart("message", "delivery-status", policy=SMTP)
    lines = f"Final-Recipient: rfc822; {site.operator}\r\nAction: failed\r\nStatus: 5.2.2\r\n"
    blocks = (f"Reporting-MTA: dns; mail.{site.name}\r\n", lines)
    status.set_payload([message_from_string(block, policy=SMTP) for block in blocks])
    report.attach(status)
    returned = MIMENonMultipart("text", "rfc822-headers", policy=SMTP)
    returned.set_payload("".join(f"{name}: {notice[name]}\r\n" for name in ("Message-ID", "From", "To", "Date")))
    report.attach(returned)
    return report.as_bytes()
