from django.db import migrations, models


def name_the_one_there_is(apps, _schema_editor):
    """Until now an organisation with people in it could only be the first: no page and no command made another."""
    Organisation = apps.get_model("accounts", "Organisation")
    first = (
        Organisation.objects.filter(members__is_active=True).order_by("pk").first()
        or Organisation.objects.filter(links__email="", links__purpose="invitation").order_by("pk").first()
        or Organisation.objects.filter(name="Your organisation").first()
    )
    if first is not None:
        Organisation.objects.filter(pk=first.pk).update(runs_deployment=True)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='runs_deployment',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(name_the_one_there_is, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('runs_deployment', True)), fields=('runs_deployment',), name='one_organisation_runs_the_deployment'),
        ),
    ]
