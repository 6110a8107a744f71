// spillway._core: what src/python/spillway builds on. Samples and contigs are numbers here; names
// and slices are Python's. All that reads the archive runs without the interpreter's lock.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "library/batch.hpp"
#include "library/reader_pool.hpp"
#include "python/exceptions.hpp"
#include "spillway/error.hpp"
#include "spillway/shared_archive.hpp"

namespace py = pybind11;

namespace {

using spillway::Case;
using spillway::ContigAddress;
using spillway::Error;
using spillway::ErrorKind;
using spillway::RangeRequest;
using spillway::Reader;
using spillway::ReaderPool;
using spillway::SampleNaming;
using spillway::SharedArchive;
using spillway::throw_exception;

// Several contigs have a name: UsageError to the library, a class of its own here.
struct Ambiguous : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Runs `work`, which uses nothing of Python's, without the interpreter's lock.
template <typename Work>
auto unlocked(Work work) {
  const py::gil_scoped_release released;
  return work();
}

// Names may hold any bytes.
py::str text_of(std::string_view bytes) {
  PyObject* const text =
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "surrogateescape");
  if (text == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(text);
}
std::string bytes_of(py::handle text) {
  if (!PyUnicode_Check(text.ptr())) throw py::type_error("names are str");
  const auto bytes = py::reinterpret_steal<py::bytes>(
      PyUnicode_AsEncodedString(text.ptr(), "utf-8", "surrogateescape"));
  if (!bytes) throw py::error_already_set();
  return bytes;
}

bool is_ascii(std::span<const char> bases) {
  unsigned char all = 0;
  for (const char base : bases) all |= static_cast<unsigned char>(base);
  return all < 0x80;
}

// A str or bytes that is filled after it is made: nothing else refers to it until then.
class NewBases {
 public:
  NewBases(std::size_t size, bool as_bytes) {
    const auto n = static_cast<Py_ssize_t>(size);
    object_ = py::reinterpret_steal<py::object>(as_bytes ? PyBytes_FromStringAndSize(nullptr, n)
                                                         : PyUnicode_New(n, 127));
    if (!object_) throw py::error_already_set();
    bases_ = {as_bytes ? PyBytes_AS_STRING(object_.ptr())
                       : static_cast<char*>(PyUnicode_DATA(object_.ptr())),
              size};
  }
  std::span<char> bases() const { return bases_; }
  // The object. Bytes that are no ASCII become the characters U+0080 to U+00FF.
  py::object take() {
    if (PyUnicode_Check(object_.ptr()) && !is_ascii(bases_)) {
      return py::reinterpret_steal<py::object>(
          PyUnicode_DecodeLatin1(bases_.data(), static_cast<Py_ssize_t>(bases_.size()), nullptr));
    }
    return std::move(object_);
  }

 private:
  py::object object_;
  std::span<char> bases_;
};

// A caller's buffer: writable, and in one piece.
class WritableBuffer {
 public:
  explicit WritableBuffer(py::handle object) {
    if (PyObject_GetBuffer(object.ptr(), &view_, PyBUF_WRITABLE | PyBUF_C_CONTIGUOUS) != 0) {
      throw py::error_already_set();
    }
  }
  ~WritableBuffer() { PyBuffer_Release(&view_); }
  WritableBuffer(const WritableBuffer&) = delete;
  WritableBuffer& operator=(const WritableBuffer&) = delete;
  std::span<char> bytes() const {
    return {static_cast<char*>(view_.buf), static_cast<std::size_t>(view_.len)};
  }

 private:
  Py_buffer view_{};
};

class Core {
 public:
  Core(const std::vector<std::string>& paths, bool by_archive, std::uint64_t cache_bytes,
       std::uint64_t name_index_bytes, const std::string& remote_cache)
      : archive_(open(paths, by_archive,
                      {cache_bytes, name_index_bytes, {.cache_directory = remote_cache}})),
        readers_(archive_) {}

