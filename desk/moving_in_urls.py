"""Addresses of moving ledgers in and of the workbook of a whole year, taken up by `desk.urls`."""

from django.urls import path

from desk.views import moving_in, year_book

patterns = [
    path("desk/moving-in/", moving_in.moving_in, name="moving_in"),
    path("desk/moving-in/<int:pk>/", moving_in.ledger, name="moving_in_ledger"),
    path("desk/moving-in/mappings/<int:pk>/drop/", moving_in.mapping_forget, name="mapping_drop"),
    path("desk/year-book/", year_book.year_book_page, name="year_book"),
    path("desk/year-book/file/", year_book.year_book_file, name="year_book_file"),
]
