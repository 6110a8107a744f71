#include "compress/resume/fingerprint.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/checkpoint_state.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/text_bytes.hpp"
#include "input/input_list.hpp"
#include "run/monitor.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// What a checkpoint of this version looks like. To be changed with everything that is saved, and
// with everything that shapes archives.
constexpr std::uint64_t kVersion = 11;
constexpr const char* kOptionsName = "options";
constexpr const char* kBaseName = "base";
constexpr const char* kSegmentSize = "--segment-size";
constexpr std::size_t kInputsPerPiece = 1000;

std::string inputs_name(std::size_t first) { return "inputs " + std::to_string(first); }

[[noreturn]] void is_another(const std::filesystem::path& directory, const std::string& what) {
  throw Error(ErrorKind::usage, directory.string() +
                                    ": contains the state of an interrupted run, " + what +
                                    " (--restart discards it)");
}

std::vector<std::pair<const char*, std::uint64_t>> numbers_of(const CreateOptions& options) {
  const ShapeOptions& shape = options.shape;
  return {{"its version of checkpoints", kVersion},
          {"the version of Spillway", hash64(as_bytes(program_version()))},
          {"--kmer-length", shape.kmer_length},
          {"--min-match-length", shape.min_match_length},
          {"--batch-size", shape.pack_cardinality},
          {"--readers", static_cast<std::uint64_t>(shape.readers)},
          {kSegmentSize, shape.segment_size},
          {"--concatenated", shape.concatenated ? 1 : 0},
          {"--pansn", shape.pansn ? 1 : 0},
          {"--pansn-delimiter", static_cast<unsigned char>(shape.pansn_delimiter)},
          {"--preserve", static_cast<std::uint64_t>(shape.preserve)},
          {"--digests", static_cast<std::uint64_t>(shape.digests)},
          {"append in the place of create, or the reverse", options.base.empty() ? 0 : 1},
          {"convert in the place of create, or the reverse", options.source.empty() ? 0 : 1},
          {"the number of inputs", options.inputs.size()}};
}

struct InputFacts {
  std::string path;
  std::string sample;
  std::uint64_t bytes = 0;
  std::uint64_t seconds = 0;  // of its last change
  std::uint64_t nanoseconds = 0;
  std::string absolute_path;
  std::uint64_t first_bytes = 0;  // hash of them

  bool operator==(const InputFacts&) const = default;
};

// Of as many bytes as one read gives without a wait worth to speak of.
std::uint64_t hash_of_first_bytes(const std::string& path) {
  constexpr std::size_t kBytes = 4096;
  Bytes bytes(kBytes);
  File file = File::open_read(path);
  bytes.resize(file.read(bytes));
  return hash64(bytes);
}

InputFacts facts_of(const std::string& path, const std::string& sample) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    throw Error(ErrorKind::input, path + ": cannot open: " + std::strerror(errno));
  }
  return {path,
          sample,
          static_cast<std::uint64_t>(info.st_size),
          static_cast<std::uint64_t>(info.st_mtim.tv_sec),
          static_cast<std::uint64_t>(info.st_mtim.tv_nsec),
          std::filesystem::absolute(path).lexically_normal().string(),
          hash_of_first_bytes(path)};
}

void append(StateWriter& state, const InputFacts& facts) {
  state.text(facts.path);
  state.text(facts.sample);
  state.number(facts.bytes);
  state.number(facts.seconds);
  state.number(facts.nanoseconds);
  state.text(facts.absolute_path);
  state.number(facts.first_bytes);
}

InputFacts read_facts(StateReader& state) {
  InputFacts facts;
  facts.path = state.text();
  facts.sample = state.text();
  state.number(facts.bytes);
  state.number(facts.seconds);
  state.number(facts.nanoseconds);
  facts.absolute_path = state.text();
  state.number(facts.first_bytes);
  return facts;
}

Bytes load(const ScratchStore& store, const std::string& name) {
  Bytes bytes;
  store.load(name, [&](ByteView piece) { bytes.insert(bytes.end(), piece.begin(), piece.end()); });
  return bytes;
}

