#include "spillway/shared_archive.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "fasta/first_word.hpp"
#include "library/callback_source.hpp"
#include "library/shared_archive_impl.hpp"
#include "remote/open_source.hpp"
#include "spillway/error.hpp"

namespace spillway {

SharedArchive SharedArchive::open(const std::filesystem::path& path, const OpenOptions& options) {
  return SharedArchive(std::make_shared<Impl>(open_source(path.string(), options.remote), options));
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
  if (!read) throw Error(ErrorKind::usage, name + ": no function that reads it");
  return SharedArchive(std::make_shared<Impl>(
      std::make_shared<CallbackByteSource>(std::move(read), size, std::move(name)), options));
}

SharedArchive SharedArchive::open_all(std::span<const std::filesystem::path> paths,
                                      SampleNaming naming, const OpenOptions& options) {
  return SharedArchive(std::make_shared<Impl>(paths, naming, options));
}

const std::string& SharedArchive::name() const { return impl_->name(); }

std::size_t SharedArchive::sample_count() const { return impl_->sample_count(); }

std::string_view SharedArchive::sample_name(std::size_t sample) const {
  SPILLWAY_ASSERT(sample < sample_count());
  return impl_->sample_name(sample);
}

std::optional<std::size_t> SharedArchive::find_sample(std::string_view name) const {
  return impl_->find_sample(name);
}

std::size_t SharedArchive::reference_sample() const { return impl_->reference_sample(); }

std::size_t SharedArchive::contig_count(std::size_t sample) const {
  const auto place = impl_->place(sample);
  return place.archive.samples.contig_names(place.stored)->size();
}

std::string SharedArchive::contig_name(std::size_t sample, std::size_t contig) const {
  return std::string(first_word(impl_->names(sample, contig)->header(contig)));
}

std::string SharedArchive::contig_header(std::size_t sample, std::size_t contig) const {
  return std::string(impl_->names(sample, contig)->header(contig));
}

std::uint64_t SharedArchive::contig_length(std::size_t sample, std::size_t contig) const {
  return impl_->segments(impl_->place(sample), {sample, contig})->length(contig);
}

void SharedArchive::for_each_contig(std::size_t sample,
                                    const std::function<void(const ContigInfo&)>& visit) const {
  const auto place = impl_->place(sample);
  const auto segments = place.archive.samples.segments(place.stored);
  const auto names = place.archive.samples.contig_names(place.stored);
  for (std::size_t c = 0; c < names->size(); ++c) {
    const std::string_view header = names->header(c);
    visit({c, first_word(header), header, segments->length(c)});
  }
}

void SharedArchive::for_each_header(std::size_t sample,
                                    const std::function<void(std::string_view)>& visit) const {
  const auto place = impl_->place(sample);
  const auto names = place.archive.samples.contig_names(place.stored);
  for (std::size_t c = 0; c < names->size(); ++c) visit(names->header(c));
}

std::vector<ContigAddress> SharedArchive::find_contigs(std::size_t sample,
                                                       std::string_view name) const {
  const auto place = impl_->place(sample);
  std::vector<ContigAddress> found;
  for (const std::uint32_t contig : place.archive.samples.contig_names(place.stored)->find(name)) {
    found.push_back({sample, contig});
  }
  return found;
}

ContigAddress SharedArchive::find_contig(std::size_t sample, std::string_view name) const {
  const auto found = find_contigs(sample, name);
  if (found.size() == 1) return found.front();
  const std::string where = " in sample " + std::string(sample_name(sample));
  if (found.empty()) {
    throw Error(ErrorKind::not_found, impl_->name() + ": no contig " + std::string(name) + where);
  }
  throw Error(ErrorKind::usage, impl_->name() + ": " + std::to_string(found.size()) +
                                    " contigs are named " + std::string(name) + where);
}

ContigAddress SharedArchive::find_contig(std::string_view sample, std::string_view name) const {
  const auto number = find_sample(sample);
  if (!number) {
    throw Error(ErrorKind::not_found, impl_->name() + ": no sample " + std::string(sample));
  }
  return find_contig(*number, name);
}

std::vector<ContigAddress> SharedArchive::find_contigs(std::string_view flat_name) const {
  return impl_->find_flat(flat_name);
}

ContigAddress SharedArchive::find_contig(std::string_view flat_name) const {
  const auto found = find_contigs(flat_name);
  if (found.empty()) {
    throw Error(ErrorKind::not_found, impl_->name() + ": no contig " + std::string(flat_name));
  }
  if (found.size() > 1) {
    throw Error(ErrorKind::usage, impl_->name() + ": " + std::to_string(found.size()) +
                                      " contigs may be meant by " + std::string(flat_name) +
                                      " (the first is in " +
                                      std::string(sample_name(found.front().sample)) +
                                      "; name one as sample#contig)");
  }
  return found.front();
}

void SharedArchive::expect(std::span<const RangeRequest> requests) const {
  for (std::size_t i = 0; i < impl_->archive_count(); ++i) impl_->expect_in(i, requests);
}

std::vector<std::size_t> SharedArchive::decoding_order(
    std::span<const RangeRequest> requests) const {
  // By what holds the first base: what is decoded for one range serves the next.
  struct Place {
    std::size_t archive = 0;
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
    const auto at = impl_->place(sample);
    const auto segments = at.archive.samples.segments(at.stored);
    if (contig >= segments->contig_count() || requests[i].begin >= segments->length(contig)) {
      continue;
    }
    const auto piece = segments->piece(contig, segments->segment_at(contig, requests[i].begin));
    place.archive = at.number;
    place.group = piece.place.group;
    place.pack = piece.place.in_group_id / at.archive.params.pack_cardinality;
  }
  std::ranges::sort(places);
  std::vector<std::size_t> order;
  order.reserve(places.size());
  for (const Place& place : places) order.push_back(place.request);
  return order;
}

std::uint64_t SharedArchive::cached_bytes() const { return impl_->cached_bytes(); }

}  // namespace spillway
