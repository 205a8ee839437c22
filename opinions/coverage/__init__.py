"""Coverage check of an opinion (覆盖检查): which paragraphs provide for which required action, and how surely.

Explainable rules over Chinese text. `reading` cuts a text into paragraphs and sentences; `actions` says by which words
(of families in `words`) each required action is known; `naming` says of which of them a sentence speaks, by itself, by
its heading or by what was said before; `taking_up` whether a paragraph goes on with the one before it (by the words in
`second_halves`); `moods` whether a sentence lays something down, tells of the past, defines a word or takes something
back; `commitments` finds how often, how much, by when and who; `check` puts them together.
Pure: no database, no clock.
"""
