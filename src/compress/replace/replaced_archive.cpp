#include "compress/replace/replaced_archive.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

#include "archive/reader.hpp"
#include "base/byte_order_mark.hpp"
#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/output_target.hpp"
#include "collection/sample_names.hpp"
#include "input/compression.hpp"
#include "input/fasta_streams.hpp"
#include "input/inputs_by_sample.hpp"
#include "input/other_format.hpp"
#include "input/tar/tar_header.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNamesShown = 3;
// Names that are looked for in one walk over the samples of the archive that is appended to.
constexpr std::size_t kNamesPerWalk = std::size_t{1} << 14;

/// Whether the output is a file whose content would be lost.
bool has_content_to_lose(const CreateOptions& options) {
  if (options.run.force) return false;
  const OutputTarget target = output_target(options.output);
  std::error_code error;
  return target.is_file() && file_bytes(target.path) > 0 &&
         !fs::equivalent(target.path, options.base, error);
}

/// What a file that begins with `first` holds, where that is hardly meant to be replaced by an
/// archive: the output was left out, and the shell, or the next word, has named an input in its
/// place. Empty: anything else.
std::string data_in(ByteView first) {
  std::string_view text(reinterpret_cast<const char*>(first.data()), first.size());
  // The name of a tar archive's first member may begin as compressed data do.
  if (is_tar_header(first)) return "a tar archive";
  const Compression compression = compression_of(text);
  if (compression.kind != CompressionKind::none) {
    return std::string(compression.name) + "-compressed data";
  }
  text = without_byte_order_mark(text);
  if (text.starts_with('>') || text.starts_with(';')) return "FASTA";
  return std::string(other_format(text).name);
}

void refuse_data(const fs::path& output) {
  const File file = File::open_read(output);
  Bytes first(std::min<std::uint64_t>(file.size(), kTarBlockBytes));
  file.read_at(0, first);
  const std::string data = data_in(first);
  if (data.empty()) return;
  throw Error(ErrorKind::usage, output.string() + ": exists, and is no archive but " + data +
                                    " (--force replaces it)");
}

/// The archive that is there; nothing if it is none, or cannot be read. Error usage if it is data.
std::optional<ArchiveReader> open_replaced(const fs::path& output) {
  try {
    return ArchiveReader(output);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::input) return std::nullopt;
    if (error.kind() != ErrorKind::corrupt && error.kind() != ErrorKind::unsupported) throw;
  }
  refuse_data(output);
  return std::nullopt;
}

void for_each_sample_of(const ArchiveReader& replaced,
                        const std::function<void(std::string_view name)>& visit) {
  try {
    for_each_sample_name(replaced, visit);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::corrupt) throw;
    throw Error(ErrorKind::usage,
                std::string(error.what()) +
                    "; so it is unknown which samples it has (--force replaces it)");
  }
}

/// Whether the samples of some input may be other ones than that which it is named by.
bool may_have_tar(const CreateOptions& options) {
  return options.source.empty() &&
         std::ranges::any_of(options.inputs, [](const Input& input) { return may_be_tar(input); });
}

/// Names that no input has: those that the archive that is appended to does not have either are
/// lost. They are looked for by the batch.
class Missing {
 public:
  Missing(const fs::path& base, LostSamples& lost) : lost_(lost) {
    if (!base.empty()) base_.emplace(base);
  }

  void add(std::string_view name) {
    if (!base_) return lost_.add(name);
    batch_.emplace_back(name);
    if (batch_.size() == kNamesPerWalk) finish();
  }
  void finish() {
    if (batch_.empty()) return;
    std::ranges::sort(batch_);
    std::vector<bool> found(batch_.size());
    for_each_sample_name(*base_, [&](std::string_view name) {
      const auto at = std::ranges::lower_bound(batch_, name);
      if (at != batch_.end() && *at == name)
        found[static_cast<std::size_t>(at - batch_.begin())] = true;
    });
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      if (!found[i]) lost_.add(batch_[i]);
    }
    batch_.clear();
  }

 private:
  LostSamples& lost_;
  std::optional<ArchiveReader> base_;
  std::vector<std::string> batch_;
};

}  // namespace

void LostSamples::add(std::string_view name) {
  ++count;
  if (first.size() < kNamesShown) first.emplace_back(name);
}

void refuse_loss(const fs::path& output, const LostSamples& lost) {
  if (lost.count == 0) return;
  std::string names;
  for (const std::string& name : lost.first) names += (names.empty() ? "" : ", ") + name;
  if (lost.count > lost.first.size()) names += ", ...";
  throw Error(ErrorKind::usage,
              output.string() + ": is an archive with " +
                  (lost.count == 1 ? "a sample" : std::to_string(lost.count) + " samples") +
                  " that the new one would not have: " + names +
                  " (append adds to an archive, --force replaces it)");
}

void refuse_to_replace(const CreateOptions& options) {
  if (!has_content_to_lose(options)) return;
  const std::optional<ArchiveReader> there = open_replaced(options.output);
  if (!there || options.shape.samples_by_header()) return;
  const InputsBySample inputs(options.inputs);
  LostSamples lost;
  Missing missing(options.base, lost);
  for_each_sample_of(*there, [&](std::string_view name) {
    check_interrupted();
    if (inputs.find(name) == nullptr) missing.add(name);
  });
  missing.finish();
  // A look into the files, which may be many, only if something depends on it.
  if (lost.count > 0 && !may_have_tar(options)) refuse_loss(options.output, lost);
}

void refuse_to_replace_data(const CreateOptions& options) {
  if (has_content_to_lose(options)) open_replaced(options.output);
}

void for_each_replaced_sample(const CreateOptions& options,
                              const std::function<void(std::string_view name)>& visit) {
  if (!has_content_to_lose(options)) return;
  const std::optional<ArchiveReader> there = open_replaced(options.output);
  if (there) for_each_sample_of(*there, visit);
}

}  // namespace spillway
