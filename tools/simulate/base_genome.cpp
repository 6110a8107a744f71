#include "simulate/base_genome.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "dna/nucleotide.hpp"
#include "spillway/error.hpp"

namespace spillway::simulate {
namespace {

// Streams of the seed; a branch of the tree takes its number plus 16.
enum Stream : std::uint64_t { kBases = 0, kRepeats, kMasks, kNRuns };

struct Chromosome {
  std::string name;
  std::span<char> letters;
};

/// Lengths that sum to `length`, none more than three times another.
std::vector<std::uint64_t> random_lengths(std::uint64_t length, std::uint64_t parts,
                                          Random& random) {
  std::vector<double> weights(parts);
  double sum = 0;
  for (double& w : weights) sum += w = 0.5 + random.real();
  std::vector<std::uint64_t> lengths(parts);
  std::uint64_t left = length;
  for (std::uint64_t i = 0; i + 1 < parts; ++i) {
    lengths[i] = static_cast<std::uint64_t>(static_cast<double>(length) * weights[i] / sum);
    left -= lengths[i];
  }
  lengths.back() = left;
  return lengths;
}

std::vector<Chromosome> random_chromosomes(const BaseOptions& options, std::uint64_t seed,
                                           Text& text) {
  if (options.chromosomes == 0 || options.length < options.chromosomes) {
    throw Error(ErrorKind::usage, "--length must be at least --chromosomes, and that at least 1");
  }
  Random random(seed, kBases);
  std::span<char> all = text.add_base(options.length);
  fill_random(all, options.gc, random);
  std::vector<Chromosome> chromosomes;
  for (const std::uint64_t length : random_lengths(options.length, options.chromosomes, random)) {
    chromosomes.push_back({"chr" + std::to_string(chromosomes.size() + 1), all.first(length)});
    all = all.subspan(length);
  }
  return chromosomes;
}

/// The file's sequences; what is no letter of the AGC alphabet is refused.
class FastaParser {
 public:
  FastaParser(const BaseOptions& options) : options_(options) {}

  void line(std::string_view text) {
    ++line_number_;
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (text.starts_with('>')) {
      text.remove_prefix(1);
      names_.emplace_back(text.substr(0, text.find_first_of(" \t")));
      ends_.push_back(letters_.size());
      return;
    }
    if (text.empty()) return;
    if (names_.empty()) fail("sequence before the first '>'");
    for (const char c : text) {
      if (kSymbolOf[static_cast<unsigned char>(c)] == kNoSymbol) fail("not a FASTA of nucleotides");
      letters_ += options_.keep_case ? c : static_cast<char>(std::toupper(c));
    }
    ends_.back() = letters_.size();
  }

  std::vector<Chromosome> finish(Text& text) {
    if (letters_.empty()) fail("no sequence");
    std::span<char> all = text.add_base(letters_.size());
    std::copy(letters_.begin(), letters_.end(), all.begin());
    std::vector<Chromosome> chromosomes;
    std::uint64_t start = 0;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      chromosomes.push_back({names_[i], all.subspan(start, ends_[i] - start)});
      start = ends_[i];
    }
    return chromosomes;
  }

 private:
  [[noreturn]] void fail(const char* reason) const {
    throw Error(ErrorKind::input,
                options_.fasta.string() + ": line " + std::to_string(line_number_) + ": " + reason);
  }

  const BaseOptions& options_;
  std::string letters_;
  std::vector<std::string> names_;
  std::vector<std::uint64_t> ends_;
  std::uint64_t line_number_ = 0;
};

std::vector<Chromosome> fasta_chromosomes(const BaseOptions& options, Text& text) {
  File file = File::open_read(options.fasta);
  FastaParser parser(options);
  std::vector<std::uint8_t> buffer(1 << 20);
  std::string line;
  while (const std::size_t n = file.read(buffer)) {
    std::string_view rest(reinterpret_cast<const char*>(buffer.data()), n);
    for (std::size_t end; (end = rest.find('\n')) != std::string_view::npos;) {
      line.append(rest.substr(0, end));
      parser.line(line);
      line.clear();
      rest.remove_prefix(end + 1);
    }
    line.append(rest);
  }
  if (!line.empty()) parser.line(line);
  return parser.finish(text);
}

/// Overwrites bases with diverged copies of random consensus sequences.
void insert_repeats(const BaseOptions& options, std::uint64_t seed,
                    std::vector<Chromosome>& chromosomes) {
  Random random(seed, kRepeats);
  std::string consensus(options.repeat_length, 'N');
  for (std::uint64_t family = 0; family < options.repeat_families; ++family) {
    fill_random(consensus, options.gc, random);
    for (std::uint64_t copy = 0; copy < options.repeat_copies; ++copy) {
      const auto target = chromosomes[random.below(chromosomes.size())].letters;
      if (target.size() <= consensus.size()) continue;
      const std::uint64_t start = random.below(target.size() - consensus.size());
      const bool reverse = random.chance(0.5);
      for (std::size_t i = 0; i < consensus.size(); ++i) {
        const char letter =
            reverse ? complement_letter(consensus[consensus.size() - 1 - i]) : consensus[i];
        target[start + i] =
            random.chance(options.repeat_divergence) ? "ACGT"[random.below(4)] : letter;
      }
    }
  }
}

void mask(const BaseOptions& options, std::uint64_t seed, std::vector<Chromosome>& chromosomes) {
  if (options.mask_share <= 0) return;
  Random random(seed, kMasks);
  const double masked = static_cast<double>(std::max<std::uint64_t>(options.mask_length, 1));
  const double open = masked * (1 - options.mask_share) / options.mask_share;
  for (const Chromosome& chromosome : chromosomes) {
    const double size = static_cast<double>(chromosome.letters.size());
    double at = 0;
    while ((at += open * random.exponential(1)) < size) {
      const double end = std::min(size, at + masked * random.exponential(1));
      for (auto i = static_cast<std::size_t>(at); i < static_cast<std::size_t>(end); ++i) {
        chromosome.letters[i] = static_cast<char>(std::tolower(chromosome.letters[i]));
      }
      at = end;
    }
  }
}

void put_n_runs(const BaseOptions& options, std::uint64_t seed, const Text& text, Genome& genome) {
  Random random(seed, kNRuns);
  for (std::uint64_t i = 0; i < options.n_runs; ++i) {
    Pieces& pieces = genome[random.below(genome.size())].pieces;
    PieceReader reader(pieces);
    Pieces result;
    reader.take(random.below(reader.remaining() + 1), result);
    append_n_run(result, text, options.n_run_length);
    reader.take(reader.remaining(), result);
    pieces = std::move(result);
  }
}

}  // namespace

Genome make_base(const BaseOptions& options, std::uint64_t seed, Text& text) {
  const std::uint64_t start = text.base_end();
  std::vector<Chromosome> chromosomes = options.fasta.empty()
                                            ? random_chromosomes(options, seed, text)
                                            : fasta_chromosomes(options, text);
  insert_repeats(options, seed, chromosomes);
  mask(options, seed, chromosomes);

  Genome genome;
  std::uint64_t at = start;
  for (const Chromosome& chromosome : chromosomes) {
    genome.push_back({chromosome.name, {}});
    append(genome.back().pieces, {at, chromosome.letters.size(), false});
    at += chromosome.letters.size();
  }
  put_n_runs(options, seed, text, genome);
  return genome;
}

}  // namespace spillway::simulate
