"""The same offer and the same questions in PostgreSQL alone, as well as it can be done there.

`loading` fills a schema by COPY, `asking` puts a question as one prepared statement. Nothing of the
engine is used but the words that questions were read into.
"""
