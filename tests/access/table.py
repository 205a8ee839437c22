"""Every address of the portal, and what each role finds there: the one table that the walk compares with.

A cell is the answer for the reader's own rows; after a stroke, for a row that is not theirs (the neighbour's for
chair and clerk, another district's for the others). `row` names a row of `world.py`; `-` needs none. POST lines
take no GET (405). Strangers are sent to sign in everywhere but where `OPEN` says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

# Answered without a sign-in: the way in, and the sign of life.
OPEN = {
    "account_login": 200,
    "healthz": 200,
    "livez": 200,
    "readyz": 200,
    "metrics": 200,
    # Where no provider of identities is set up there is no such page.
    "openid_connect_login": 404,
    "openid_connect_callback": 404,
}

# The read API goes by its token, which the walk has none of: 401 for all, signed in or not, and nothing but GET.
# What tokens find there stands in test_tokens.py.
BY_TOKEN = "dashboard:v1:"

# What an address needs besides the key of a row.
QUERIES = {
    "dashboard:overview": "?area={area:.6}",
    "dashboard:overview_xlsx": "?area={area:.6}",
    "dashboard:snapshot_unit": "?unit={area}",
    "desk:report_new": "?area={area}",
    "desk:opinion_new": "?area={area}",
    "desk:autosave": "?area={area}",
    "desk:evidence_add": "?area={area}",
    "desk:nil_returns": "?area={area}",
    "desk:funds": "?area={area}",
    "desk:projects": "?area={area}",
    "desk:step_new": "?name=FILED",
    "desk:calendar": "?unit={area}",
    "desk:calendar_ics": "?unit={area}",
    "desk:session_plan": "?area={area}",
    "desk:appointment_new": "?area={area}",
    "desk:mandate_new": "?area={area}",
    "desk:team_new": "?area={area}",
    "desk:accounts": "?area={area}",
    "desk:account_new": "?area={area}",
    "desk:account_ask": "?verb=close",
    "desk:exchange_export": "?area={area}",
    "desk:year_book_file": "?area={area}",
    "admin:autocomplete": "?app_label=delegates&model_name=mandate&field_name=delegate",
}

# A 302 of an admin list or page leads to the page of the record's own kind.
TABLE = """
#                                            row            how   office   chair    clerk    leader   sysadmin  auditor
# -- frame
home                                         -              GET   302      302      302      302      302       302
healthz                                      -              GET   200      200      200      200      200       200
livez                                        -              GET   200      200      200      200      200       200
readyz                                       -              GET   200      200      200      200      200       200
metrics                                      -              GET   200      200      200      200      200       200
account_login                                -              GET   302      302      302      302      302       302
account_logout                               -              GET   200      200      200      200      200       200
account_change_password                      -              GET   200      200      200      200      200       200
text_size                                    -              POST  302      302      302      302      302       302
# -- one's own account: everybody's, and nobody else's. What changes a lock asks for the password once more (302)
notice                                       -              GET   200      200      200      200      200       200
security                                     -              GET   200      200      200      200      200       200
alive                                        -              POST  204      204      204      204      204       204
account_reauthenticate                       -              GET   200      200      200      200      200       200
usersessions_list                            -              GET   200      200      200      200      200       200
mfa_index                                    -              GET   200      200      200      200      200       200
mfa_authenticate                             -              GET   302      302      302      302      302       302
mfa_reauthenticate                           -              GET   302      302      302      302      302       302
mfa_activate_totp                            -              GET   302      302      302      302      302       302
mfa_deactivate_totp                          -              GET   404      404      404      404      404       404
mfa_view_recovery_codes                      -              GET   404      404      404      404      404       404
mfa_generate_recovery_codes                  -              GET   302      302      302      302      302       302
mfa_download_recovery_codes                  -              GET   404      404      404      404      404       404
mfa_list_webauthn                            -              GET   200      200      200      200      200       200
mfa_add_webauthn                             -              GET   302      302      302      302      302       302
mfa_reauthenticate_webauthn                  -              GET   302      302      302      302      302       302
mfa_remove_webauthn                          7              GET   302      302      302      302      302       302
mfa_edit_webauthn                            7              GET   302      302      302      302      302       302
mfa_login_webauthn                           -              GET   302      302      302      302      302       302
socialaccount_connections                    -              GET   404      404      404      404      404       404
openid_connect_login                         nobody         GET   404      404      404      404      404       404
openid_connect_callback                      nobody         GET   404      404      404      404      404       404
# -- the trail and its alerts
audit                                        -              GET   403      403      403      403      403       200
audit_event                                  event          GET   403      403      403      403      403       200/404
audit_xlsx                                   -              GET   403      403      403      403      403       200
audit_alerts                                 -              GET   403      403      403      403      200       200
audit_alerts_seen                            -              POST  403      403      403      403      302       302
audit_alert_seen                             alert          POST  403      403      403      403      302/404   302/404
# -- starting in earnest
start                                        -              GET   200      403      403      403      403       403
start_workbook                               -              GET   200      403      403      403      403       403
start_read                                   -              POST  400      403      403      403      403       403
start_apply                                  -              POST  400      403      403      403      403       403
# -- dashboard
dashboard:coverage                           -              GET   200      200      200      200      403       403
dashboard:trends                             -              GET   200      200      200      200      403       403
dashboard:wall                               -              GET   200      200      200      200      403       403
dashboard:overview                           -              GET   200/404  200      200      200/404  403       403
dashboard:overview_xlsx                      -              GET   200/404  200      200      200/404  403       403
dashboard:township                           township       GET   200/404  200/404  200/404  200/404  403       403
dashboard:dossier                            township       GET   200/404  200/404  200/404  200/404  403       403
dashboard:snapshots                          -              GET   200      200      200      200      403       403
dashboard:snapshot_new                       -              GET   200      403      403      403      403       403
dashboard:snapshot_result                    2026           GET   200      403      403      403      403       403
dashboard:snapshot_compare                   -              GET   200      200      200      200      403       403
dashboard:snapshot                           snapshot       GET   200/404  200      200      200/404  403       403
dashboard:snapshot_xlsx                      snapshot       GET   200/404  200      200      200/404  403       403
dashboard:snapshot_unit                      snapshot       GET   200/404  200/404  200/404  200/404  403       403
dashboard:archive                            snapshot       GET   200/404  403      403      403      403       403
dashboard:archive_file                       book           GET   200/404  403      403      403      403       403
dashboard:archive_cancel                     book           POST  302/404  403      403      403      403       403
dashboard:trial                              checklist      GET   200      403      403      403      403       403
dashboard:bulletins                          -              GET   200      200      200      200      403       403
dashboard:bulletin_new                       -              GET   200      403      403      403      403       403
dashboard:wordings                           -              GET   200      403      403      403      403       403
dashboard:wording                            CIRCULAR       GET   200      403      403      403      403       403
dashboard:bulletins_issue                    -              POST  404      403      403      403      403       403
dashboard:bulletin                           feedback       GET   200/404  200/404  200/404  200/404  403       403
dashboard:bulletin_edit                      bulletin       GET   200/404  403      403      403      403       403
dashboard:bulletin_issue                     bulletin       POST  302/404  403      403      403      403       403
dashboard:bulletin_discard                   bulletin       POST  302/404  403      403      403      403       403
dashboard:bulletin_correct                   feedback       POST  302/404  403      403      403      403       403
dashboard:promise_add                        visit          POST  400/404  403      403      403      403       403
dashboard:bulletin_docx                      visit          GET   200/404  404      404      200/404  403       403
dashboard:bulletin_xlsx                      circular       GET   200/404  200      200      200/404  403       403
dashboard:search                             -              GET   200      200      200      200      403       403
# -- the read API, and its page for people
dashboard:api                                -              GET   200      403      403      403      200      403
dashboard:api_openapi                        -              GET   200      403      403      403      200      403
dashboard:v1:townships                       -              GET   401      401      401      401      401      401
dashboard:v1:scoreboard                      -              GET   401      401      401      401      401      401
dashboard:v1:records                         -              GET   401      401      401      401      401      401
dashboard:v1:snapshots                       -              GET   401      401      401      401      401      401
dashboard:v1:snapshot                        snapshot       GET   401      401      401      401      401      401
dashboard:v1:root                            -              GET   401      401      401      401      401      401
dashboard:v1:unknown                         elsewhere      GET   401      401      401      401      401      401
# -- desk
desk:tasks                                   -              GET   403      200      200      403      403       403
desk:records                                 -              GET   200      200      200      200      403       403
desk:review                                  -              GET   200      403      403      403      403       403
desk:review_confirm                          -              POST  302      403      403      403      403       403
desk:for_unit                                -              GET   200      403      403      403      403       403
desk:late_permits                            -              GET   200      403      403      403      403       403
desk:late_permit_new                         meeting        POST  302/404  302/404  302/404  302/404  404       404
desk:comment_new                             record         POST  302/404  302/404  302/404  302/404  404       404
desk:sign_next                               -              GET   403      302      403      403      403       403
desk:sign_authority                          -              GET   403      200      200      403      403       403
desk:sign_authority_stop                     authority      POST  403      302/404  403      403      403       403
desk:record                                  record         GET   200/404  200/404  200/404  200/404  404       404
desk:act                                     record         POST  302/404  302/404  302/404  302/404  404       404
desk:report_new                      meeting.PARTY_STUDY    GET   200/404  200      200      403      403       403
desk:nil_returns                             -              GET   200/404  200      200      403      403       403
desk:funds                                   RESERVE        GET   200/404  200      200      403      403       403
desk:projects                                -              GET   200/404  200      200      403      403       403
desk:burden                                  -              GET   200      200      200      200      403       403
desk:steps                                   FILED          GET   200      200      200      403      403       403
desk:step_new                                document       GET   200/404  200/404  200/404  403      403       403
desk:report_edit                             draft_meeting  GET   404      200/404  200/404  404      404       404
desk:autosave                           meeting.PARTY_STUDY    POST  200/404  200      200      403      403       403
desk:typed_drop                              typed          POST  404      302/404  404      404      404       404
desk:evidence_add                            -              POST  400/404  400      400      403      403       403
desk:evidence_drop                           evidence       POST  403      400/404  403      403      404       404
desk:removals                                -              GET   200      200      403      403      403       403
desk:removal_new                             evidence       GET   200/404  200/404  403      403      404       404
desk:removal                                 blob           GET   200/404  200/404  403      403      403       403
records:evidence                             evidence       GET   200/404  200/404  200/404  200/404  404       404
desk:decisions                               -              GET   200      200      200      200      403       403
desk:decision_new                            -              GET   200      403      403      403      403       403
desk:decision_act                            decision       POST  302/404  403      403      403      403       403
desk:contests                                -              GET   200      200      200      200      403       403
desk:contest_new                             -              GET   403      200      200      403      403       403
desk:contest_reply                           contest        POST  400/404  403      403      403      404       404
desk:coordinations                           -              GET   200      200      200      200      403       403
desk:coordination_new                        -              GET   403      200      200      403      403       403
desk:coordination_reply                      coordination   POST  400/404  403      403      403      404       404
desk:guidance                                -              GET   200      200      200      200      403       403
# -- desk: opinions in the making, the library
desk:opinions                                -              GET   200      200      200      403      403      403
desk:opinion_new                             -              GET   200/404  200      200      403      403      403
desk:opinion                                 opinion        GET   200/404  200/404  200/404  403      403      403
desk:opinion_plan                            opinion        GET   200/404  200/404  200/404  403      403      403
desk:opinion_survey                          opinion        GET   200/404  200/404  200/404  403      403      403
desk:opinion_file                            plan_file       GET   200/404  200/404  200/404  403      403      403
desk:draft_new                               opinion        GET   200/404  200/404  200/404  403      403      403
desk:draft                                   draft          GET   200/404  200/404  200/404  403      403      403
desk:draft_compare                           draft_2         GET   200/404  200/404  200/404  403      403      403
desk:draft_file                              draft          GET   200/404  200/404  200/404  403      403      403
desk:draft_send                              draft          POST  302/404  302/404  302/404  403      403      403
desk:draft_comment                           draft          POST  302/404  302/404  302/404  403      403      403
desk:draft_mark                              draft          POST  302/404  403      403      403      403      403
desk:draft_round                             draft          POST  302/404  302/404  302/404  403      403      403
desk:draft_comment_done                      remark         POST  302/404  302/404  302/404  404      404      404
desk:draft_sheet                             draft          GET   200/404  200/404  200/404  403      403      403
desk:draft_issue                             draft_2        GET   200/404  200/404  200/404  403      403      403
desk:notice                                  document       GET   200/404  200/404  200/404  403      404      404
desk:library                                 -              GET   200      200      200      200      403      403
desk:example                                 example        GET   200/404  200      200      200/404  403      403
desk:library_ledger                          -              GET   200      200      200      200      403      403
desk:library_ledger_xlsx                     -              GET   200      200      200      200      403      403
desk:example_new                             -              GET   200      403      403      403      403      403
desk:example_adopt                           example        POST  403      302      302      403      403      403
desk:example_withdraw                        example        POST  302/404  403      403      403      404      404
desk:calendar                                -              GET   200/404  200/404  200/404  200/404  403       403
desk:calendar_ics                            -              GET   200/404  200/404  200/404  200/404  403       403
desk:session_plan                            -              GET   200/404  200      200      403      403       403
desk:session_move                            plan           GET   404      200/404  200/404  403      403       403
# -- change of term
dashboard:terms                              township       GET   200/404  200/404  200/404  200/404  403       403
dashboard:term                               term           GET   200/404  200/404  200/404  200/404  403       403
desk:changeovers                             -              GET   200      302      302      200      403       403
desk:changeover_plan                         -              GET   200      403      403      403      403       403
desk:changeover_party                        -              GET   200      403      403      403      403       403
desk:changeover                              township       GET   200/404  200/404  200/404  200/404  403       403
desk:changeover_roster                       township       GET   200/404  403      403      403      403       403
desk:changeover_session                      township       GET   200/404  403      403      403      403       403
desk:changeover_elected                      township       GET   302/404  403      403      403      403       403
desk:changeover_handover                     township       GET   200/404  200/404  200/404  403      403       403
# -- desk: people, 历史补录, changes of units
desk:people                                  -              GET   200      200      200      200      403       403
desk:people_part                             delegates      GET   200      200      200      200      403       403
desk:people_xlsx                             delegates      GET   200      200      200      200      403       403
desk:person                                  person         GET   200/404  200/404  200/404  200/404  403       403
desk:person_phone                            person         POST  200/404  200/404  200/404  403      403       403
desk:person_edit                             person         GET   200/404  200/404  200/404  403      403       403
desk:appointment_new                         -              GET   200/404  200      200      403      403       403
desk:appointment_check                       appointment    POST  302/404  403      403      403      403       403
desk:appointment_end                         appointment    GET   200/404  200/404  200/404  403      403       403
desk:appointment_second                      appointment    GET   200/404  200/404  200/404  403      403       403
desk:mandate_new                             -              GET   200/404  200      200      403      403       403
desk:mandate_end                             mandate        GET   200/404  200/404  200/404  403      403       403
desk:teams                                   -              GET   200      200      200      200      403       403
desk:team_new                                -              GET   200/404  200      200      403      403       403
desk:team_edit                               team           GET   200/404  200/404  200/404  403      403       403
desk:backfill                                -              GET   200      200      200      403      403       403
desk:unit_changes                            -              GET   200      403      403      403      403       403
desk:unit_change                             merge          GET   200      403      403      403      403       403
# -- desk: accounts of a unit
desk:accounts                                -              GET   200/404  200      403      403      403       403
desk:account_new                             -              GET   200/404  200      403      403      403       403
desk:account_told                            -              GET   302      302      403      403      403       403
desk:account_ask                             seat           GET   200/404  200/404  403      403      403       403
desk:account_act                             seat           POST  302/404  302/404  403      403      403       403
# -- desk: spreadsheets in and out
desk:exchange                                -              GET   200      200      200      200      403       403
desk:exchange_template                       activities     GET   200      200      200      403      403       403
desk:exchange_export                         delegates      GET   200/404  200/404  200/404  200/404  403       403
desk:job                                     job            GET   404      200/404  200/404  404      404       404
desk:job_faults                              job            GET   404      200/404  200/404  404      404       404
desk:job_write                               job            POST  404      302/404  302/404  404      404       404
desk:job_undo                                job            POST  404      302/404  302/404  404      404       404
desk:job_cancel                              job            POST  404      302/404  302/404  404      404       404
desk:moving_in                               -              GET   200      403      403      403      403       403
desk:moving_in_ledger                        ledger         GET   302/404  403      403      403      403       403
desk:mapping_drop                            mapping        POST  302/404  403      403      403      403       403
desk:year_book                               -              GET   200      200      200      403      403       403
desk:year_book_file                          -              GET   200/404  200      200      403      403       403
# -- reminders
reminders:inbox                              -              GET   200      200      200      200      403       403
reminders:all_read                           -              POST  302      302      302      302      403       403
reminders:switches                           -              GET   200      200      200      200      403       403
reminders:message                            message        GET   404      200/404  404      404      403       403
reminders:answer                             message        POST  404      400/404  404      404      403       403
reminders:file                               notice_file    GET   200/404  200/404  200/404  404      404       404
reminders:ledger                             -              GET   200      403      403      403      403       403
reminders:again                              reminder       POST  302/404  404      404      404      404       404
reminders:preview                            -              GET   200      403      403      403      403       403
reminders:urges                              -              GET   200      403      403      403      403       403
reminders:urge_new                           -              GET   200      403      403      403      403       403
reminders:notices                            -              GET   200      403      403      403      403       403
reminders:notice_new                         -              GET   200      403      403      403      403       403
reminders:notice                             notice         GET   200/404  403      403      403      403       403
reminders:notice_paper                       notice         GET   200/404  403      403      403      403       403
# -- admin: the site
admin/login/                                 -              GET   302      302      302      403      302       403
admin/logout/                                -              GET   200      200      200      200      200       200
admin/password_change/                       -              GET   302      302      302      302      302       302
admin:index                                  -              GET   200      200      200      403      200       403
admin:login                                  -              GET   302      302      302      403      302       403
admin:logout                                 -              GET   200      200      200      200      200       200
admin:password_change                        -              GET   302      302      302      302      302       302
admin:autocomplete                           -              GET   200      200      200      403      403       403
admin:jsi18n                                 -              GET   200      200      200      403      200       403
admin:app_list                               accounts       GET   404      404      404      403      200       403
# -- admin: records
admin:meetings_meeting_changelist            -              GET   200      200      200      403      403       403
admin:meetings_meeting_add                   -              GET   200      200      200      403      403       403
admin:meetings_meeting_change                meeting        GET   200/404  200/404  200/404  403      403       403
admin:meetings_meeting_history               meeting        GET   200/404  200/404  200/404  403      403       403
admin:meetings_meeting_act                   meeting        POST  302/404  302/404  302/404  403      403       403
admin:meetings_meeting_evidence              meeting        POST  302/404  302/404  302/404  403      403       403
admin:opinions_opinion_changelist            -              GET   200      200      200      403      403       403
admin:opinions_opinion_add                   -              GET   200      200      200      403      403       403
admin:opinions_opinion_change                opinion        GET   200/404  200/404  200/404  403      403       403
admin:opinions_opinion_history               opinion        GET   200/404  200/404  200/404  403      403       403
admin:opinions_opinion_act                   opinion        POST  302/404  302/404  302/404  403      403       403
admin:opinions_opinion_evidence              opinion        POST  302/404  302/404  302/404  403      403       403
admin:opinions_practice_changelist           -              GET   200      200      200      403      403       403
admin:opinions_practice_add                  -              GET   200      200      200      403      403       403
admin:opinions_practice_change               practice       GET   200/404  200/404  200/404  403      403       403
admin:opinions_practice_history              practice       GET   200/404  200/404  200/404  403      403       403
admin:opinions_practice_act                  practice       POST  302/404  302/404  302/404  403      403       403
admin:opinions_practice_evidence             practice       POST  302/404  302/404  302/404  403      403       403
admin:opinions_practice_do                   practice       POST  302/404  302/404  302/404  403      403       403
admin:opinions_normativedocument_changelist  -              GET   200      200      200      403      403       403
admin:opinions_normativedocument_add         -              GET   200      200      200      403      403       403
admin:opinions_normativedocument_change      document       GET   200/404  200/404  200/404  403      403       403
admin:opinions_normativedocument_history     document       GET   200/404  200/404  200/404  403      403       403
admin:opinions_normativedocument_act         document       POST  302/404  302/404  302/404  403      403       403
admin:opinions_normativedocument_evidence    document       POST  302/404  302/404  302/404  403      403       403
admin:records_nilreturn_changelist           -              GET   200      200      200      403      403       403
admin:records_nilreturn_add                  -              GET   200      200      200      403      403       403
admin:records_nilreturn_change               nil_return     GET   200/404  200/404  200/404  403      403       403
admin:records_nilreturn_history              nil_return     GET   200/404  200/404  200/404  403      403       403
admin:records_nilreturn_act                  nil_return     POST  302/404  302/404  302/404  403      403       403
admin:records_nilreturn_evidence             nil_return     POST  302/404  302/404  302/404  403      403       403
admin:delegates_activity_changelist          -              GET   200      200      200      403      403       403
admin:delegates_activity_add                 -              GET   200      200      200      403      403       403
admin:delegates_activity_change              activity       GET   200/404  200/404  200/404  403      403       403
admin:delegates_activity_history             activity       GET   200/404  200/404  200/404  403      403       403
admin:delegates_activity_act                 activity       POST  302/404  302/404  302/404  403      403       403
admin:delegates_activity_evidence            activity       POST  302/404  302/404  302/404  403      403       403
admin:funds_fundentry_changelist             -              GET   200      200      200      403      403       403
admin:funds_fundentry_add                    -              GET   200      200      200      403      403       403
admin:funds_fundentry_change                 entry          GET   200/404  200/404  200/404  403      403       403
admin:funds_fundentry_history                entry          GET   200/404  200/404  200/404  403      403       403
admin:funds_fundentry_act                    entry          POST  302/404  302/404  302/404  403      403       403
admin:funds_fundentry_evidence               entry          POST  302/404  302/404  302/404  403      403       403
admin:funds_fundregulation_changelist        -              GET   200      200      200      403      403       403
admin:funds_fundregulation_add               -              GET   200      200      200      403      403       403
admin:funds_fundregulation_change            regulation     GET   200/404  200/404  200/404  403      403       403
admin:funds_fundregulation_history           regulation     GET   200/404  200/404  200/404  403      403       403
admin:funds_fundregulation_act               regulation     POST  302/404  302/404  302/404  403      403       403
admin:funds_fundregulation_evidence          regulation     POST  302/404  302/404  302/404  403      403       403
admin:funds_microproject_changelist          -              GET   200      200      200      403      403       403
admin:funds_microproject_add                 -              GET   200      200      200      403      403       403
admin:funds_microproject_change              project        GET   200/404  200/404  200/404  403      403       403
admin:funds_microproject_history             project        GET   200/404  200/404  200/404  403      403       403
admin:funds_microproject_act                 project        POST  302/404  302/404  302/404  403      403       403
admin:funds_microproject_evidence            project        POST  302/404  302/404  302/404  403      403       403
admin:records_step_changelist                -              GET   200      200      200      403      403       403
admin:records_step_add                       -              GET   200      200      200      403      403       403
admin:records_step_change                    step           GET   200/404  200/404  200/404  403      403       403
admin:records_step_history                   step           GET   200/404  200/404  200/404  403      403       403
admin:records_step_act                       step           POST  302/404  302/404  302/404  403      403       403
admin:records_step_evidence                  step           POST  302/404  302/404  302/404  403      403       403
admin:records_record_changelist              -              GET   200      200      200      403      403       403
admin:records_record_add                     -              GET   403      403      403      403      403       403
admin:records_record_change                  record         GET   302/404  302/404  302/404  403      403       403
admin:records_record_many                    -              POST  302      403      403      403      403       403
admin:records_evidence_changelist            -              GET   200      200      200      403      403       403
admin:records_evidence_add                   -              GET   403      403      403      403      403       403
admin:records_evidence_change                evidence       GET   200/404  200/404  200/404  403      403       403
admin:records_latepermit_changelist          -              GET   200      200      200      403      403       403
admin:records_latepermit_add                 -              GET   200      403      403      403      403       403
admin:records_latepermit_change              permit         GET   200/404  200/404  200/404  403      403       403
admin:records_signauthority_changelist       -              GET   200      200      200      403      403       403
admin:records_signauthority_add              -              GET   403      200      403      403      403       403
admin:records_signauthority_change           authority      GET   200/404  200/404  200/404  403      403       403
admin:records_quickphrase_changelist         -              GET   200      403      403      403      403       403
admin:records_quickphrase_add                -              GET   200      403      403      403      403       403
admin:records_quickphrase_change             phrase         GET   200/404  403      403      403      403       403
admin:opinions_draftreview_changelist        -              GET   200      200      200      403      403       403
admin:opinions_draftreview_add               -              GET   200      403      403      403      403       403
admin:opinions_draftreview_change            review         GET   200/404  200/404  200/404  403      403       403
admin:opinions_adoption_changelist           -              GET   200      200      200      403      403       403
admin:opinions_adoption_add                  -              GET   200      403      403      403      403       403
admin:opinions_adoption_change               adoption       GET   200/404  200/404  200/404  403      403       403
admin:opinions_answerrule_changelist         -              GET   200      403      403      403      403       403
admin:opinions_answerrule_add                -              GET   403      403      403      403      403       403
admin:opinions_answerrule_change             answer_rule    GET   200/404  403      403      403      403       403
admin:opinions_answerrule_history            answer_rule    GET   200/404  403      403      403      403       403
# -- admin: registers
admin:townships_township_changelist          -              GET   200      200      200      403      403       403
admin:townships_township_add                 -              GET   200      403      403      403      403       403
admin:townships_township_change              township       GET   200/404  200/404  200/404  403      403       403
admin:townships_township_history             township       GET   200/404  200/404  200/404  403      403       403
admin:townships_term_changelist              -              GET   200      200      200      403      403       403
admin:townships_term_add                     -              GET   200      403      403      403      403       403
admin:townships_term_change                  term           GET   200/404  200/404  200/404  403      403       403
admin:townships_term_history                 term           GET   200/404  200/404  200/404  403      403       403
admin:townships_liaison_changelist           -              GET   200      200      200      403      403       403
admin:townships_liaison_add                  -              GET   200      403      403      403      403       403
admin:townships_liaison_change               liaison        GET   200/404  200/404  200/404  403      403       403
admin:townships_liaison_history              liaison        GET   200/404  200/404  200/404  403      403       403
admin:townships_person_changelist            -              GET   200      200      200      403      403       403
admin:townships_person_add                   -              GET   200      200      200      403      403       403
admin:townships_person_change                person         GET   200/404  200/404  200/404  403      403       403
admin:townships_person_history               person         GET   200/404  200/404  200/404  403      403       403
admin:townships_appointment_changelist       -              GET   200      200      200      403      403       403
admin:townships_appointment_add              -              GET   200      200      200      403      403       403
admin:townships_appointment_change           appointment    GET   200/404  200/404  200/404  403      403       403
admin:townships_appointment_history          appointment    GET   200/404  200/404  200/404  403      403       403
admin:townships_appointment_do               appointment    POST  302/404  302/404  302/404  403      403       403
admin:delegates_delegate_changelist          -              GET   200      200      200      403      403       403
admin:delegates_delegate_add                 -              GET   200      200      200      403      403       403
admin:delegates_delegate_change              delegate       GET   200/404  200/404  200/404  403      403       403
admin:delegates_delegate_history             delegate       GET   200/404  200/404  200/404  403      403       403
admin:delegates_mandate_changelist           -              GET   200      200      200      403      403       403
admin:delegates_mandate_add                  -              GET   200      200      200      403      403       403
admin:delegates_mandate_change               mandate        GET   200/404  200/404  200/404  403      403       403
admin:delegates_mandate_history              mandate        GET   200/404  200/404  200/404  403      403       403
admin:delegates_delegateteam_changelist      -              GET   200      200      200      403      403       403
admin:delegates_delegateteam_add             -              GET   200      200      200      403      403       403
admin:delegates_delegateteam_change          team           GET   200/404  200/404  200/404  403      403       403
admin:delegates_delegateteam_history         team           GET   200/404  200/404  200/404  403      403       403
# -- admin: the checklist
admin:opinions_requiredaction_changelist     -              GET   200      200      200      403      403       403
admin:opinions_requiredaction_add            -              GET   403      403      403      403      403       403
admin:opinions_requiredaction_change         action         GET   200      200      200      403      403       403
admin:checklist_checklist_changelist         -              GET   200      200      200      403      403       403
admin:checklist_checklist_add                -              GET   200      403      403      403      403       403
admin:checklist_checklist_change             checklist      GET   200      200      200      403      403       403
admin:checklist_checklist_history            checklist      GET   200      200      200      403      403       403
admin:checklist_checklist_do                 checklist      POST  302      302      302      403      403       403
admin:checklist_item_changelist              -              GET   200      200      200      403      403       403
admin:checklist_item_add                     -              GET   403      403      403      403      403       403
admin:checklist_item_change                  item           GET   200      200      200      403      403       403
admin:checklist_item_history                 item           GET   200      200      200      403      403       403
admin:checklist_decision_changelist          -              GET   200      200      200      403      403       403
admin:checklist_decision_add                 -              GET   200      403      403      403      403       403
admin:checklist_decision_change              decision       GET   200/404  200/404  200/404  403      403       403
admin:checklist_decision_history             decision       GET   200/404  200/404  200/404  403      403       403
admin:checklist_decision_do                  decision       POST  302/404  302/404  302/404  403      403       403
admin:checklist_contest_changelist           -              GET   200      403      403      403      403       403
admin:checklist_contest_add                  -              GET   403      403      403      403      403       403
admin:checklist_contest_change               contest        GET   200/404  403      403      403      403       403
admin:checklist_coordination_changelist      -              GET   200      403      403      403      403       403
admin:checklist_coordination_add             -              GET   403      403      403      403      403       403
admin:checklist_coordination_change          coordination   GET   200/404  403      403      403      403       403
admin:checklist_interpretation_changelist    -              GET   200      200      200      403      403       403
admin:checklist_interpretation_add           -              GET   200      403      403      403      403       403
admin:checklist_interpretation_change        answer         GET   200      200      200      403      403       403
admin:checklist_interpretation_history       answer         GET   200      200      200      403      403       403
admin:checklist_snapshot_changelist          -              GET   200      200      200      403      403       403
admin:checklist_snapshot_add                 -              GET   200      403      403      403      403       403
admin:checklist_snapshot_change              snapshot       GET   200/404  404      404      403      403       403
# -- admin: reminders
admin:reminders_ladder_changelist            -              GET   200      403      403      403      403       403
admin:reminders_ladder_add                   -              GET   200      403      403      403      403       403
admin:reminders_ladder_change                ladder         GET   200      403      403      403      403       403
admin:reminders_ladder_history               ladder         GET   200      403      403      403      403       403
admin:reminders_wording_changelist           -              GET   200      403      403      403      403       403
admin:reminders_wording_add                  -              GET   200      403      403      403      403       403
admin:reminders_wording_change               wording        GET   200      403      403      403      403       403
admin:reminders_wording_history              wording        GET   200      403      403      403      403       403
admin:records_officeday_changelist         -              GET   200      403      403      403      403       403
admin:records_officeday_add                -              GET   200      403      403      403      403       403
admin:records_officeday_change             office_day     GET   200      403      403      403      403       403
admin:records_officeday_history            office_day     GET   200      403      403      403      403       403
admin:reminders_channel_changelist           -              GET   200      403      403      403      200       403
admin:reminders_channel_add                  -              GET   200      403      403      403      200       403
admin:reminders_channel_change               channel        GET   200      403      403      403      200       403
admin:reminders_channel_do                   channel        POST  302      403      403      403      302       403
# -- admin: accounts
admin:accounts_user_changelist               -              GET   403      403      403      403      200       403
admin:accounts_user_add                      -              GET   403      403      403      403      200       403
admin:accounts_user_change                   account        GET   403      403      403      403      200/404   403
admin:accounts_user_password                 account        GET   403      403      403      403      200/404   403
admin:accounts_user_do                       account        POST  403      403      403      403      302/404   403
admin:accounts_apitoken_changelist           -              GET   403      403      403      403      200       403
admin:accounts_apitoken_add                  -              GET   403      403      403      403      200       403
admin:accounts_apitoken_change               api_token      GET   403      403      403      403      200/404   403
admin:accounts_apitoken_do                   api_token      POST  403      403      403      403      302/404   403
"""

# A secretary (党(工)委书记) has no column: they find what a leader finds, within their own unit, but for these.
SECRETARY: dict[str, tuple[int, int]] = {
    "desk:changeovers": (302, 302),  # led to their own unit's page
    "desk:example": (200, 200),  # one library for the whole district
    "dashboard:snapshot": (200, 200),  # the district's, of which they see their own slice
    "dashboard:snapshot_xlsx": (200, 200),
    "dashboard:bulletin_docx": (404, 404),  # of a visit: for those who go there
    "dashboard:bulletin_xlsx": (200, 200),  # of a 通报, which goes to all
    "reminders:file": (200, 404),
    "desk:person_phone": (200, 404),  # of their own unit's people
    "desk:report_edit": (302, 404),  # their unit's draft, which they only read
    "dashboard:overview": (200, 200),  # the neighbour's district is their own
    "dashboard:overview_xlsx": (200, 200),
}
# A leader of the whole city has none either: they find what a district's leader finds in every district of it.
CITY: dict[str, tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Expected:
    """One line: which address, with which row, by which method, and what each walker finds (own, foreign)."""

    name: str
    row: str
    method: str
    cells: dict[str, tuple[int, int]]

    @property
    def has_row(self) -> bool:
        return self.row != "-"


def table(columns: tuple[str, ...]) -> dict[str, Expected]:
    """The table by the name (or, where it has none, the route) of the address."""
    lines = [line.split() for line in TABLE.strip().splitlines() if not line.startswith("#")]
    read = {}
    for name, row, method, *cells in lines:
        pairs = [cell.partition("/") for cell in cells]
        found = {
            column: (int(own), int(other or own))
            for column, (own, _, other) in zip(columns, pairs, strict=True)
        }
        found["secretary"] = SECRETARY.get(name, found["leader"])
        found["city"] = CITY.get(name, found["leader"])
        assert name not in read, f"{name} stands twice in the table"
        read[name] = Expected(name, row, method, found)
    return read