  py::list samples() const {
    py::list names;
    for (std::size_t s = 0; s < archive_.sample_count(); ++s) {
      names.append(text_of(archive_.sample_name(s)));
    }
    return names;
  }

  // (header, name, length) of each contig of a sample.
  py::list contigs(std::size_t sample) const {
    struct Row {
      std::string header;
      std::string name;
      std::uint64_t length;
    };
    const auto rows = unlocked([&] {
      std::vector<Row> found;
      archive_.for_each_contig(sample, [&](const spillway::ContigInfo& contig) {
        found.push_back({std::string(contig.header), std::string(contig.name), contig.length});
      });
      return found;
    });
    py::list contigs;
    for (const Row& row : rows) {
      const py::str header = text_of(row.header);
      const py::str name = row.name == row.header ? header : text_of(row.name);
      contigs.append(py::make_tuple(header, name, row.length));
    }
    return contigs;
  }
  py::list headers(std::size_t sample) const {
    const auto found = unlocked([&] {
      std::vector<std::string> lines;
      archive_.for_each_header(sample,
                               [&](std::string_view header) { lines.emplace_back(header); });
      return lines;
    });
    py::list headers;
    for (const std::string& header : found) headers.append(text_of(header));
    return headers;
  }
  std::size_t contig_count(std::size_t sample) const {
    return unlocked([&] { return archive_.contig_count(sample); });
  }
  std::uint64_t contig_length(std::size_t sample, std::size_t contig) const {
    return unlocked([&] { return archive_.contig_length(sample, contig); });
  }
  std::size_t reference_sample() const { return archive_.reference_sample(); }

  std::optional<std::size_t> find_sample(const py::str& name) const {
    const std::string bytes = bytes_of(name);
    return unlocked([&] { return archive_.find_sample(bytes); });
  }
  // Numbers of the contigs of a sample that have the name.
  std::vector<std::size_t> find_contigs(std::size_t sample, const py::str& name) const {
    const std::string bytes = bytes_of(name);
    const auto addresses = unlocked([&] { return archive_.find_contigs(sample, bytes); });
    std::vector<std::size_t> found;
    for (const ContigAddress& address : addresses) found.push_back(address.contig);
    return found;
  }
  std::vector<std::pair<std::size_t, std::size_t>> find_flat(const py::str& name) const {
    const std::string bytes = bytes_of(name);
    const auto addresses = unlocked([&] { return archive_.find_contigs(bytes); });
    std::vector<std::pair<std::size_t, std::size_t>> found;
    for (const ContigAddress& address : addresses) {
      found.emplace_back(address.sample, address.contig);
    }
    return found;
  }

  py::object fetch(std::size_t sample, std::size_t contig, std::uint64_t begin, std::uint64_t end,
                   bool upper, bool as_bytes) const {
    const RangeRequest range{{sample, contig}, begin, end};
    NewBases bases(unlocked([&] { return size_of(range); }), as_bytes);
    fetch_to({sample, contig}, begin, bases.bases(), upper);
    return bases.take();
  }
  std::size_t fetch_into(std::size_t sample, std::size_t contig, std::uint64_t begin,
                         std::uint64_t end, bool upper, const py::object& out) const {
    const WritableBuffer buffer(out);
    const RangeRequest range{{sample, contig}, begin, end};
    const std::size_t bases = unlocked([&] { return size_of(range); });
    check_room(bases, buffer.bytes().size());
    fetch_to({sample, contig}, begin, buffer.bytes().first(bases), upper);
    return bases;
  }

