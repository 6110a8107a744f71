#include "compress/split/catalogue.hpp"

#include <string>
#include <utility>

#include "base/hash.hpp"
#include "base/text_bytes.hpp"

namespace spillway {
namespace {

// In the place of a sample's number, and after all of those: a sample of the replaced file.
constexpr std::uint32_t kReplaced = 0xffffffff;

ExternalSorter::Limits limits(bool force_spill) {
  return {.fan_in = 64, .keep_in_memory = force_spill ? 0 : std::size_t{1} << 20};
}

}  // namespace

Catalogue::Catalogue(ScratchStore& store, std::size_t buffer_bytes, bool force_spill)
    : samples_(store, "samples", 4, limits(force_spill)),
      contigs_(store, "contigs", 8, limits(force_spill)),
      names_(store, "sample names", 20, limits(force_spill)),
      // Each larger than the longest header, which with -c is a sample's name, too.
      add_sample_(samples_, buffer_bytes / 3),
      add_contig_(contigs_, buffer_bytes / 3),
      add_name_(names_, buffer_bytes / 3) {}

void Catalogue::add_sample(std::uint32_t sample, std::string_view name, std::uint32_t contigs,
                           const Hash128& text) {
  Bytes payload;
  append_leb128(payload, contigs);
  std::uint8_t hash[16];
  put_big_endian(hash, text.high);
  put_big_endian(hash + 8, text.low);
  payload.insert(payload.end(), hash, hash + sizeof(hash));
  payload.insert(payload.end(), name.begin(), name.end());
  std::uint8_t number[4];
  put_big_endian(number, sample);
  const MutexLock lock(mutex_);
  add_sample_.add(number, payload);
  add_name(sample, name);
}

void Catalogue::add_known_sample(std::uint32_t sample, std::string_view name) {
  const MutexLock lock(mutex_);
  add_name(sample, name);
}

void Catalogue::add_replaced_sample(std::string_view name) {
  const MutexLock lock(mutex_);
  add_name(kReplaced, name);
}

void Catalogue::add_name(std::uint32_t sample, std::string_view name) {
  const Hash128 hash = hash128(as_bytes(name));
  std::uint8_t by_name[20];
  put_big_endian(by_name, hash.high);
  put_big_endian(by_name + 8, hash.low);
  put_big_endian(by_name + 16, sample);
  add_name_.add(by_name, as_bytes(name));
}

void Catalogue::add_contig(std::uint32_t sample, std::uint32_t contig, std::uint64_t bases,
                           std::string_view name) {
  Bytes payload;
  append_leb128(payload, bases);
  payload.insert(payload.end(), name.begin(), name.end());
  std::uint8_t key[8];
  put_big_endian(key, sample);
  put_big_endian(key + 4, contig);
  const MutexLock lock(mutex_);
  add_contig_.add(key, payload);
  if (bases == 0) ++empty_contigs_;
}

void Catalogue::add_samples(const ExternalSorter::NextRecord& next) {
  const MutexLock lock(mutex_);
  samples_.add_run([&](ByteView& key, ByteView& payload) SPILLWAY_NO_THREAD_SAFETY_ANALYSIS {
    if (!next(key, payload)) return false;
    const SampleFacts facts = sample_facts(key, payload);
    add_name(facts.number, facts.name);
    return true;
  });
}

void Catalogue::add_contigs(const ExternalSorter::NextRecord& next) {
  contigs_.add_run([&](ByteView& key, ByteView& payload) {
    if (!next(key, payload)) return false;
    if (ByteCursor(payload).leb128() == 0) ++empty_contigs_;
    return true;
  });
}

Catalogue::SampleFacts Catalogue::sample_facts(ByteView key, ByteView payload) {
  ByteCursor cursor(payload);
  SampleFacts facts;
  facts.number = get_big_endian<std::uint32_t>(key.data());
  facts.contigs = static_cast<std::uint32_t>(cursor.leb128());
  const ByteView hash = cursor.take(16);
  facts.text.high = get_big_endian<std::uint64_t>(hash.data());
  facts.text.low = get_big_endian<std::uint64_t>(hash.data() + 8);
  const ByteView name = cursor.rest();
  facts.name = {reinterpret_cast<const char*>(name.data()), name.size()};
  return facts;
}

LostSamples Catalogue::finish(const std::function<std::string(std::uint32_t)>& place) {
  {
    const MutexLock lock(mutex_);
    std::move(add_sample_).finish();
    std::move(add_contig_).finish();
    std::move(add_name_).finish();
  }
  return compare_names(place);
}

void Catalogue::flush() {
  const MutexLock lock(mutex_);
  add_sample_.flush();
  add_contig_.flush();
  add_name_.flush();
  samples_.flush();
  contigs_.flush();
  names_.flush();
}

LostSamples Catalogue::compare_names(const std::function<std::string(std::uint32_t)>& place) {
  LostSamples lost;
  MergeReader merge = std::move(names_).finish().merge(true);
  Bytes previous;
  while (merge.next()) {
    const ByteView key = merge.key();
    const auto number = get_big_endian<std::uint32_t>(key.data() + 16);
    const std::string name(merge.payload().begin(), merge.payload().end());
    const bool is_there =
        !previous.empty() && std::equal(key.begin(), key.begin() + 16, previous.begin());
    if (number == kReplaced) {
      if (!is_there) lost.add(name);
    } else if (is_there) {
      throw Error(ErrorKind::input, "two samples are named '" + name + "': " +
                                        place(get_big_endian<std::uint32_t>(previous.data() + 16)) +
                                        " and " + place(number));
    }
    previous.assign(key.begin(), key.end());
  }
  return lost;
}

}  // namespace spillway
