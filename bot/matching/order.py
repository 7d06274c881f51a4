"""One order of rows for everybody: by a hash of seed and key, so that ties fall the same way however rows arrive."""

from collections.abc import Sequence
from hashlib import blake2b


def shuffled(keys: Sequence[str], seed: int, side: str) -> list[int]:
    """Rows in the order of the hashes of their keys; the same keys and seed give the same people first."""
    # Without the side, people who stand on both would meet themselves at the same place of both orders.
    salt = f"{side}{seed}".encode()
    digests = [blake2b(key.encode(), key=salt[:64], digest_size=16).digest() for key in keys]
    return sorted(range(len(keys)), key=lambda row: (digests[row], keys[row]))
