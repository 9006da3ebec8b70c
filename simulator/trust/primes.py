"""The search for a prime near a number that was drawn. Knows no key; the time it takes tells about what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

_SPAN = 1 << 14  # odd numbers looked through after each one drawn
_WITNESSES = (2, 3, 5, 7, 11)  # more than enough for numbers nobody chose to deceive us


def prime_from(start: int, bits: int, exponent: int) -> int:
    """The first prime from here on that suits the exponent; 0 where none is near. Its two highest bits are set."""
    start |= 3 << bits - 2 | 1
    for offset in _sieved(start):
        if _is_prime(start + offset) and (start + offset) % exponent != 1:
            return start + offset
    return 0


def _sieved(start: int) -> Iterator[int]:
    """How far the numbers are away that no small prime divides."""
    left = bytearray(b"\1") * _SPAN  # of start + 2i
    for prime in _small_primes():
        first = -start * pow(2, -1, prime) % prime
        left[first::prime] = bytes(len(range(first, _SPAN, prime)))
    return (2 * place for place, is_left in enumerate(left) if is_left)


@lru_cache(1)
def _small_primes() -> tuple[int, ...]:
    """The odd primes below `_SPAN`, by the sieve of Eratosthenes."""
    left = bytearray(b"\1") * _SPAN
    for number in range(3, int(_SPAN**0.5) + 1, 2):
        if left[number]:
            left[number * number :: number] = bytes(len(range(number * number, _SPAN, number)))
    return tuple(number for number in range(3, _SPAN, 2) if left[number])


def _is_prime(number: int) -> bool:
    """Miller and Rabin's test; the first witness sends nearly all away."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, witness, odd, twos) for witness in _WITNESSES)


def _passes(number: int, witness: int, odd: int, twos: int) -> bool:
    power = pow(witness, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False
