#!/usr/bin/env bash
# any2fasta 0.4.2 (Debian 12) reads only the first member of a gzip file with several members, such as bgzip writes, and exits with
# code 0: the records after it are missing. Seen: 1 of 3 records.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get download -qq any2fasta=0.4.2-2 2>/dev/null
dpkg -x any2fasta_*.deb root
for name in a b c; do printf '>%s\nACGTACGTAC\n' "$name" | gzip -n; done > three.fa.gz
[ "$(gzip -dc three.fa.gz | grep -c '>')" = 3 ]
records=$(root/usr/bin/any2fasta -q three.fa.gz | grep -c '>')
echo "any2fasta 0.4.2: $records of 3 records, exit code 0"
[ "$records" = 1 ]