  // Requests are (sample, contig, start, stop); samples and contigs by name or number, start and
  // stop counted from 0, None for the ends.
  py::list fetch_many(const py::sequence& requests, unsigned threads, bool upper,
                      bool as_bytes) const {
    const std::vector<RangeRequest> ranges = ranges_of(requests);
    std::vector<NewBases> results;
    std::vector<std::span<char>> targets;
    results.reserve(ranges.size());
    for (const std::size_t size : sizes_of(ranges)) {
      targets.push_back(results.emplace_back(size, as_bytes).bases());
    }
    run(ranges, targets, threads, upper);
    py::list texts(results.size());
    for (std::size_t i = 0; i < results.size(); ++i) texts[i] = results[i].take();
    return texts;
  }
  // One range after another into a buffer. Returns how many bases each one has.
  py::list fetch_many_into(const py::sequence& requests, unsigned threads, bool upper,
                           const py::object& out) const {
    const std::vector<RangeRequest> ranges = ranges_of(requests);
    const WritableBuffer buffer(out);
    const std::vector<std::size_t> sizes = sizes_of(ranges);
    check_room(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}), buffer.bytes().size());
    std::vector<std::span<char>> targets;
    py::list counts;
    std::size_t at = 0;
    for (const std::size_t size : sizes) {
      targets.push_back(buffer.bytes().subspan(at, size));
      at += size;
      counts.append(size);
    }
    run(ranges, targets, threads, upper);
    return counts;
  }

  std::uint64_t cached_bytes() const { return archive_.cached_bytes(); }

 private:
  // A sample or contig by name, or else by number.
  struct Key {
    std::optional<std::string> name;
    std::size_t number = 0;
  };
  struct Request {
    Key sample;
    Key contig;
    std::uint64_t begin = 0;
    std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
  };

  static SharedArchive open(const std::vector<std::string>& paths, bool by_archive,
                            const spillway::OpenOptions& options) {
    return unlocked([&] {
      const std::vector<std::filesystem::path> files(paths.begin(), paths.end());
      return SharedArchive::open_all(
          files, by_archive ? SampleNaming::by_archive : SampleNaming::own, options);
    });
  }

  static void check_room(std::size_t bases, std::size_t room) {
    if (bases > room) {
      throw_exception("UsageError", "a buffer of " + std::to_string(room) + " bytes for " +
                                        std::to_string(bases) + " bases");
    }
  }

  // size_of(), sample_of() and contig_of() run without the interpreter's lock.

  // Bases of a range, clipped to its contig.
  std::size_t size_of(const RangeRequest& range) const {
    if (range.end < range.begin) {
      throw Error(ErrorKind::usage, "a range that ends before it begins");
    }
    const std::uint64_t length = archive_.contig_length(range.contig.sample, range.contig.contig);
    return std::min(range.end, length) - std::min(range.begin, length);
  }
  std::size_t sample_of(const Key& key) const {
    if (!key.name) return key.number;
    const auto found = archive_.find_sample(*key.name);
    if (!found) {
      throw Error(ErrorKind::not_found, archive_.name() + ": no sample " + *key.name);
    }
    return *found;
  }
  std::size_t contig_of(std::size_t sample, const Key& key) const {
    if (!key.name) return key.number;
    const auto found = archive_.find_contigs(sample, *key.name);
    if (found.size() == 1) return found.front().contig;
    const std::string where = *key.name + " in sample " + std::string(archive_.sample_name(sample));
    if (found.empty()) {
      throw Error(ErrorKind::not_found, archive_.name() + ": no contig " + where);
    }
    throw Ambiguous(archive_.name() + ": several contigs are named " + where);
  }

  std::vector<std::size_t> sizes_of(const std::vector<RangeRequest>& ranges) const {
    return unlocked([&] {
      std::vector<std::size_t> sizes;
      for (const RangeRequest& range : ranges) sizes.push_back(size_of(range));
      return sizes;
    });
  }

  void fetch_to(ContigAddress contig, std::uint64_t begin, std::span<char> out, bool upper) const {
    unlocked([&] {
      const ReaderPool::Lease reader(readers_);
      reader->fetch(contig, begin, out, upper ? Case::upper : Case::as_stored);
    });
  }

  void run(std::span<const RangeRequest> ranges, std::span<const std::span<char>> targets,
           unsigned threads, bool upper) const {
    unlocked([&] {
      run_batch(archive_, ranges, threads, [&](Reader& reader, std::size_t i) {
        reader.fetch(ranges[i].contig, ranges[i].begin, targets[i],
                     upper ? Case::upper : Case::as_stored);
      });
    });
  }

  // All names are looked up at once: each time that the lock is asked for, others may have it long.
  std::vector<RangeRequest> ranges_of(const py::sequence& requests) const {
    std::vector<Request> given;
    given.reserve(requests.size());
    for (const py::handle item : requests) given.push_back(request_of(item));
    return unlocked([&] {
      std::vector<RangeRequest> ranges;
      ranges.reserve(given.size());
      for (const Request& request : given) {
        const std::size_t sample = sample_of(request.sample);
        ranges.push_back({{sample, contig_of(sample, request.contig)}, request.begin, request.end});
      }
      return ranges;
    });
  }

  static Request request_of(py::handle item) {
    if (!py::isinstance<py::sequence>(item) || py::isinstance<py::str>(item)) {
      throw py::type_error("a request is (sample, contig, start, stop)");
    }
    const auto values = py::reinterpret_borrow<py::sequence>(item);
    if (values.size() != 2 && values.size() != 4) {
      throw py::type_error("a request is (sample, contig, start, stop)");
    }
    Request request;
    request.sample = key_of(values[0]);
    request.contig = key_of(values[1]);
    if (values.size() == 4) {
      request.begin = coordinate(values[2], request.begin);
      request.end = coordinate(values[3], request.end);
    }
    return request;
  }

  static Key key_of(const py::object& value) {
    if (PyLong_Check(value.ptr())) return {std::nullopt, value.cast<std::size_t>()};
    return {bytes_of(value), 0};
  }

  static std::uint64_t coordinate(const py::object& value, std::uint64_t if_none) {
    if (value.is_none()) return if_none;
    const auto number = value.cast<std::int64_t>();
    if (number < 0)
      throw_exception("UsageError", "a negative coordinate: " + std::to_string(number));
    return static_cast<std::uint64_t>(number);
  }

  SharedArchive archive_;
  mutable ReaderPool readers_;
};

}  // namespace

