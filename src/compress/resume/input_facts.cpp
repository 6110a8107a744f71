#include "compress/resume/input_facts.hpp"

#include <filesystem>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "input/file_stamp.hpp"
#include "input/input_list.hpp"

namespace spillway {
namespace {

// Of as many bytes as one read gives without a wait worth to speak of.
std::uint64_t hash_of_first_bytes(const std::string& path) {
  constexpr std::size_t kBytes = 4096;
  Bytes bytes(kBytes);
  File file = File::open_read(path);
  bytes.resize(file.read(bytes));
  return hash64(bytes);
}

}  // namespace

InputFacts stated_facts_of(const std::string& path, const std::string& sample) {
  const FileStamp stamp = stamp_of(path).value_or(FileStamp());
  return {path,
          sample,
          stamp.bytes,
          static_cast<std::uint64_t>(stamp.modified_seconds),
          static_cast<std::uint64_t>(stamp.modified_nanoseconds),
          std::filesystem::absolute(path).lexically_normal().string()};
}

InputFacts facts_of(const std::string& path, const std::string& sample) {
  InputFacts facts = stated_facts_of(path, sample);
  facts.first_bytes = hash_of_first_bytes(path);
  return facts;
}

FilesOfInput files_of(const Input& input) {
  FilesOfInput of_input;
  for_each_file(input, [&](const std::string& path) {
    of_input.files.push_back(facts_of(path, input.sample));
  });
  return of_input;
}

}  // namespace spillway
