"""Mail: notices go out over SMTP, and what comes back is collected over IMAP and read without being believed.

    references.py     a notice's reference, under a key of ours: in its reply address, its Message-ID and its subject
    message.py        a notice as a mail, into which nothing can be smuggled
    signing.py        DKIM, where this machine and not the mail server signs
    line.py           lines over a socket, with one deadline over all of them
    servers.py        a mail server, how it is reached, and TLS to it
    smtp.py           one sending; the port `SendsMail` that others ask for
    outcome.py        what came of it: `Accepted`, `Rejected` or `MayHaveBeenSent`
    imap.py           collects raw mail, which goes only once it was kept; looks whether a notice lies among the sent
    imap_session.py   one session with an IMAP server
    incoming.py       what a mail is read as: `Incoming`
    reading.py        raw bytes to `Incoming`: a bounce, an auto-reply, or somebody's answer to a notice
    parsing.py        the standard library's parser, kept from what would hold it up
    charsets.py       bytes to text under whatever charset a mail claims
    html_text.py      the words of an HTML part, which is never shown
    attachments.py    files that came along: named harmlessly, judged by their first bytes, and otherwise left alone
    bounces.py        which recipients a mail server gave up on
    automatic.py      whether a machine wrote it
    quoting.py        what the sender wrote themselves, apart from what they quote
    asking.py         what an answer asks for

`docs/adr/0025-mail.md` says why it is built so.
"""

from takeback.adapters.mail.attachments import Seems, what_it_seems
from takeback.adapters.mail.imap import Collected, Collector, Fate, Keeper
from takeback.adapters.mail.incoming import FLAWS, Attachment, Incoming, Kind, Threaded
from takeback.adapters.mail.message import Letter, Sender, written
from takeback.adapters.mail.outcome import Accepted, MayHaveBeenSent, Refusal, Rejected, Sending, SendsMail
from takeback.adapters.mail.reading import read_mail, sender_of
from takeback.adapters.mail.references import References
from takeback.adapters.mail.servers import MailServer, Security
from takeback.adapters.mail.signing import DkimSigner
from takeback.adapters.mail.smtp import SmtpSender

__all__ = [
    "FLAWS",
    "Accepted",
    "Attachment",
    "Collected",
    "Collector",
    "DkimSigner",
    "Fate",
    "Incoming",
    "Keeper",
    "Kind",
    "Letter",
    "MailServer",
    "MayHaveBeenSent",
    "References",
    "Refusal",
    "Rejected",
    "Security",
    "Seems",
    "Sender",
    "Sending",
    "SendsMail",
    "SmtpSender",
    "Threaded",
    "read_mail",
    "sender_of",
    "what_it_seems",
    "written",
]
