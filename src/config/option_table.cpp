#include "config/option_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/duration_text.hpp"
#include "config/option_limits.hpp"

namespace spillway {
namespace {

using Value = const OptionValue&;
using Options = CreateOptions&;
using Given = const CreateOptions&;

constexpr std::initializer_list<Choice<DigestForm>> kDigestForms = {{"auto", DigestForm::automatic},
                                                                    {"full", DigestForm::full},
                                                                    {"short", DigestForm::short_},
                                                                    {"none", DigestForm::none}};
constexpr std::initializer_list<Choice<Preserve>> kPreserves = {
    {"exact", Preserve::exact}, {"case", Preserve::case_}, {"sequence", Preserve::sequence}};
constexpr std::initializer_list<Choice<Readers>> kReaders = {{"agc", Readers::agc},
                                                             {"any", Readers::any}};
constexpr std::initializer_list<Choice<VerifyLevel>> kVerifyLevels = {
    {"parts", VerifyLevel::parts}, {"full", VerifyLevel::full}, {"none", VerifyLevel::none}};

std::uint32_t number32(Value value, const OptionRange& range) {
  return static_cast<std::uint32_t>(number_of(value, range));
}

/// Zero stands for a value that is found out, or for no limit; its word is `zero`.
std::string shown(std::uint64_t number, const char* zero) {
  return number == 0 ? zero : std::to_string(number);
}

std::string shown_size(std::uint64_t bytes, const char* zero) {
  constexpr std::array kUnits = {"", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes != 0 && bytes % 1024 == 0 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  return shown(bytes, zero) + (bytes == 0 ? "" : kUnits[unit]);
}

std::string shown(bool flag) { return flag ? "yes" : "no"; }

template <typename Word>
std::string_view word_among(std::initializer_list<Choice<Word>> choices, Word value) {
  const auto found = std::ranges::find(choices, value, &Choice<Word>::value);
  return found == choices.end() ? std::string_view() : found->word;
}

template <typename Word>
std::string shown(Word value, std::initializer_list<Choice<Word>> choices) {
  return std::string(word_among(choices, value));
}

template <typename Word>
std::vector<std::string_view> words_of(std::initializer_list<Choice<Word>> choices) {
  std::vector<std::string_view> words;
  for (const Choice<Word>& choice : choices) words.emplace_back(choice.word);
  return words;
}

/// A number in 0..most, with a fraction or without; `max_text` is how messages show `most`.
double fraction_of(Value value, double most, const char* max_text) {
  double number = -1;
  const char* end = value.text.data() + value.text.size();
  const auto [stop, error] =
      std::from_chars(value.text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc() || stop != end || !(number >= 0 && number <= most)) {
    throw Error(ErrorKind::usage, value.label + " takes a number from 0 to " + max_text + ", not " +
                                      in_quotes(value.text));
  }
  return number;
}

/// The shortest text that stands for the number.
std::string shown(double number) {
  std::array<char, 32> text{};
  const auto [end, error] =
      std::to_chars(text.begin(), text.end(), number, std::chars_format::fixed);
  return error == std::errc() ? std::string(text.begin(), end) : std::to_string(number);
}

char character_of(Value value) {
  const bool is_one = value.text.size() == 1 && value.text[0] > ' ' && value.text[0] < '\x7f';
  if (!is_one) {
    throw Error(ErrorKind::usage,
                value.label + " takes one printable character, not " + in_quotes(value.text));
  }
  return value.text[0];
}

/// The value changes nothing, but a wrong one is told of.
void check_fallback(Value value, Options) { fraction_of(value, kMaxFallback, "0.05"); }

void check_flag(Value value, Options) { (void)flag_of(value); }

// clang-format off
constexpr CreateKey kKeys[] = {
    {"adaptive", 'a', "", "accepted for compatibility with agc; segments always adapt to new sequence",
     check_flag, nullptr},
    {"batch-size", 'b', "N",
     "segments in a pack and samples in a batch of metadata, 1..1000000000, "
     "or auto: 50; up to 1000 for more than 50 samples of few segments [auto]",
     [](Value v, Options o) {
       o.shape.pack_cardinality =
           v.text == "auto" ? kChoosePackCardinality : number32(v, kPackCardinalities);
     },
     [](Given o) { return shown(o.shape.pack_cardinality, "auto"); }},
    {"readers", 0, "WHICH",
     "programs that will read the archive: agc (and others that read packs of any size), "
     "any (also ragc, impg, seqwish and sweepga: --batch-size 50) [agc]",
     [](Value v, Options o) { o.shape.readers = choice_of(v, kReaders); },
     [](Given o) { return shown(o.shape.readers, kReaders); },
     [] { return words_of(kReaders); }},
    {"concatenated", 'c', "", "every contig of the input is a sample",
     [](Value v, Options o) { o.shape.concatenated = flag_of(v); },
     [](Given o) { return shown(o.shape.concatenated); }},
    {"pansn", 0, "",
     "assign records to samples by PanSN header (sample#haplotype#contig), "
     "in any order; the sample's name is sample#haplotype",
     [](Value v, Options o) { o.shape.pansn = flag_of(v); },
     [](Given o) { return shown(o.shape.pansn); }},
    {"pansn-delimiter", 0, "C", "separator in PanSN headers [#]",
     [](Value v, Options o) { o.shape.pansn_delimiter = character_of(v); },
     [](Given o) { return std::string(1, o.shape.pansn_delimiter); }},
    {"no-command-line", 'd', "", "accepted for compatibility with agc; the command line is never stored",
     check_flag, nullptr},
    {"fallback", 'f', "X", "accepted for compatibility with agc (0..0.05); has no effect",
     check_fallback, nullptr},
    {"kmer-length", 'k', "N", "k-mer length of splitters, 17..32 [31]",
     [](Value v, Options o) { o.shape.kmer_length = number32(v, kKmerLengths); },
     [](Given o) { return std::to_string(o.shape.kmer_length); }},
    {"min-match-length", 'l', "N", "shortest match that is encoded, 15..32 bases [15]",
     [](Value v, Options o) { o.shape.min_match_length = number32(v, kMinMatchLengths); },
     [](Given o) { return std::to_string(o.shape.min_match_length); }},
    {"segment-size", 's', "N",
     "target segment length in bases, 100..1000000, or auto: 20000..60000, "
     "chosen by the length of the reference [auto]",
     [](Value v, Options o) {
       o.shape.segment_size =
           v.text == "auto" ? kChooseSegmentSize : number32(v, kSegmentSizes);
     },
     [](Given o) { return shown(o.shape.segment_size, "auto"); }},
    {"preserve", 0, "WHAT",
     "what is preserved: exact (every byte of the input), case (bases and "
     "soft masking), sequence (bases in upper case) [exact]",
     [](Value v, Options o) { o.shape.preserve = choice_of(v, kPreserves); },
     [](Given o) { return shown(o.shape.preserve, kPreserves); },
     [] { return words_of(kPreserves); }},
    {"digests", 0, "FORM",
     "checksums stored for each contig: auto, full (40 bytes), short (4), none [auto]",
     [](Value v, Options o) { o.shape.digests = choice_of(v, kDigestForms); },
     [](Given o) { return shown(o.shape.digests, kDigestForms); },
     [] { return words_of(kDigestForms); }},

    {"output", 'o', "FILE", "archive to write [standard output]",
     [](Value v, Options o) { o.output = file_of(v); },
     [](Given o) { return o.output.string(); }},
    {"threads", 't', "N", "threads, 1..1024, or auto: as many as nproc says [auto]",
     [](Value v, Options o) {
       o.run.threads = v.text == "auto" ? 0 : number32(v, kThreadCounts);
     },
     [](Given o) { return shown(o.run.threads, "auto"); }},
    {"memory", 0, "SIZE",
     "peak memory, or auto: 1GiB, or half of what the cgroup or Slurm grants [auto]",
     [](Value v, Options o) { o.run.memory_bytes = v.text == "auto" ? 0 : size_of(v); },
     [](Given o) { return shown_size(o.run.memory_bytes, "auto"); }},
    {"scratch-dir", 0, "DIR", "directory for scratch files [$SLURM_TMPDIR, $TMPDIR, next to the output]",
     [](Value v, Options o) { o.run.scratch_dir = v.text; },
     [](Given o) { return o.run.scratch_dir.string(); }},
    {"max-scratch", 0, "SIZE", "fail rather than use more scratch space than this [none]",
     [](Value v, Options o) { o.run.max_scratch_bytes = v.text == "none" ? 0 : size_of(v); },
     [](Given o) { return shown_size(o.run.max_scratch_bytes, "none"); }},
    {"force-scratch", 0, "", "allow scratch on a network file system",
     [](Value v, Options o) { o.run.force_scratch = flag_of(v); },
     [](Given o) { return shown(o.run.force_scratch); }},
    {"keep-scratch", 0, "", "keep the scratch store after the run",
     [](Value v, Options o) { o.run.keep_scratch = flag_of(v); },
     [](Given o) { return shown(o.run.keep_scratch); }},
    {"force-spill", 0, "", "spill to disk even if the input is small",
     [](Value v, Options o) { o.run.force_spill = flag_of(v); },
     [](Given o) { return shown(o.run.force_spill); }},
    {"verify", 0, "HOW",
     "check before publishing: parts (compare hashes), full (extract everything "
     "and compare with the input), none [parts]",
     [](Value v, Options o) { o.run.verify = choice_of(v, kVerifyLevels); },
     [](Given o) { return shown(o.run.verify, kVerifyLevels); },
     [] { return words_of(kVerifyLevels); }},
    {"force", 0, "",
     "replace the output even if it is an archive with samples that the new "
     "one would not have, or contains sequences",
     [](Value v, Options o) { o.run.force = flag_of(v); },
     [](Given o) { return shown(o.run.force); }},
    {"restart", 0, "", "discard the state of an interrupted run instead of resuming it",
     [](Value v, Options o) { o.run.restart = flag_of(v); },
     [](Given o) { return shown(o.run.restart); }},
    {"checkpoint", 0, "SECONDS", "seconds between checkpoints; 0 disables them [30]",
     [](Value v, Options o) {
       o.run.checkpoint_seconds = fraction_of(v, kMaxCheckpointSeconds, "86400");
     },
     [](Given o) { return shown(o.run.checkpoint_seconds); }},
    {"time-limit", 0, "DURATION",
     "checkpoint and exit after this time; rerun the command to resume "
     "(90s, 30m, 23h30m, 1-12:00:00) [none]",
     [](Value v, Options o) {
       o.run.time_limit_seconds = v.text == "none" ? 0 : duration_of(v);
     },
     [](Given o) {
       const std::uint64_t seconds = o.run.time_limit_seconds;
       return seconds == 0 ? "none" : format_duration(seconds);
     }},
    {"verbosity", 'v', "N", "0: warnings and errors, 1: stages, 2: details [0]",
     [](Value v, Options o) { o.run.verbosity = static_cast<int>(number32(v, kVerbosities)); },
     [](Given o) { return std::to_string(o.run.verbosity); }},
    {"log-json", 0, "FILE", "write progress to FILE, one JSON object per line",
     [](Value v, Options o) { o.run.log_json = file_of(v); },
     [](Given o) { return o.run.log_json.string(); }},
    {"stats", 0, "FILE", "write a JSON summary of the run to FILE",
     [](Value v, Options o) { o.run.stats = file_of(v); },
     [](Given o) { return o.run.stats.string(); }},
};
// clang-format on

}  // namespace

std::span<const CreateKey> create_keys() { return kKeys; }

const CreateKey* find_create_key(std::string_view name) {
  const auto* const found = std::ranges::find(kKeys, name, &CreateKey::name);
  return found == std::end(kKeys) ? nullptr : found;
}

std::vector<std::string_view> choices_of(std::string_view option) {
  const CreateKey* const key = find_create_key(option);
  if (key == nullptr || key->choices == nullptr) return {};
  return key->choices();
}

std::string_view word_of(Preserve preserve) { return word_among(kPreserves, preserve); }

std::string_view name_of(JobVerb verb) {
  switch (verb) {
    case JobVerb::create:
      return "create";
    case JobVerb::append:
      return "append";
    case JobVerb::convert:
      break;
  }
  return "convert";
}

std::string_view reason_against(std::string_view name, JobVerb verb) {
  constexpr std::string_view kOfArchive[] = {"batch-size", "readers", "kmer-length",
                                             "min-match-length", "segment-size"};
  constexpr std::string_view kInputs[] = {"input", "input-list", "reference", "sample", "samples"};
  const auto is_among = [name](std::span<const std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
  };
  switch (verb) {
    case JobVerb::create:
      return name == "archive" ? "is for append and convert" : "";
    case JobVerb::append:
      if (name == "reference") return "is not for append: the archive has one";
      return is_among(kOfArchive) ? "is decided by the archive that is appended to" : "";
    case JobVerb::convert:
      break;
  }
  if (name == "concatenated" || name.starts_with("pansn")) {
    return "is not for convert: the archive says what a sample is";
  }
  return is_among(kInputs) ? "is not for convert: its inputs are the samples of the archive" : "";
}

std::string variable_of(std::string_view name) {
  std::string variable = "SPILLWAY_";
  for (const char c : name) {
    variable += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return variable;
}

std::string CreateKey::variable() const { return variable_of(name); }

}  // namespace spillway
