"""An archive of sequences that are in memory. Usage: write.py OUTPUT.agc"""
import sys

import spillway


def samples():
    """The genomes of write.cpp, one after another: (sample, contigs), with contigs of (header, bases)."""
    for sample in range(3):
        state = 1
        bases = bytearray()
        for i in range(20000):
            state = (state * 1664525 + 1013904223) % 2**32
            changed = sample if i % 1000 == 0 else 0
            bases.append(b"ACGT"[((state >> 24) + changed) % 4])
        yield f"sample{sample}", [("chr1 made by an example", bases)]


spillway.create(sys.argv[1], samples(), force=True, memory="1G")
