// The examples of each verb. A test runs all of them, in a directory with a reference, three
// strains, and an archive of two of them.
#include <algorithm>
#include <utility>

#include "cli/verb_help.hpp"

namespace spillway {
namespace {

// clang-format off
constexpr Example kCreate[] = {
    {"three genomes; the first is the reference",
     "spillway create -o strains.agc reference.fa strain_1.fa.gz strain_2.fa.gz"},
    {"within 256 MiB of memory, spilling to another disk, further inputs from a list",
     "spillway create --memory 256M --scratch-dir /tmp -i inputs.txt -o strains.agc reference.fa"},
    {"the FASTA files in a tar archive, from standard input",
     "spillway create -o strains.agc reference.fa - < strains.tar.gz"},
    {"as a config file says, but with two threads",
     "spillway create --config job.cfg -t 2"},
    {"samples of one file, whose headers are sample#haplotype#contig",
     "spillway create --pansn -o pansn.agc pansn.fa"}};
constexpr Example kAppend[] = {
    {"one more genome, into a new archive",
     "spillway append -o more.agc strains.agc strain_3.fa.gz"},
    {"replacing the old archive, within 256 MiB of memory",
     "spillway append --memory 256M -o strains.agc strains.agc strain_3.fa.gz"},
    {"with a config file that names the archive (archive = more.agc)",
     "spillway append --config append.cfg -o most.agc strain_4.fa.gz"}};
constexpr Example kConvert[] = {
    {"an archive of any version",
     "spillway convert -o new.agc strains.agc"},
    {"within 256 MiB of memory, with everything checked before the archive appears",
     "spillway convert --memory 256M --verify full -o checked.agc strains.agc"}};
constexpr Example kConfig[] = {
    {"a config file from a command line",
     "spillway config --memory 256M -o strains.agc reference.fa strain_1.fa.gz > new.cfg"},
    {"the settings that a config file and the environment give",
     "spillway config --config job.cfg"}};
constexpr Example kPlan[] = {
    {"what these inputs will need",
     "spillway plan -o strains.agc reference.fa strain_1.fa.gz strain_2.fa.gz"},
    {"the same for a job, as JSON",
     "spillway plan --json --config job.cfg"}};
constexpr Example kStatus[] = {
    {"the run that writes an archive, or was interrupted",
     "spillway status --scratch-dir scratch strains.agc"},
    {"all runs that spill to a directory, as JSON",
     "spillway status --json scratch"}};
constexpr Example kCleanup[] = {
    {"list what could be removed",
     "spillway cleanup --dry-run scratch"},
    {"remove what cannot be resumed",
     "spillway cleanup scratch"},
    {"also remove what can be resumed",
     "spillway cleanup --all scratch"}};
constexpr Example kShards[] = {
    {"divide the work of create into tasks, for two nodes",
     "spillway shards plan --shards 2 -o three.agc job reference.fa strain_1.fa.gz strain_2.fa.gz"},
    {"run one of the tasks, on any node",
     "spillway shards run --task splitters job"},
    {"list the tasks that can run now",
     "spillway shards status --ready job"}};
constexpr Example kGetcol[] = {
    {"everything, to one stream",
     "spillway getcol strains.agc > all.fa"},
    {"a file for each sample, in an existing directory",
     "spillway getcol -o genomes strains.agc"},
    {"the same without the reference, gzipped",
     "spillway getcol -r -g 6 -o packed strains.agc"}};
constexpr Example kGetset[] = {
    {"one sample, as it was",
     "spillway getset -o one.fa strains.agc strain_1"},
    {"two samples, in lines of 60 bases",
     "spillway getset -l 60 strains.agc strain_1 strain_2 > two.fa"},
    {"all samples that match a pattern, from an archive on standard input",
     "spillway getset - 'strain_*' < strains.agc > strains.fa"}};
constexpr Example kGetctg[] = {
    {"two contigs of a sample",
     "spillway getctg strains.agc chr1@strain_1 chr2@strain_1"},
    {"bases 100 to 199 of a contig, counted from 0",
     "spillway getctg strains.agc chr1@strain_1:100-199"}};
constexpr Example kFaidx[] = {
    {"bases 101 to 200, counted from 1",
     "spillway faidx strains.agc strain_1:chr1:101-200"},
    {"a list of regions, in lines of 80 bases",
     "spillway faidx -r regions.txt -n 80 -o out.fa strains.agc"},
    {"the reverse complements of the regions of a BED file",
     "spillway faidx -i --bed genes.bed strains.agc"},
    {"the same region of every sample",
     "spillway faidx --all-samples strains.agc chr1:101-200"}};
constexpr Example kListref[] = {
    {"the reference's name",
     "spillway listref strains.agc"},
    {"the reference itself",
     "spillway getset strains.agc \"$(spillway listref strains.agc)\" > ref.fa"}};
constexpr Example kListset[] = {
    {"all samples, by name",
     "spillway listset strains.agc"},
    {"the same as JSON",
     "spillway listset --json strains.agc"}};
constexpr Example kListctg[] = {
    {"the contigs of two samples",
     "spillway listctg strains.agc strain_1 strain_2"},
    {"all contigs of all samples with their lengths",
     "spillway listctg --tsv strains.agc"},
    {"names and lengths as in a .fai, for bedtools and the like",
     "spillway listctg --fai strains.agc strain_1 > strain_1.genome"}};
constexpr Example kInfo[] = {
    {"parameters, and what the bytes are spent on",
     "spillway info strains.agc"},
    {"the same as JSON",
     "spillway info --json strains.agc"}};
constexpr Example kDigests[] = {
    {"the digests of two samples",
     "spillway digests strains.agc strain_1 strain_2"},
    {"the digests of all samples, as JSON, to a file",
     "spillway digests --json -o digests.json strains.agc"}};
constexpr Example kVerify[] = {
    {"compare with the hashes in the archive",
     "spillway verify strains.agc"},
    {"also decode everything, on four threads",
     "spillway verify --full -t 4 strains.agc"},
    {"check that the archive gives back these files",
     "spillway verify strains.agc --against strain_1.fa.gz strain_2.fa.gz"}};
constexpr Example kHelp[] = {
    {"the options of a verb",
     "spillway help getset"},
    {"its man page",
     "spillway help --man getset > spillway-getset.1"},
    {"completion for bash",
     "spillway help --completion bash > spillway.bash"}};

constexpr std::pair<std::string_view, std::span<const Example>> kExamples[] = {
    {"create", kCreate}, {"append", kAppend}, {"convert", kConvert}, {"config", kConfig}, {"plan", kPlan}, {"status", kStatus},
    {"cleanup", kCleanup}, {"shards", kShards}, {"getcol", kGetcol}, {"getset", kGetset}, {"getctg", kGetctg},
    {"faidx", kFaidx}, {"listref", kListref}, {"listset", kListset}, {"listctg", kListctg},
    {"info", kInfo}, {"digests", kDigests}, {"verify", kVerify}, {"help", kHelp}};
// clang-format on

}  // namespace

std::span<const Example> examples_of(std::string_view verb) {
  for (const auto& [name, examples] : kExamples) {
    if (name == verb) return examples;
  }
  return {};
}

}  // namespace spillway
