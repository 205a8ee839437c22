"""Addresses of the review desk and of signing, taken up by `desk.urls`."""

from django.urls import path

from desk.views import comments, review, sign

patterns = [
    path("desk/review/", review.review_queue, name="review"),
    path("desk/review/confirm/", review.review_confirm, name="review_confirm"),
    path("desk/for-unit/", review.for_unit, name="for_unit"),
    path("desk/late-permits/", review.late_permits, name="late_permits"),
    path("desk/records/<int:pk>/late-permit/", review.late_permit_new, name="late_permit_new"),
    path("desk/records/<int:pk>/comment/", comments.comment_new, name="comment_new"),
    path("desk/sign/", sign.sign_next, name="sign_next"),
    path("desk/sign-authority/", sign.sign_authority, name="sign_authority"),
    path("desk/sign-authority/<int:pk>/end/", sign.sign_authority_stop, name="sign_authority_stop"),
]
