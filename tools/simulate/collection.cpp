#include "simulate/collection.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "simulate/draft.hpp"
#include "simulate/fasta_output.hpp"
#include "spillway/error.hpp"

namespace spillway::simulate {
namespace {

enum Stream : std::uint64_t {
  kTree = 8,
  kNumbers,
  kFirstDraft,
  kSpecies,
  kFirstBranch = 16,
  kFirstMaskBranch = 1ULL << 40
};

std::string padded(std::uint64_t number, std::uint64_t largest) {
  const std::string text = std::to_string(number);
  return std::string(std::to_string(largest).size() - text.size(), '0') + text;
}

/// Names genomes and sends them where they belong.
class Sink {
 public:
  explicit Sink(const Options& options) : options_(options) {
    if (!options.one_file.empty()) {
      one_file_.emplace(options.one_file == "-" ? File::borrow(STDOUT_FILENO, "standard output")
                                                : File::create(options.one_file),
                        form());
      return;
    }
    std::error_code error;
    std::filesystem::create_directories(options.directory, error);
    if (error) {
      throw Error(ErrorKind::io,
                  options.directory.string() + ": cannot create: " + error.message());
    }
  }

  /// What is put from here on belongs to that species, whose random numbers come from `seed`.
  void begin_species(std::uint64_t species, std::uint64_t seed) {
    prefix_ = options_.prefix;
    if (options_.species > 1) prefix_ += padded(species, options_.species - 1) + "_";
    leaves_ = 0;
    if (!one_file_) shuffle_numbers(seed);
  }

  /// The base is put first.
  void put_base(const Genome& genome, const Text& text, Random& random) {
    put(genome, text, name_of(0), options_.draft_first, random);
  }

  void put_leaf(const Genome& genome, const Text& text, Random& random) {
    ++leaves_;
    const std::string name = name_of(numbers_.empty() ? leaves_ : numbers_[leaves_ - 1]);
    put(genome, text, name, true, random);
  }

  void close() {
    if (one_file_) one_file_->close();
  }

 private:
  FastaForm form() const {
    return {options_.line_width, options_.bgzip ? std::max(options_.threads, 1U) : 0};
  }

  void shuffle_numbers(std::uint64_t seed) {
    Random random(seed, kNumbers);
    numbers_.resize(options_.genomes - 1);
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      const std::size_t j = random.below(i + 1);
      numbers_[i] = numbers_[j];
      numbers_[j] = i + 1;
    }
  }

  std::string name_of(std::uint64_t number) const {
    return prefix_ + padded(number, options_.genomes - 1);
  }

  std::uint64_t cuts_of(const Genome& genome) const {
    if (options_.draft_contig_length == 0) return options_.draft_contigs;
    return total_length(genome) / options_.draft_contig_length;
  }

  void put(const Genome& genome, const Text& text, const std::string& name, bool may_be_draft,
           Random& random) {
    if (may_be_draft && random.chance(options_.draft_share)) {
      write(make_draft(genome, cuts_of(genome), "", random), text, name);
    } else {
      write(genome, text, name);
    }
  }

  void write(const Genome& genome, const Text& text, const std::string& name) {
    const std::string contig_prefix = options_.pansn        ? name + "#1#"
                                      : options_.full_names ? name + "#"
                                                            : "";
    if (one_file_) return one_file_->write(genome, text, contig_prefix);
    const std::string file = name + (options_.bgzip ? ".fa.gz" : ".fa");
    FastaOutput output(File::create(options_.directory / file), form());
    output.write(genome, text, contig_prefix);
    output.close();
  }

  const Options& options_;
  std::string prefix_;  ///< of the names of genomes
  std::optional<FastaOutput> one_file_;
  std::vector<std::uint64_t> numbers_;  ///< of the leaves; empty: in the order of the walk
  std::uint64_t leaves_ = 0;            ///< of the species
};

/// Walks a random tree from the root and puts the genome of every leaf.
class Walk {
 public:
  Walk(const Options& options, std::uint64_t seed, Text& text, Sink& sink)
      : options_(options), seed_(seed), text_(text), sink_(sink), tree_(seed, kTree) {}

  /// The clade of `leaves` >= 1 leaves whose root, `genome`, stands at `depth` (0..1).
  void clade(Genome genome, std::uint64_t leaves, double depth) {
    while (leaves > 1) {
      const std::uint64_t left = 1 + tree_.below(leaves - 1);
      const std::uint64_t small = std::min(left, leaves - left);
      const std::uint64_t novel = text_.novel_size();
      grow(genome, small, depth);
      text_.pop_novel(novel);
      // The larger child takes the place of its parent, which no one needs any more.
      leaves -= small;
      const double next = depth_of_split(leaves, depth);
      genome = child_of(genome, next - depth);
      depth = next;
    }
    leaf(genome, depth);
  }

 private:
  void grow(const Genome& parent, std::uint64_t leaves, double depth) {
    if (leaves == 1) return leaf(parent, depth);
    const double next = depth_of_split(leaves, depth);
    clade(child_of(parent, next - depth), leaves, next);
  }

  void leaf(const Genome& parent, double depth) {
    Branch branch = next_branch();
    const Genome genome =
        evolve(parent, 1 - depth, options_.evolve, branch.random, branch.mask_random, text_);
    sink_.put_leaf(genome, text_, branch.random);
  }

  /// Where a clade below `depth` splits: sooner if it is large, and not within the last stretch,
  /// which is private to the leaves. A single leaf has no split and stays at `depth`.
  double depth_of_split(std::uint64_t leaves, double depth) {
    if (leaves == 1) return depth;
    const double room = 1 - options_.private_share - depth;
    return depth + room * tree_.real() * 2 / (1 + std::log2(static_cast<double>(leaves)));
  }

  struct Branch {
    Random random;
    Random mask_random;
  };

  Branch next_branch() {
    const std::uint64_t number = branches_++;
    return {Random(seed_, kFirstBranch + number), Random(seed_, kFirstMaskBranch + number)};
  }

  Genome child_of(const Genome& parent, double length) {
    Branch branch = next_branch();
    return evolve(parent, length, options_.evolve, branch.random, branch.mask_random, text_);
  }

  const Options& options_;
  std::uint64_t seed_;
  Text& text_;
  Sink& sink_;
  Random tree_;
  std::uint64_t branches_ = 0;
};

void write_species(const Options& options, std::uint64_t seed, Sink& sink) {
  Text text;
  Genome base = make_base(options.base, seed, text);
  Random random(seed, kFirstDraft);
  sink.put_base(base, text, random);
  if (options.genomes == 1) return;
  Walk(options, seed, text, sink).clade(std::move(base), options.genomes - 1, 0);
}

}  // namespace

void write_collection(const Options& options) {
  Sink sink(options);
  Random seeds(options.seed, kSpecies);
  for (std::uint64_t species = 0; species < options.species; ++species) {
    // A single species, or the first one, has the seed itself.
    const std::uint64_t seed = species == 0 ? options.seed : seeds.bits();
    sink.begin_species(species, seed);
    write_species(options, seed, sink);
  }
  sink.close();
}

}  // namespace spillway::simulate
