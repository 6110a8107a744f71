#!/usr/bin/env bash
# bedtools getfasta 2.30.0 (Debian 12) reads a BGZF file with its .fai as if it were plain FASTA: it prints compressed bytes from the
# offsets of the uncompressed text and exits with code 0. From the plain file it prints the right bases.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get download -qq bedtools=2.30.0+dfsg-3 tabix=1.16+ds-3 samtools=1.16.1-1 libhts3=1.16+ds-3 libdeflate0=1.14-1 libhtscodecs2=1.3.0-4 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$(dirname "$(find root -name 'libhts.so.3' | head -1)") PATH=$PWD/root/usr/bin:$PATH
awk 'BEGIN { srand(1); printf ">c\n"; for (i = 0; i < 300; ++i) { for (j = 0; j < 60; ++j) printf "%s", substr("ACGT", 1 + int(4 * rand()), 1); print "" } }' > plain.fa
bgzip -c plain.fa > packed.fa.gz
printf 'c\t3000\t3060\n' > r.bed
samtools faidx plain.fa; samtools faidx packed.fa.gz
right=$(samtools faidx plain.fa c:3001-3060 | tail -n 1)
[ "$(samtools faidx packed.fa.gz c:3001-3060 | tail -n 1)" = "$right" ]
[ "$(bedtools getfasta -fi plain.fa -bed r.bed | tail -n 1)" = "$right" ]
bedtools getfasta -fi packed.fa.gz -bed r.bed > out 2> messages
echo "bedtools 2.30.0 on BGZF: exit code 0, $([ "$(tail -n 1 out)" = "$right" ] && echo right || echo wrong) bases"
[ "$(tail -n 1 out)" != "$right" ]
