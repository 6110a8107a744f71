#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "libagc/agc-api.h"
#include "library/reader_pool.hpp"
#include "spillway/error.hpp"
#include "spillway/shared_archive.hpp"

using spillway::ContigAddress;
using spillway::ReaderPool;
using spillway::SharedArchive;

namespace {

constexpr int kFailed = -1;
constexpr int kSeveral = -2;

// Runs `work`; any exception is `failed`.
template <typename Value, typename Work>
Value guarded(Value failed, Work work) noexcept {
  try {
    return work();
  } catch (...) {
    return failed;
  }
}

int as_int(std::uint64_t value) { return value > INT_MAX ? kFailed : static_cast<int>(value); }

// What a range of libagc means: bases [begin, end) of a contig of `length`. None: it ends before it
// begins.
struct Bases {
  std::uint64_t begin;
  std::uint64_t end;
};
std::optional<Bases> bases_of(int start, int end, std::uint64_t length) {
  if (start >= 0 && end >= 0 && end < start) return std::nullopt;
  const std::uint64_t begin = std::min<std::uint64_t>(length, start < 0 ? 0 : start);
  const std::uint64_t stop =
      end < 0 ? length : std::min<std::uint64_t>(length, end + std::uint64_t{1});
  return Bases{begin, std::max(begin, stop)};
}

// A copy that the caller frees.
char* copy_of(std::string_view text) {
  auto* const copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy == nullptr) return nullptr;
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

char** list_of(const std::vector<std::string>& texts, int* count) {
  auto** const list = static_cast<char**>(std::calloc(texts.size() + 1, sizeof(char*)));
  if (list == nullptr) return nullptr;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    list[i] = copy_of(texts[i]);
    if (list[i] == nullptr) {
      agc_list_destroy(list);
      return nullptr;
    }
  }
  if (count != nullptr) *count = as_int(texts.size());
  return list;
}

const char* or_empty(const char* text) { return text == nullptr ? "" : text; }

}  // namespace

struct CAGCFile::Impl {
  explicit Impl(const std::string& path) : archive(SharedArchive::open(path)), readers(archive) {}

  // The contig, or -1 or -2. Of contigs of one sample with the same name, the first one.
  std::pair<int, ContigAddress> find(const std::string& sample, const std::string& name) const {
    if (sample.empty()) {
      const auto found = archive.find_contigs(name);
      if (found.empty()) return {kFailed, {}};
      const bool is_one_sample = found.front().sample == found.back().sample;
      return {is_one_sample ? 0 : kSeveral, found.front()};
    }
    const auto number = archive.find_sample(sample);
    if (!number) return {kFailed, {}};
    const auto found = archive.find_contigs(*number, name);
    if (found.empty()) return {kFailed, {}};
    return {0, found.front()};
  }

  SharedArchive archive;
  mutable ReaderPool readers;
};

CAGCFile::CAGCFile() = default;
CAGCFile::~CAGCFile() = default;

bool CAGCFile::Open(const std::string& file_name, bool /*prefetching*/) {
  if (impl_) return false;
  return guarded(false, [&] {
    impl_ = std::make_unique<Impl>(file_name);
    is_open_ = true;
    return true;
  });
}

bool CAGCFile::Close() {
  is_open_ = false;
  return std::exchange(impl_, nullptr) != nullptr;
}

int CAGCFile::NSample() const { return impl_ ? as_int(impl_->archive.sample_count()) : kFailed; }

int CAGCFile::NCtg(const std::string& sample) const {
  if (!impl_) return kFailed;
  return guarded(kFailed, [&] {
    if (!sample.empty()) {
      const auto found = impl_->archive.find_sample(sample);
      return found ? as_int(impl_->archive.contig_count(*found)) : kFailed;
    }
    std::uint64_t contigs = 0;
    for (std::size_t s = 0; s < impl_->archive.sample_count(); ++s) {
      contigs += impl_->archive.contig_count(s);
    }
    return as_int(contigs);
  });
}

int CAGCFile::GetReferenceSample(std::string& sample) const {
  if (!impl_ || impl_->archive.sample_count() == 0) return kFailed;
  return guarded(kFailed, [&] {
    sample = impl_->archive.sample_name(impl_->archive.reference_sample());
    return 0;
  });
}

int CAGCFile::ListSample(std::vector<std::string>& samples) const {
  if (!impl_) return kFailed;
  return guarded(kFailed, [&] {
    samples.clear();
    for (std::size_t s = 0; s < impl_->archive.sample_count(); ++s) {
      samples.emplace_back(impl_->archive.sample_name(s));
    }
    std::ranges::sort(samples);
    return 0;
  });
}

