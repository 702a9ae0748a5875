"""The full-text index of samples: one document a sample, fed in batches by the actions that change what it says.

`words` holds all that a sample is found by (names in all languages, code, numbers, locality, kind), and one token for
its kind and collection each, so that text and facets are answered by one index, newest first.
"""

SEARCH_INDEX = {
    "sqlite": """
CREATE VIRTUAL TABLE sample_search USING fts5(words, tokenize='unicode61', detail='none', prefix='2 3')
""",
    "postgresql": """
CREATE TABLE sample_search (
    rowid BIGINT PRIMARY KEY,
    words TSVECTOR NOT NULL
);

CREATE INDEX ix_sample_search_words ON sample_search USING gin (words)
""",
}
