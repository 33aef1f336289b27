from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_what_waits_is_found'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportedlocation',
            name='danger',
            field=models.BooleanField(default=False),
        ),
    ]