int CAGCFile::ListCtg(const std::string& sample, std::vector<std::string>& names) const {
  if (!impl_) return kFailed;
  return guarded(kFailed, [&] {
    names.clear();
    const auto add = [&](std::size_t s) {
      impl_->archive.for_each_header(s,
                                     [&](std::string_view header) { names.emplace_back(header); });
    };
    if (sample.empty()) {
      for (std::size_t s = 0; s < impl_->archive.sample_count(); ++s) add(s);
    } else if (const auto found = impl_->archive.find_sample(sample)) {
      add(*found);
    }
    return 0;
  });
}

int CAGCFile::GetCtgLen(const std::string& sample, const std::string& name) const {
  if (!impl_) return kFailed;
  return guarded(kFailed, [&] {
    const auto [status, contig] = impl_->find(sample, name);
    if (status != 0) return status;
    return as_int(impl_->archive.contig_length(contig.sample, contig.contig));
  });
}

int CAGCFile::GetCtgSeq(const std::string& sample, const std::string& name, int start, int end,
                        std::string& buffer) const {
  buffer.clear();
  if (!impl_) return kFailed;
  return guarded(kFailed, [&] {
    const auto [status, contig] = impl_->find(sample, name);
    if (status != 0) return status;
    const auto bases =
        bases_of(start, end, impl_->archive.contig_length(contig.sample, contig.contig));
    if (!bases) return kFailed;
    const ReaderPool::Lease reader(impl_->readers);
    buffer = reader->fetch(contig, bases->begin, bases->end, spillway::Case::upper);
    return 0;
  });
}

extern "C" {

agc_t* agc_open(char* file_name, int prefetching) {
  if (file_name == nullptr) return nullptr;
  return guarded<agc_t*>(nullptr, [&]() -> agc_t* {
    auto file = std::make_unique<CAGCFile>();
    return file->Open(file_name, prefetching != 0) ? file.release() : nullptr;
  });
}

int agc_close(agc_t* agc) {
  if (agc == nullptr) return kFailed;
  delete agc;
  return 0;
}

int agc_n_sample(const agc_t* agc) { return agc == nullptr ? kFailed : agc->NSample(); }

int agc_n_ctg(const agc_t* agc, const char* sample) {
  if (agc == nullptr) return kFailed;
  return guarded(kFailed, [&] { return agc->NCtg(or_empty(sample)); });
}

int agc_get_ctg_len(const agc_t* agc, const char* sample, const char* name) {
  if (agc == nullptr || name == nullptr) return kFailed;
  return guarded(kFailed, [&] { return agc->GetCtgLen(or_empty(sample), name); });
}

int agc_get_ctg_seq(const agc_t* agc, const char* sample, const char* name, int start, int end,
                    char* buffer) {
  if (agc == nullptr || name == nullptr || buffer == nullptr) return kFailed;
  return guarded(kFailed, [&] {
    std::string bases;
    if (agc->GetCtgSeq(or_empty(sample), name, start, end, bases) != 0) return kFailed;
    if (bases.size() > INT_MAX) return kFailed;
    std::memcpy(buffer, bases.c_str(), bases.size() + 1);
    return static_cast<int>(bases.size());
  });
}

char* agc_reference_sample(const agc_t* agc) {
  if (agc == nullptr) return nullptr;
  return guarded<char*>(nullptr, [&]() -> char* {
    std::string name;
    return agc->GetReferenceSample(name) == 0 ? copy_of(name) : nullptr;
  });
}

char** agc_list_sample(const agc_t* agc, int* n_sample) {
  if (n_sample != nullptr) *n_sample = 0;
  if (agc == nullptr) return nullptr;
  return guarded<char**>(nullptr, [&]() -> char** {
    std::vector<std::string> names;
    return agc->ListSample(names) == 0 ? list_of(names, n_sample) : nullptr;
  });
}

char** agc_list_ctg(const agc_t* agc, const char* sample, int* n_ctg) {
  if (n_ctg != nullptr) *n_ctg = 0;
  if (agc == nullptr) return nullptr;
  return guarded<char**>(nullptr, [&]() -> char** {
    std::vector<std::string> names;
    return agc->ListCtg(or_empty(sample), names) == 0 ? list_of(names, n_ctg) : nullptr;
  });
}

int agc_list_destroy(char** list) {
  if (list == nullptr) return kFailed;
  for (char** text = list; *text != nullptr; ++text) std::free(*text);
  std::free(list);
  return 0;
}

int agc_string_destroy(char* text) {
  if (text == nullptr) return kFailed;
  std::free(text);
  return 0;
}

}  // extern "C"
