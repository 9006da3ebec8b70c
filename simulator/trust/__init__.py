"""Who may be believed: judgments, each with the steps that led to it. Knows not how an answer is fetched.

A judgment is a function called with what is known. It gives its verdict, or the question whose answer it needs; then
it is called again, from the start, with more known. So it can wait without holding anything.
"""
