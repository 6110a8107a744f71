#include "compress/resume/fingerprint.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/checkpoint_state.hpp"
#include "base/hash.hpp"
#include "base/stream_hash.hpp"
#include "base/text_bytes.hpp"
#include "base/xxhash_version.hpp"
#include "codec/zstd_version.hpp"
#include "compress/resume/input_facts.hpp"
#include "input/input_list.hpp"
#include "run/run_identity.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// What a checkpoint of this version looks like. To be changed with everything that is saved.
constexpr std::uint64_t kVersion = 17;
constexpr const char* kVersionsName = "versions";
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

using Numbers = std::vector<std::pair<const char*, std::uint64_t>>;

Numbers numbers_of(const EncoderVersions& versions) {
  return {{"version of Spillway", versions.spillway},
          {"version of Spillway's encoder", versions.encoder},
          {"version of zstd", versions.zstd},
          {"version of xxHash", versions.xxhash}};
}

Numbers numbers_of(const CreateOptions& options) {
  const ShapeOptions& shape = options.shape;
  return {{"the version of checkpoints", kVersion},
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

std::string called(const ScratchStore& store, const std::string& name) {
  return store.directory().string() + ": checkpoint, " + name;
}

template <typename T>
T load(const ScratchStore& store, const std::string& name) {
  const Bytes bytes = store.load(name).value_or(Bytes());
  T object;
  load_state(object, called(store, name), bytes);
  return object;
}

// Numbers one after the other, the version of checkpoints first: so that every version can tell the
// state of another one from its own.
Bytes saved(const Numbers& numbers) {
  Bytes bytes;
  StateSaver saver(bytes);
  for (const auto& [name, value] : numbers) saver(value);
  return bytes;
}

std::vector<std::uint64_t> load_numbers(const ScratchStore& store, const char* name,
                                        std::size_t count) {
  const Bytes bytes = store.load(name).value_or(Bytes());
  StateLoader loader(called(store, name), bytes);
  std::vector<std::uint64_t> numbers(count);
  for (std::uint64_t& number : numbers) {
    if (!loader.at_end()) loader(number);
  }
  return numbers;
}

void compare_versions(const EncoderVersions& versions, const ScratchStore& store) {
  const Numbers now = numbers_of(versions);
  const std::vector<std::uint64_t> then = load_numbers(store, kVersionsName, now.size());
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (then[i] == now[i].second) continue;
    throw Error(ErrorKind::usage,
                store.directory().string() + ": contains the state of a run with another " +
                    now[i].first +
                    ", and the archive would be what neither makes (resume with the version that "
                    "began the run, or --restart discards its state)");
  }
}

void compare_options(const CreateOptions& options, const ScratchStore& store) {
  const auto now = numbers_of(options);
  const std::vector<std::uint64_t> then = load_numbers(store, kOptionsName, now.size());
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto& [name, value] = now[i];
    if (then[i] == value ||
        (std::string_view(name) == kSegmentSize && then[i] == kChooseSegmentSize))
      continue;
    is_another(store.directory(), std::string("with another value of ") + name);
  }
}

std::uint64_t saved_segment_size(const CreateOptions& options, const ScratchStore& store) {
  const auto now = numbers_of(options);
  const std::vector<std::uint64_t> then = load_numbers(store, kOptionsName, now.size());
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (std::string_view(now[i].first) == kSegmentSize) return then[i];
  }
  return kChooseSegmentSize;
}

void save_inputs(const CreateOptions& options, ScratchStore& store) {
  for (std::size_t first = 0; first < options.inputs.size(); first += kInputsPerPiece) {
    std::vector<FilesOfInput> piece;
    const std::size_t end = std::min(options.inputs.size(), first + kInputsPerPiece);
    for (std::size_t i = first; i < end; ++i) piece.push_back(files_of(options.inputs[i]));
    store.save(inputs_name(first), saved_state(piece));
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
          " now, another time of change or another beginning); --restart starts the job over");
}

void compare_files(const Input& input, const FilesOfInput& saved, const ScratchStore& store) {
  if (saved.files.size() != input.more.size() + 1) {
    is_another(store.directory(), "with another number of files for " + input.sample);
  }
  auto file = saved.files.begin();
  for_each_file(input, [&](const std::string& path) {
    compare_input(facts_of(path, input.sample), *file++, store);
  });
}

void compare_inputs(const CreateOptions& options, const ScratchStore& store) {
  for (std::size_t first = 0; first < options.inputs.size(); first += kInputsPerPiece) {
    const auto saved = load<std::vector<FilesOfInput>>(store, inputs_name(first));
    if (saved.size() != std::min(options.inputs.size() - first, kInputsPerPiece)) {
      throw Error(ErrorKind::corrupt, called(store, inputs_name(first)) + ": inputs are missing");
    }
    for (std::size_t i = 0; i < saved.size(); ++i) {
      compare_files(options.inputs[first + i], saved[i], store);
    }
  }
}

void save_base(const CreateOptions& options, ScratchStore& store) {
  InputFacts facts = facts_of(options.base.string(), "");
  store.save(kBaseName, saved_state(facts));
}

void compare_base(const CreateOptions& options, const ScratchStore& store) {
  compare_input(facts_of(options.base.string(), ""), load<InputFacts>(store, kBaseName), store);
}

}  // namespace

void check_checkpoint_version(const ScratchStore& store) {
  if (load_numbers(store, kOptionsName, 1).front() == kVersion) return;
  throw Error(ErrorKind::usage, store.directory().string() +
                                    ": contains the checkpoint of a run of another version of "
                                    "Spillway, which this one cannot resume (--restart discards "
                                    "it)");
}

bool can_be_repeated(const CreateOptions& options) {
  if (!options.base.empty() && !can_be_read_again(options.base.string())) return false;
  return !options.output.empty() && std::ranges::all_of(options.inputs, [](const Input& input) {
    return can_be_read_again(input);
  });
}

EncoderVersions encoder_versions() {
  return {hash64(as_bytes(zstd_version())), hash64(as_bytes(xxhash_version())),
          hash64(as_bytes(program_version())), kEncoderVersion};
}

Hash128 hash_of_request(const CreateOptions& options) {
  StreamHash hash;
  hash.update(saved(numbers_of(options)));
  std::string base = options.base.string();
  hash.update(saved_state(base));
  std::error_code error;
  const bool in_place = std::filesystem::equivalent(options.base, options.output, error);
  if (!options.base.empty() && !in_place) {
    InputFacts facts = stated_facts_of(base, "");
    hash.update(saved_state(facts));
  }
  for (const Input& input : options.inputs) {
    for_each_file(input, [&](const std::string& path) {
      InputFacts facts = stated_facts_of(path, input.sample);
      hash.update(saved_state(facts));
    });
  }
  return hash.digest128();
}

void fingerprint(const CreateOptions& options, ScratchStore& store, bool resumed, bool reads_base,
                 const EncoderVersions& versions) {
  if (resumed) {
    compare_versions(versions, store);
    compare_options(options, store);
    compare_inputs(options, store);
    if (reads_base) compare_base(options, store);
  } else {
    store.save(kVersionsName, saved(numbers_of(versions)));
    store.save(kOptionsName, saved(numbers_of(options)));
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
