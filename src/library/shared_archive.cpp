#include "spillway/shared_archive.hpp"

#include <algorithm>
#include <utility>

#include "fasta/first_word.hpp"
#include "library/callback_source.hpp"
#include "library/shared_archive_impl.hpp"

namespace spillway {

SharedArchive SharedArchive::open(const std::filesystem::path& path, const OpenOptions& options) {
  return SharedArchive(std::make_shared<Impl>(std::make_shared<FileByteSource>(path), options));
}

SharedArchive SharedArchive::open_descriptor(int descriptor, std::string name,
                                             const OpenOptions& options) {
  return SharedArchive(std::make_shared<Impl>(
      std::make_shared<FileByteSource>(File::own(descriptor, std::move(name))), options));
}

SharedArchive SharedArchive::open_memory(std::span<const std::uint8_t> bytes,
                                         const OpenOptions& options) {
  return SharedArchive(std::make_shared<Impl>(std::make_shared<MemoryByteSource>(bytes), options));
}

SharedArchive SharedArchive::open_callback(ReadAt read, std::uint64_t size, std::string name,
                                           const OpenOptions& options) {
  return SharedArchive(std::make_shared<Impl>(
      std::make_shared<CallbackByteSource>(std::move(read), size, std::move(name)), options));
}

const std::string& SharedArchive::name() const { return impl_->reader.path(); }

std::size_t SharedArchive::sample_count() const { return impl_->samples.count(); }

std::string_view SharedArchive::sample_name(std::size_t sample) const {
  return impl_->samples.name(impl_->stored(sample));
}

std::optional<std::size_t> SharedArchive::find_sample(std::string_view name) const {
  const auto stored = impl_->find_sample(name);
  if (!stored) return std::nullopt;
  return impl_->listed({*stored, 0}).sample;
}

std::size_t SharedArchive::reference_sample() const { return impl_->listed({0, 0}).sample; }

std::size_t SharedArchive::contig_count(std::size_t sample) const {
  return impl_->samples.contig_names(impl_->stored(sample))->size();
}

std::string SharedArchive::contig_name(std::size_t sample, std::size_t contig) const {
  return std::string(first_word(impl_->names(sample, contig)->header(contig)));
}

std::string SharedArchive::contig_header(std::size_t sample, std::size_t contig) const {
  return std::string(impl_->names(sample, contig)->header(contig));
}

std::uint64_t SharedArchive::contig_length(std::size_t sample, std::size_t contig) const {
  return impl_->segments(sample, contig)->length(contig);
}

void SharedArchive::for_each_contig(std::size_t sample,
                                    const std::function<void(const ContigInfo&)>& visit) const {
  const std::size_t stored = impl_->stored(sample);
  const auto segments = impl_->samples.segments(stored);
  const auto names = impl_->samples.contig_names(stored);
  for (std::size_t c = 0; c < names->size(); ++c) {
    const std::string_view header = names->header(c);
    visit({c, first_word(header), header, segments->length(c)});
  }
}

void SharedArchive::for_each_header(std::size_t sample,
                                    const std::function<void(std::string_view)>& visit) const {
  const auto names = impl_->samples.contig_names(impl_->stored(sample));
  for (std::size_t c = 0; c < names->size(); ++c) visit(names->header(c));
}

std::vector<ContigAddress> SharedArchive::find_contigs(std::size_t sample,
                                                       std::string_view name) const {
  std::vector<ContigAddress> found;
  for (const std::uint32_t contig :
       impl_->samples.contig_names(impl_->stored(sample))->find(name)) {
    found.push_back({sample, contig});
  }
  return found;
}

ContigAddress SharedArchive::find_contig(std::size_t sample, std::string_view name) const {
  const auto found = find_contigs(sample, name);
  if (found.size() == 1) return found.front();
  const std::string where = " in sample " + std::string(sample_name(sample));
  if (found.empty()) {
    throw Error(ErrorKind::not_found,
                impl_->reader.path() + ": no contig " + std::string(name) + where);
  }
  throw Error(ErrorKind::usage, impl_->reader.path() + ": " + std::to_string(found.size()) +
                                    " contigs are named " + std::string(name) + where);
}

ContigAddress SharedArchive::find_contig(std::string_view sample, std::string_view name) const {
  const auto number = find_sample(sample);
  if (!number) {
    throw Error(ErrorKind::not_found, impl_->reader.path() + ": no sample " + std::string(sample));
  }
  return find_contig(*number, name);
}

std::vector<ContigAddress> SharedArchive::find_contigs(std::string_view flat_name) const {
  std::vector<ContigAddress> found = impl_->find_flat(flat_name);
  for (ContigAddress& address : found) address = impl_->listed(address);
  return found;
}

ContigAddress SharedArchive::find_contig(std::string_view flat_name) const {
  const auto found = find_contigs(flat_name);
  if (found.empty()) {
    throw Error(ErrorKind::not_found,
                impl_->reader.path() + ": no contig " + std::string(flat_name));
  }
  if (found.size() > 1) {
    throw Error(ErrorKind::usage, impl_->reader.path() + ": " + std::to_string(found.size()) +
                                      " contigs may be meant by " + std::string(flat_name) +
                                      " (the first is in " +
                                      std::string(sample_name(found.front().sample)) +
                                      "; name one as sample#contig)");
  }
  return found.front();
}

std::vector<std::size_t> SharedArchive::decoding_order(
    std::span<const RangeRequest> requests) const {
  // By what holds the first base: what is decoded for one range serves the next.
  struct Place {
    std::uint32_t group = 0;
    std::uint32_t pack = 0;
    std::size_t request = 0;
    auto operator<=>(const Place&) const = default;
  };
  std::vector<Place> places;
  places.reserve(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto& [sample, contig] = requests[i].contig;
    Place& place = places.emplace_back(Place{.request = i});
    if (sample >= sample_count()) continue;
    const auto segments = impl_->samples.segments(impl_->stored(sample));
    if (contig >= segments->contig_count() || requests[i].begin >= segments->length(contig)) {
      continue;
    }
    const auto piece = segments->piece(contig, segments->segment_at(contig, requests[i].begin));
    place.group = piece.place.group;
    place.pack = piece.place.in_group_id / impl_->params.pack_cardinality;
  }
  std::ranges::sort(places);
  std::vector<std::size_t> order;
  order.reserve(places.size());
  for (const Place& place : places) order.push_back(place.request);
  return order;
}

std::uint64_t SharedArchive::cached_bytes() const { return impl_->cache.used_bytes(); }

}  // namespace spillway
