"""Addresses of an opinion's workspace, its drafts and the library, taken up by `desk.urls`."""

from django.urls import path

from desk.views import draft_papers, drafts, library, opinions

patterns = [
    path("desk/opinions/", opinions.opinion_list, name="opinions"),
    path("desk/opinions/new/", opinions.opinion_new, name="opinion_new"),
    path("desk/opinions/<int:pk>/", opinions.opinion, name="opinion"),
    path("desk/opinions/<int:pk>/plan/", opinions.opinion_plan, name="opinion_plan"),
    path("desk/opinions/<int:pk>/survey/", opinions.opinion_survey, name="opinion_survey"),
    path("desk/opinions/papers/<int:pk>/", opinions.opinion_file, name="opinion_file"),
    path("desk/opinions/<int:pk>/drafts/new/", drafts.draft_new, name="draft_new"),
    path("desk/opinions/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("desk/opinions/drafts/<int:pk>/send/", drafts.draft_sent, name="draft_send"),
    path("desk/opinions/drafts/<int:pk>/file/", drafts.draft_file, name="draft_file"),
    path("desk/opinions/drafts/<int:pk>/sheet.docx", draft_papers.draft_sheet, name="draft_sheet"),
    path("desk/opinions/drafts/<int:pk>/issue/", draft_papers.draft_issue, name="draft_issue"),
    path("desk/records/<int:pk>/notice/", draft_papers.notice, name="notice"),
    path("desk/opinions/drafts/<int:pk>/compare/", drafts.draft_compare, name="draft_compare"),
    path("desk/opinions/drafts/<int:pk>/comment/", drafts.comment_new, name="draft_comment"),
    path("desk/opinions/drafts/<int:pk>/mark/", drafts.clause_mark, name="draft_mark"),
    path("desk/opinions/drafts/<int:pk>/round/", drafts.round_new, name="draft_round"),
    path("desk/opinions/drafts/comments/<int:pk>/resolve/", drafts.comment_done, name="draft_comment_done"),
    path("desk/opinions/library/", library.example_list, name="library"),
    path("desk/opinions/library/ledger/", library.ledger, name="library_ledger"),
    path("desk/opinions/library/ledger.xlsx", library.ledger_xlsx, name="library_ledger_xlsx"),
    path("desk/opinions/library/<int:pk>/", library.example, name="example"),
    path("desk/opinions/library/<int:pk>/adopt/", library.example_adopt_view, name="example_adopt"),
    path("desk/opinions/library/<int:pk>/withdraw/", library.example_withdraw_view, name="example_withdraw"),
    path("desk/opinions/library/new/", library.example_new, name="example_new"),
]