PYBIND11_MODULE(_core, module) {
  py::register_local_exception_translator([](std::exception_ptr thrown) {
    try {
      try {
        if (thrown) std::rethrow_exception(thrown);
      } catch (const Error& error) {
        throw_exception(spillway::exception_of(error.kind(), spillway::Doing::reading),
                        error.what());
      } catch (const Ambiguous& error) {
        throw_exception("Ambiguous", error.what());
      }
    } catch (py::error_already_set& set) {
      set.restore();
    }
  });
  module.attr("__version__") = SPILLWAY_VERSION;
  py::class_<Core>(module, "Core")
      .def(py::init<const std::vector<std::string>&, bool, std::uint64_t, std::uint64_t,
                    const std::string&>(),
           py::arg("paths"), py::arg("by_archive"), py::arg("cache_bytes"),
           py::arg("name_index_bytes"), py::arg("remote_cache"))
      .def("samples", &Core::samples)
      .def("contigs", &Core::contigs)
      .def("headers", &Core::headers)
      .def("contig_count", &Core::contig_count)
      .def("contig_length", &Core::contig_length)
      .def("reference_sample", &Core::reference_sample)
      .def("find_sample", &Core::find_sample)
      .def("find_contigs", &Core::find_contigs)
      .def("find_flat", &Core::find_flat)
      .def("fetch", &Core::fetch)
      .def("fetch_into", &Core::fetch_into)
      .def("fetch_many", &Core::fetch_many)
      .def("fetch_many_into", &Core::fetch_many_into)
      .def("cached_bytes", &Core::cached_bytes);
}
