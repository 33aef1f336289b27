"""Tables of the registry. Nothing here says which case a site came from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from takeback.base.ids import new_id
from takeback.sites.contact import RouteKind, Scope, Source
from takeback.sites.indicators import Mark


def _site_id() -> str:
    return new_id("site")


class Site(models.Model):
    """One site.

    Attributes:
        domain: its registrable domain, with private suffixes apart.
        language: of its home page; empty where it is not known.
        country: where its operator sits, two capital letters; empty where nobody wrote it down.
        notes: what caseworkers know of it.
        never_contact_operator: why its operator is never asked; empty where they may be.
        added_on: the day on which it came here.
        looked_at: when it was last looked up; none where it never was.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_site_id, editable=False)
    domain = models.CharField(max_length=253, unique=True)
    language = models.CharField(max_length=8, blank=True)
    country = models.CharField(max_length=2, blank=True, default="")
    notes = models.TextField(blank=True)
    never_contact_operator = models.CharField(max_length=500, blank=True)
    added_on = models.DateField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["domain"]
        indexes = [
            models.Index(fields=["looked_at", "domain"], name="sites_longest_unseen"),
            models.Index(
                fields=["domain"], condition=~Q(never_contact_operator=""), name="sites_never_contact_operator"
            ),
        ]

    def __str__(self) -> str:
        """Its domain."""
        return self.domain


class SiteContact(models.Model):
    """One way to ask about a site.

    Attributes:
        found_on: the day on which it was last found, or checked, at its source.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="contacts")
    scope = models.CharField(max_length=16)
    route_kind = models.CharField(max_length=8)
    address = models.CharField(max_length=2000, blank=True)
    source = models.CharField(max_length=16)
    found_on = models.DateField()
    language = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=500, blank=True)
    answers_only_intermediaries = models.BooleanField(default=False)

    class Meta:
        ordering = ["site", "id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "scope", "route_kind", "address"], name="sites_a_way_once"),
            models.CheckConstraint(condition=Q(scope__in=[each.value for each in Scope]), name="sites_scope"),
            models.CheckConstraint(condition=Q(route_kind__in=[each.value for each in RouteKind]), name="sites_route"),
            models.CheckConstraint(condition=Q(source__in=[each.value for each in Source]), name="sites_source"),
        ]

    def __str__(self) -> str:
        """How far it reaches, of which site."""
        return f"{self.scope} of {self.site_id}"


class SiteFailure(models.Model):
    """What the last look at a site could not ask, or refused: its silence is no answer.

    Attributes:
        reason: a stable word, such as `too_slow` or `placeholder`.
        what: of what was asked there: a host, a network, a page, a mailbox that is none.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="failures")
    source = models.CharField(max_length=16)
    reason = models.CharField(max_length=40)
    what = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ["site", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(source__in=[each.value for each in Source]), name="sites_failed_source"),
        ]

    def __str__(self) -> str:
        """Why, of which site."""
        return f"{self.reason} at {self.source} of {self.site_id}"


class SiteAnswer(models.Model):
    """How asking about one location ended: a number among others, without location or notice.

    Attributes:
        route: by which law or way they were asked, such as `us_dmca`.
        ended_on: the day.
        removed: whether it was taken down.
        hours: from asking to the end; none where nothing came back.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="answers")
    route = models.CharField(max_length=40)
    ended_on = models.DateField()
    removed = models.BooleanField()
    hours = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["site", "route", "id"]
        indexes = [models.Index(fields=["site", "route"], name="sites_answers_by_route")]

    def __str__(self) -> str:
        """By which way, of which site."""
        return f"{self.route} of {self.site_id}"


class SiteMark(models.Model):
    """Something that a site shows of who runs it.

    Attributes:
        seen_at: when it was last seen there.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=16)
    value = models.CharField(max_length=500)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["site", "mark", "value"]
        constraints = [
            models.UniqueConstraint(fields=["site", "mark", "value"], name="sites_a_mark_once"),
            models.CheckConstraint(condition=Q(mark__in=[each.value for each in Mark]), name="sites_mark"),
        ]
        indexes = [models.Index(fields=["mark", "value", "site"], name="sites_who_shows_a_mark")]

    def __str__(self) -> str:
        """Its kind, of which site."""
        return f"{self.mark} of {self.site_id}"


class RemovedEdge(models.Model):
    """An edge that somebody found false: it stays removed, also where a site leaves and comes again.

    Attributes:
        one: a domain, the first of the two in the order of the alphabet.
        other: the second.
        mark: which kind of mark; empty for whatever these two have in common.
        value: of that mark.
        by_id: who found it false.
        reason: why.
    """

    one = models.CharField(max_length=253)
    other = models.CharField(max_length=253)
    mark = models.CharField(max_length=16, blank=True)
    value = models.CharField(max_length=500, blank=True)
    by_id = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    removed_at = models.DateTimeField()

    class Meta:
        ordering = ["one", "other", "mark", "value"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "mark", "value"], name="sites_an_edge_removed_once"),
        ]
        indexes = [models.Index(fields=["other", "one"], name="sites_removed_by_other")]

    def __str__(self) -> str:
        """Which two."""
        return f"{self.one} and {self.other}"
