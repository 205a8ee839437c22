"""Coverage check of an opinion (覆盖检查): which paragraphs provide for which required action, and how surely.

Explainable rules over Chinese text. `reading` cuts a text into paragraphs and sentences; `moods` says whether a
sentence lays something down, tells of the past, defines a word or takes something back; `actions` says by which words
each required action is known; `commitments` finds how often, how much, by when and who; `check` puts them together.
Pure: no database, no clock.
"""
