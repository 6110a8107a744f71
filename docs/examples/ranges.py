"""Prints the contigs of an archive and bases of each, or of one: ranges.py ARCHIVE [CONTIG]"""

import sys

import spillway


def print_range(contig):
    print(contig.sample_name, contig.name, len(contig), contig[100:120], sep="\t")


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: ranges.py ARCHIVE [CONTIG]")
    try:
        with spillway.open(sys.argv[1]) as archive:
            if len(sys.argv) > 2:
                print_range(archive.find(sys.argv[2]))
                return
            for sample in archive.values():
                for contig in sample.contigs:
                    print_range(contig)
    except spillway.Error as error:
        sys.exit(str(error))


main()
