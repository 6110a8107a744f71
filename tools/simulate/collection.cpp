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
  kFirstBranch = 16,
  kFirstMaskBranch = 1ULL << 40
};

/// Names genomes and sends them where they belong.
class Sink {
 public:
  explicit Sink(const Options& options) : options_(options) {
    digits_ = std::to_string(options.genomes - 1).size();
    if (!options.one_file.empty()) {
      one_file_.emplace(options.one_file == "-" ? File::borrow(STDOUT_FILENO, "standard output")
                                                : File::create(options.one_file),
                        options.line_width);
      return;
    }
    std::error_code error;
    std::filesystem::create_directories(options.directory, error);
    if (error) {
      throw Error(ErrorKind::io,
                  options.directory.string() + ": cannot create: " + error.message());
    }
    shuffle_numbers();
  }

  /// The base is put first and is never a draft.
  void put_base(const Genome& genome, const Text& text) { write(genome, text, name_of(0)); }

  void put_leaf(const Genome& genome, const Text& text, Random& random) {
    ++leaves_;
    const std::string name = name_of(numbers_.empty() ? leaves_ : numbers_[leaves_ - 1]);
    if (random.chance(options_.draft_share)) {
      write(make_draft(genome, options_.draft_contigs, "", random), text, name);
    } else {
      write(genome, text, name);
    }
  }

  void close() {
    if (one_file_) one_file_->close();
  }

 private:
  void shuffle_numbers() {
    Random random(options_.seed, kNumbers);
    numbers_.resize(options_.genomes - 1);
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      const std::size_t j = random.below(i + 1);
      numbers_[i] = numbers_[j];
      numbers_[j] = i + 1;
    }
  }

  std::string name_of(std::uint64_t number) const {
    const std::string text = std::to_string(number);
    return options_.prefix + std::string(digits_ - std::min(digits_, text.size()), '0') + text;
  }

  void write(const Genome& genome, const Text& text, const std::string& name) {
    const std::string contig_prefix = options_.full_names ? name + "#" : "";
    if (one_file_) return one_file_->write(genome, text, contig_prefix);
    FastaOutput output(File::create(options_.directory / (name + ".fa")), options_.line_width);
    output.write(genome, text, contig_prefix);
    output.close();
  }

  const Options& options_;
  std::size_t digits_;
  std::optional<FastaOutput> one_file_;
  std::vector<std::uint64_t> numbers_;  ///< of the leaves; empty: in the order of the walk
  std::uint64_t leaves_ = 0;
};

/// Walks a random tree from the root and puts the genome of every leaf.
class Walk {
 public:
  Walk(const Options& options, Text& text, Sink& sink)
      : options_(options), text_(text), sink_(sink), tree_(options.seed, kTree) {}

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
    return {Random(options_.seed, kFirstBranch + number),
            Random(options_.seed, kFirstMaskBranch + number)};
  }

  Genome child_of(const Genome& parent, double length) {
    Branch branch = next_branch();
    return evolve(parent, length, options_.evolve, branch.random, branch.mask_random, text_);
  }

  const Options& options_;
  Text& text_;
  Sink& sink_;
  Random tree_;
  std::uint64_t branches_ = 0;
};

}  // namespace

void write_collection(const Options& options) {
  Text text;
  Genome base = make_base(options.base, options.seed, text);
  Sink sink(options);
  sink.put_base(base, text);
  if (options.genomes > 1) Walk(options, text, sink).clade(std::move(base), options.genomes - 1, 0);
  sink.close();
}

}  // namespace spillway::simulate
