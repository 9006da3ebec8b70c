"""Who may be believed: judgments, each with the steps that led to it. Knows not how an answer is fetched."""
