#!/usr/bin/env bash
# samtools 1.16.1: for a header with white space before the name (`> ctgA first`), `samtools faidx`
# names the sequence ctgA, and `samtools dict` writes @SQ with an empty SN. So a .fai and a .dict of
# one FASTA file need not have the same names. Both count the same bases (printable ASCII).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
packages="samtools=1.16.1-1 libhts3=1.16+ds-3 libhtscodecs2 libdeflate0 libcurl3-gnutls libncurses6 libtinfo6"
apt-get download -qq $packages >/dev/null 2>&1
for package in *.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH=$dir/root/usr/lib/x86_64-linux-gnu:$dir/root/lib/x86_64-linux-gnu
samtools=$dir/root/usr/bin/samtools
"$samtools" --version | head -1
printf '> ctgA first\nACGT-\xc3\xa9AC*\nAC\n>ctgB\nAC\n' > x.fa
"$samtools" faidx x.fa
"$samtools" dict -H x.fa > x.dict
echo "faidx: $(cut -f1,2 x.fa.fai | tr '\t\n' '  ')"
echo "dict:  $(cut -f2,3 x.dict | tr '\t\n' '  ')"
[ "$(cut -f1,2 x.fa.fai)" = "$(printf 'ctgA\t10\nctgB\t2')" ]
[ "$(cut -f2,3 x.dict)" = "$(printf 'SN:\tLN:10\nSN:ctgB\tLN:2')" ]
echo "as seen"
