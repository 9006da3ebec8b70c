"""Which tokens stand in base64, and which of them only divide. Knows no wire."""

from __future__ import annotations

from simulator.protocols import sasl

ENCODED = sasl.ENCODED
"""How the keys of tokens begin whose characters carry base64: what they say has to be decoded."""
BETWEEN = (sasl.SEPARATOR,)
"""Keys of tokens that say nothing, and stand between those that do."""
