"""What waits, in words; of drafts also how many links can be drafted now, and where."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from takeback.flows.takedowns.site_looks import can_be_drafted
from takeback.records.takedowns.models import Task
from takeback.records.takedowns.queries import opened
from takeback.records.takedowns.words import TaskKind
from takeback.web.desk.takedowns.words import TASKS, Words


def task_in_words(task: Task) -> Words:
    """What is to be done.

    Args:
        task: of the caseworker's own organisation.
    """
    kind = TaskKind(task.kind)
    return (_drafts(task) if kind is TaskKind.DRAFT else "") or TASKS[kind]


def _drafts(task: Task) -> str:
    rows = can_be_drafted(task.organisation_id, task.holder)
    if not rows:
        return ""
    many, sites = len(rows), len({row.site_hash for row in rows})
    if sites > 1:
        return _("%(count)s links on %(sites)s sites can be drafted now") % {"count": many, "sites": sites}
    site = opened(rows[0]).location.site or "-"
    said = ngettext(
        "%(count)s link on %(site)s can be drafted now", "%(count)s links on %(site)s can be drafted now", many
    )
    return said % {"count": many, "site": site}
