"""Papers the office writes from a snapshot. One that was issued stays: the database itself refuses to change it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models



SQLITE = """
CREATE TRIGGER dashboard_bulletin_stays BEFORE UPDATE ON dashboard_bulletin WHEN OLD.issued_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'dashboard_bulletin: what was issued stays'); END;
"""
POSTGRES = """
CREATE FUNCTION dashboard_bulletin_stays() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'dashboard_bulletin: what was issued stays'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER dashboard_bulletin_stays BEFORE UPDATE OR DELETE ON dashboard_bulletin
FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) EXECUTE FUNCTION dashboard_bulletin_stays();
"""


def forward(apps, schema_editor):
    schema_editor.execute(POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "DROP TRIGGER dashboard_bulletin_stays ON dashboard_bulletin; "
            "DROP FUNCTION dashboard_bulletin_stays();"
        )
    else:
        schema_editor.execute("DROP TRIGGER dashboard_bulletin_stays;")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('checklist', '0006_raised'),
        ('townships', '0004_changeover'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulletin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=6, verbose_name='区代码')),
                ('kind', models.CharField(choices=[('CIRCULAR', '情况通报'), ('BRIEF', '简报'), ('FEEDBACK', '落实情况反馈单'), ('OPEN_ITEMS', '待完善事项清单'), ('VISIT', '联系点一页纸'), ('YEARLY', '年报素材'), ('CORRECTION', '更正说明')], max_length=12, verbose_name='文种')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('text', models.TextField(verbose_name='正文')),
                ('details', models.JSONField(default=dict, verbose_name='主送、抄送等')),
                ('written_at', models.DateTimeField(verbose_name='拟稿时间')),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='印发时间')),
                ('blocks', models.JSONField(default=list, editable=False)),
                ('content', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='dashboard.bulletin', verbose_name='更正的文稿')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='印发人')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulletins', to='checklist.snapshot', verbose_name='快照')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bulletins', to='townships.township', verbose_name='乡镇(街道)')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
            ],
            options={
                'verbose_name': '通报和简报',
                'verbose_name_plural': '通报和简报',
                'ordering': ('-written_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='VisitNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='当场答应、交办的事')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='dashboard.bulletin', verbose_name='一页纸')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '联系点承诺',
                'verbose_name_plural': '联系点承诺',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=6, verbose_name='区代码')),
                ('kind', models.CharField(choices=[('CIRCULAR', '情况通报'), ('BRIEF', '简报'), ('FEEDBACK', '落实情况反馈单'), ('OPEN_ITEMS', '待完善事项清单'), ('VISIT', '联系点一页纸'), ('YEARLY', '年报素材'), ('CORRECTION', '更正说明')], max_length=12, verbose_name='文种')),
                ('text', models.TextField(verbose_name='正文范本')),
                ('details', models.JSONField(default=dict, verbose_name='主送、抄送等')),
                ('changed_at', models.DateTimeField(verbose_name='修改时间')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'verbose_name': '文稿范本',
                'verbose_name_plural': '文稿范本',
            },
        ),
        migrations.AddIndex(
            model_name='bulletin',
            index=models.Index(fields=['area', 'issued_at'], name='bulletin_listed'),
        ),
        migrations.AddConstraint(
            model_name='bulletin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', True), ('issued_at__isnull', True), ('issued_by__isnull', True), ('sha256', '')), models.Q(('content__isnull', False), ('issued_at__isnull', False), ('issued_by__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='bulletin_issued_whole', violation_error_message='印发应有印发人、时间和文件'),
        ),
        migrations.AddConstraint(
            model_name='bulletin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['FEEDBACK', 'VISIT', 'YEARLY']), ('unit__isnull', False)), models.Q(models.Q(('kind__in', ['FEEDBACK', 'VISIT', 'YEARLY']), _negated=True), ('unit__isnull', True)), _connector='OR'), name='bulletin_of_a_unit', violation_error_message='反馈单、一页纸、年报素材按单位拟制，其他文稿不分单位'),
        ),
        migrations.AddConstraint(
            model_name='bulletin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', False), ('kind', 'CORRECTION')), models.Q(models.Q(('kind', 'CORRECTION'), _negated=True), ('corrects__isnull', True)), _connector='OR'), name='bulletin_correction_names_one', violation_error_message='更正说明应写明更正哪一份文稿'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('area', 'kind'), name='wording_once'),
        ),
        migrations.RunPython(forward, backward),
    ]
