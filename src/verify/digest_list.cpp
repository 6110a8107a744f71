#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/interrupt.hpp"
#include "collection/digest_rows.hpp"
#include "extract/archive_parts.hpp"
#include "extract/contig_layout.hpp"
#include "extract/residue_letters.hpp"
#include "fasta/first_word.hpp"
#include "spillway/error.hpp"
#include "spillway/verify.hpp"
#include "verify/contig_digester.hpp"
#include "verify/report.hpp"
#include "verify/set_check.hpp"

namespace spillway {
namespace {

// Of an archive that is only looked up in, next to the one that decodes.
ReadOptions parts_options(ReadOptions options) {
  options.metadata_cache_bytes /= 2;
  options.group_cache_bytes = 0;
  return options;
}

class DigestList {
 public:
  DigestList(const std::filesystem::path& path, const ReadOptions& options,
             const ReportSink& report)
      : report_(report),
        parts_(path, parts_options(options)),
        archive_(path, options),
        digester_(archive_),
        stored_(parts_.reader),
        letters_(parts_.reader) {}

  void list(std::span<const std::string> samples) {
    const std::vector<std::size_t> ranks = archive_.find_samples(samples);
    report_line(report_, {"sample", "contig", "length", "md5", "sha512t24u"});
    for (const std::size_t rank : ranks) list_sample(rank);
    if (!samples.empty()) return;
    if (stored_.present()) set_.emplace(stored_.sets());
    for (std::size_t rank = 0; rank < archive_.sample_count(); ++rank) {
      if (set_ && !set_->begin_sample(static_cast<std::uint32_t>(rank))) fail_set();
      list_sample(rank);
    }
    if (set_ && !set_->finish()) fail_set();
  }

 private:
  void list_sample(std::size_t rank) {
    check_interrupted();
    const std::size_t sample = parts_.stored(rank);
    const std::vector<bool> decoded = contigs_to_decode(rank, sample);
    const auto to_decode = static_cast<std::size_t>(std::ranges::count(decoded, true));
    if (to_decode > decoded.size() / 2) return list_decoded(rank, sample);
    list_stored(rank, sample, decoded);
  }

  // What is stored is of every byte, what is published of some: the two are one digest where a
  // sequence has nothing but letters. A hash, or part of a digest, is nothing to be published.
  std::vector<bool> contigs_to_decode(std::size_t rank, std::size_t sample) {
    std::vector<bool> decoded;
    archive_.for_each_contig(rank, [&](std::string_view) {
      const auto stored = digest_of(sample, decoded.size());
      decoded.push_back(!stored || stored->form != StoredDigest::full ||
                        !letters_.are_all(static_cast<std::uint32_t>(sample),
                                          static_cast<std::uint32_t>(decoded.size())));
    });
    return decoded;
  }

  void list_stored(std::size_t rank, std::size_t sample, const std::vector<bool>& decoded) {
    const auto placed = parts_.collection.segments(sample);
    // Not from within the walk over the contigs: decoding walks over them, too.
    std::vector<std::string> words;
    archive_.for_each_contig(
        rank, [&](std::string_view header) { words.emplace_back(first_word(header)); });
    for (std::size_t contig = 0; contig < words.size(); ++contig) {
      const auto stored = digest_of(sample, contig);
      if (!stored || contig >= placed->contig_count()) fail(rank, contig, "a digest or a place");
      if (decoded.at(contig)) {
        const ContigFacts found = digester_.contig({rank, contig});
        if (!stored->matches(found.digests)) fail_digest(rank, contig);
        tell(rank, words[contig], found, stored);
      } else {
        tell(rank, words[contig],
             {contig_length(placed->contig(contig), parts_.params.kmer_length),
              {stored->hash, stored->digest, stored->digest}},
             stored);
      }
    }
  }

  std::optional<ContigDigest> digest_of(std::size_t sample, std::size_t contig) {
    return stored_.of_contig(static_cast<std::uint32_t>(sample),
                             static_cast<std::uint32_t>(contig));
  }

  void list_decoded(std::size_t rank, std::size_t sample) {
    const std::vector<ContigFacts> facts = digester_.sample(rank);
    std::size_t contig = 0;
    archive_.for_each_contig(rank, [&](std::string_view header) {
      const ContigFacts& found = facts.at(contig);
      std::optional<ContigDigest> stored;
      if (stored_.covers(static_cast<std::uint32_t>(sample))) {
        stored = digest_of(sample, contig);
        if (!stored || !stored->matches(found.digests)) fail_digest(rank, contig);
      }
      tell(rank, first_word(header), found, stored);
      ++contig;
    });
  }

  void tell(std::size_t rank, std::string_view word, const ContigFacts& facts,
            const std::optional<ContigDigest>& stored) {
    if (set_ && stored) set_->add(stored->form, facts.digests);
    const SequenceDigest& digest = facts.digests.published;
    report_line(report_, {archive_.sample_name(rank), word, std::to_string(facts.length),
                          md5_text(digest), sha512t24u_text(digest)});
  }

  [[noreturn]] void fail_digest(std::size_t rank, std::size_t contig) const {
    fail(rank, contig, "the sequence that its digest was made of");
  }

  [[noreturn]] void fail_set() const {
    throw Error(ErrorKind::corrupt,
                parts_.reader.path() + ": the digest of all sequences together does not match");
  }

  [[noreturn]] void fail(std::size_t rank, std::size_t contig, const char* what) const {
    throw Error(ErrorKind::corrupt, parts_.reader.path() + ": sample " +
                                        std::string(archive_.sample_name(rank)) + ", contig " +
                                        std::to_string(contig) + " (from 0) does not have " + what);
  }

  const ReportSink& report_;
  ArchiveParts parts_;
  Archive archive_;
  ContigDigester digester_;
  DigestReader stored_;
  ResidueLetters letters_;
  std::optional<SetCheck> set_;  // if all samples are listed
};

}  // namespace

void list_digests(const std::filesystem::path& archive, std::span<const std::string> samples,
                  const ReadOptions& options, const ReportSink& report) {
  DigestList(archive, options, report).list(samples);
}

}  // namespace spillway
