"""What other rooms need stands below now: 需区级协调 in the checklist, 节假日与调休 (with its table) in records."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reminders", "0003_help")]

    operations = [
        migrations.DeleteModel("Coordination"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("officeday", "records_officeday"),
                migrations.AlterModelTable("historicalofficeday", "records_historicalofficeday"),
            ],
            state_operations=[
                migrations.DeleteModel("HistoricalOfficeDay"),
                migrations.DeleteModel("OfficeDay"),
            ],
        ),
    ]