void save_options(const CreateOptions& options, ScratchStore& store) {
  StateWriter state;
  for (const auto& [name, value] : numbers_of(options)) state.number(value);
  store.save(kOptionsName, state.written());
}

void compare_options(const CreateOptions& options, const ScratchStore& store) {
  const Bytes bytes = load(store, kOptionsName);
  StateReader saved(bytes);
  for (const auto& [name, value] : numbers_of(options)) {
    const std::uint64_t then = saved.number();
    if (then == value || (std::string_view(name) == kSegmentSize && then == kChooseSegmentSize))
      continue;
    is_another(store.directory(), std::string("with another value of ") + name);
  }
}

std::uint64_t saved_segment_size(const CreateOptions& options, const ScratchStore& store) {
  const Bytes bytes = load(store, kOptionsName);
  StateReader saved(bytes);
  for (const auto& [name, value] : numbers_of(options)) {
    const std::uint64_t then = saved.number();
    if (std::string_view(name) == kSegmentSize) return then;
  }
  return kChooseSegmentSize;
}

void save_inputs(const CreateOptions& options, ScratchStore& store) {
  for (std::size_t first = 0; first < options.inputs.size(); first += kInputsPerPiece) {
    StateWriter state;
    const std::size_t end = std::min(options.inputs.size(), first + kInputsPerPiece);
    for (std::size_t i = first; i < end; ++i) {
      const Input& input = options.inputs[i];
      state.number(input.more.size());
      for_each_file(input,
                    [&](const std::string& path) { append(state, facts_of(path, input.sample)); });
    }
    store.save(inputs_name(first), state.written());
  }
}

void compare_input(const InputFacts& now, const InputFacts& saved, const ScratchStore& store) {
  if (now.path != saved.path || now.sample != saved.sample) {
    is_another(store.directory(), "with " + saved.path + " (" + saved.sample +
                                      ") in the place of " + now.path + " (" + now.sample + ")");
  }
  if (now.absolute_path != saved.absolute_path) {
    is_another(store.directory(),
               "with " + saved.absolute_path + " in the place of " + now.absolute_path);
  }
  if (now == saved) return;
  throw Error(
      ErrorKind::input,
      now.path + ": has changed since the run began (" + std::to_string(saved.bytes) +
          " bytes then, " + std::to_string(now.bytes) +
          " now, another time of change or another beginning); --restart begins the job anew");
}

void compare_inputs(const CreateOptions& options, const ScratchStore& store) {
  for (std::size_t first = 0; first < options.inputs.size(); first += kInputsPerPiece) {
    const Bytes bytes = load(store, inputs_name(first));
    StateReader saved(bytes);
    const std::size_t end = std::min(options.inputs.size(), first + kInputsPerPiece);
    for (std::size_t i = first; i < end; ++i) {
      const Input& input = options.inputs[i];
      if (saved.number() != input.more.size()) {
        is_another(store.directory(), "with another number of files for " + input.sample);
      }
      for_each_file(input, [&](const std::string& path) {
        compare_input(facts_of(path, input.sample), read_facts(saved), store);
      });
    }
  }
}

void save_base(const CreateOptions& options, ScratchStore& store) {
  StateWriter state;
  append(state, facts_of(options.base.string(), ""));
  store.save(kBaseName, state.written());
}

void compare_base(const CreateOptions& options, const ScratchStore& store) {
  const Bytes bytes = load(store, kBaseName);
  StateReader saved(bytes);
  compare_input(facts_of(options.base.string(), ""), read_facts(saved), store);
}

}  // namespace

void fingerprint(const CreateOptions& options, ScratchStore& store, bool resumed, bool reads_base) {
  if (resumed) {
    compare_options(options, store);
    compare_inputs(options, store);
    if (reads_base) compare_base(options, store);
  } else {
    save_options(options, store);
    save_inputs(options, store);
    if (reads_base) save_base(options, store);
  }
}

void check_segment_size(const CreateOptions& options, const ScratchStore& store,
                        std::uint32_t chosen) {
  const std::uint32_t now = options.shape.segment_size;
  if (now == saved_segment_size(options, store) || (chosen != 0 && now == chosen)) return;
  is_another(store.directory(), std::string("with another value of ") + kSegmentSize);
}

}  // namespace spillway
