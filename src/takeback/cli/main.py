"""`takeback`: one program for the whole. Each noun has its own file; this one puts them side by side."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from takeback.base.errors import Invalid, TakebackError
from takeback.cli import (
    audit,
    backup,
    bank,
    bank_files,
    bank_policy,
    bank_search,
    demo,
    doctor,
    hma,
    key,
    link,
    match,
    notice,
    organisation,
    platform,
    scan,
    serve,
    site,
)
from takeback.cli import hash as hash_

app = typer.Typer(
    name="takeback",
    help="Take intimate pictures back: hash, bank, match, and serve those who do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("up")(serve.up)
app.command("serve")(serve.serve)
app.command("work")(serve.work)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("hash")(hash_.hash_files)
app.command("match")(match.match)
app.command("scan")(scan.scan)
bank.app.command("import")(bank_files.import_file)
bank.app.command("export")(bank_files.export_file)
bank.app.command("search")(bank_search.search)
bank.app.command("policy")(bank_policy.policy)
bank.app.command("pause")(bank_policy.pause)
bank.app.command("resume")(bank_policy.resume)
app.add_typer(bank.app, name="bank")
app.add_typer(key.app, name="key")
app.add_typer(platform.app, name="platform")
app.add_typer(organisation.app, name="organisation")
app.add_typer(hma.app, name="hma")
app.add_typer(link.app, name="link")
app.add_typer(site.app, name="site")
app.add_typer(notice.app, name="notice")
app.add_typer(audit.app, name="audit")
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("backup-keys")(backup.backup_keys)
app.command("restore-keys")(backup.restore_keys)


def main() -> NoReturn:
    """Run the program; a broken promise becomes one sentence and an exit status, never a traceback.

    Exit status: 0 done; 1 it could not be done, or a check failed; 2 it was asked wrongly.
    """
    try:
        app()
    except TakebackError as error:
        _leave(error.message, 2 if isinstance(error, Invalid) else 1)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has left; there is nobody to tell
        sys.exit(1)
    except OSError as error:
        _leave(f"the machine refused: {error.strerror or error}", 1)
    except Exception as error:
        if not _is_the_databases(error):
            raise
        _leave("the database refused, and nothing was changed: is there room on the disk, and does it answer?", 1)
    sys.exit(0)


def _is_the_databases(error: Exception) -> bool:
    from django.db import Error  # most commands that fail have no need of it

    return isinstance(error, Error)


def _leave(sentence: str, status: int) -> NoReturn:
    print(f"takeback: {sentence}", file=sys.stderr)  # noqa: T201 - the command line speaks on stderr
    sys.exit(status)
