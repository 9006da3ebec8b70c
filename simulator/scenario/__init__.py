"""The play: scenarios on paper, the cast, and runs (scenario + inputs → trace). Knows no web and no sockets."""
