"""A walk through the octets of a message, which marks what it passes. Never goes past the end."""

from __future__ import annotations

from simulator.protocols.speech import Token


class Malformed(ValueError):
    """Octets that cannot be what they should be."""


class Scanner:
    """`at`: how far the walk has come; it ends at `end`. `tokens` are marked in order, and never overlap."""

    def __init__(self, data: bytes, at: int = 0, end: int | None = None, tokens: list[Token] | None = None) -> None:
        self.data, self.at = data, at
        self.end = len(data) if end is None else end
        self.tokens: list[Token] = [] if tokens is None else tokens

    @property
    def left(self) -> int:
        """Octets until the end."""
        return self.end - self.at

    def take(self, octets: int, key: str = "") -> bytes:
        """Pass over so many octets, which are what `key` says. Raises Malformed where there are fewer."""
        if not 0 <= octets <= self.left:
            raise Malformed
        start, self.at = self.at, self.at + octets
        if key and octets:
            self.tokens.append(Token(start, self.at, key))
        return self.data[start : self.at]

    def number(self, octets: int, key: str = "") -> int:
        """Pass over a number, its first octet the highest."""
        return int.from_bytes(self.take(octets, key))

    def named(self, octets: int, room: str, names: dict[int, str]) -> int:
        """Pass over a number that has a name, which is its key in `room`."""
        number = int.from_bytes(self.take(octets))
        name = names.get(number)
        self.tokens.append(Token(self.at - octets, self.at, f"{room}.{name}" if name else room))
        return number

    def vector(self, octets: int, key: str = "") -> Scanner:
        """Pass over a vector (RFC 8446 §3.4), whose length takes so many octets; gives the walk through it.

        Whoever takes it walks on where this one has marked last, so it is walked at once.
        """
        length = self.number(octets, key)
        start = self.at
        self.take(length)
        return Scanner(self.data, start, self.at, self.tokens)

    def rest(self, key: str = "") -> bytes:
        """Pass over all that is left."""
        return self.take(self.left, key)

    def finish(self) -> None:
        """Nothing may be left. Raises Malformed."""
        if self.left:
            raise Malformed
