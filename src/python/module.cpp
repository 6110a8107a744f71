// spillway._core: what src/python/spillway builds on. Samples and contigs are numbers here; names
// and slices are Python's. Every decode runs without the interpreter's lock.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "library/batch.hpp"
#include "library/reader_pool.hpp"
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
using spillway::SharedArchive;

// The class of spillway._errors for a kind of error.
const char* exception_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "UsageError";
    case ErrorKind::input:
      return "OpenError";
    case ErrorKind::not_found:
      return "NotFound";
    case ErrorKind::corrupt:
      return "CorruptArchive";
    case ErrorKind::unsupported:
      return "UnsupportedArchive";
    case ErrorKind::resource:
      return "ResourceError";
    case ErrorKind::io:
      return "ReadError";
    case ErrorKind::interrupted:
      return "Error";
  }
  return "Error";
}

[[noreturn]] void raise(const char* exception, const std::string& text) {
  const py::object type = py::module_::import("spillway._errors").attr(exception);
  PyErr_SetObject(type.ptr(), type(text).ptr());
  throw py::error_already_set();
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
  Core(const std::string& path, std::uint64_t cache_bytes, std::uint64_t name_index_bytes)
      : archive_(open(path, {cache_bytes, name_index_bytes})), readers_(archive_) {}

  py::list samples() const {
    py::list names;
    for (std::size_t s = 0; s < archive_.sample_count(); ++s) {
      names.append(text_of(archive_.sample_name(s)));
    }
    return names;
  }

  // (header, length) of each contig of a sample.
  py::list contigs(std::size_t sample) const {
    std::vector<std::pair<std::string, std::uint64_t>> found;
    {
      const py::gil_scoped_release unlocked;
      archive_.for_each_contig(sample, [&](const spillway::ContigInfo& contig) {
        found.emplace_back(contig.header, contig.length);
      });
    }
    py::list contigs;
    for (const auto& [header, length] : found) {
      contigs.append(py::make_tuple(text_of(header), length));
    }
    return contigs;
  }
  py::list headers(std::size_t sample) const {
    py::list found;
    archive_.for_each_header(sample,
                             [&](std::string_view header) { found.append(text_of(header)); });
    return found;
  }
  std::size_t contig_count(std::size_t sample) const { return archive_.contig_count(sample); }
  std::uint64_t contig_length(std::size_t sample, std::size_t contig) const {
    return archive_.contig_length(sample, contig);
  }
  std::size_t reference_sample() const { return archive_.reference_sample(); }

  std::optional<std::size_t> find_sample(const py::str& name) const {
    return archive_.find_sample(bytes_of(name));
  }
  // Numbers of the contigs of a sample that have the name.
  std::vector<std::size_t> find_contigs(std::size_t sample, const py::str& name) const {
    std::vector<std::size_t> found;
    for (const auto& address : archive_.find_contigs(sample, bytes_of(name))) {
      found.push_back(address.contig);
    }
    return found;
  }
  std::vector<std::pair<std::size_t, std::size_t>> find_flat(const py::str& name) const {
    const std::string bytes = bytes_of(name);
    const py::gil_scoped_release unlocked;
    std::vector<std::pair<std::size_t, std::size_t>> found;
    for (const auto& address : archive_.find_contigs(bytes)) {
      found.emplace_back(address.sample, address.contig);
    }
    return found;
  }

  py::object fetch(std::size_t sample, std::size_t contig, std::uint64_t begin, std::uint64_t end,
                   bool upper, bool as_bytes) const {
    NewBases bases(bases_of({{sample, contig}, begin, end}), as_bytes);
    fetch_to({sample, contig}, begin, bases.bases(), upper);
    return bases.take();
  }
  std::size_t fetch_into(std::size_t sample, std::size_t contig, std::uint64_t begin,
                         std::uint64_t end, bool upper, const py::object& out) const {
    const WritableBuffer buffer(out);
    const std::size_t bases = bases_of({{sample, contig}, begin, end});
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
    for (const RangeRequest& range : ranges) {
      targets.push_back(results.emplace_back(bases_of(range), as_bytes).bases());
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
    std::size_t total = 0;
    std::vector<std::size_t> sizes;
    for (const RangeRequest& range : ranges) total += sizes.emplace_back(bases_of(range));
    check_room(total, buffer.bytes().size());
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
  static SharedArchive open(const std::string& path, const spillway::OpenOptions& options) {
    const py::gil_scoped_release unlocked;
    return SharedArchive::open(path, options);
  }

  static void check_room(std::size_t bases, std::size_t room) {
    if (bases > room) {
      raise("UsageError", "a buffer of " + std::to_string(room) + " bytes for " +
                              std::to_string(bases) + " bases");
    }
  }

  std::size_t bases_of(const RangeRequest& range) const {
    if (range.end < range.begin) raise("UsageError", "a range that ends before it begins");
    const std::uint64_t length = archive_.contig_length(range.contig.sample, range.contig.contig);
    return std::min(range.end, length) - std::min(range.begin, length);
  }

  void fetch_to(ContigAddress contig, std::uint64_t begin, std::span<char> out, bool upper) const {
    const py::gil_scoped_release unlocked;
    const ReaderPool::Lease reader(readers_);
    reader->fetch(contig, begin, out, upper ? Case::upper : Case::as_stored);
  }

  void run(std::span<const RangeRequest> ranges, std::span<const std::span<char>> targets,
           unsigned threads, bool upper) const {
    const py::gil_scoped_release unlocked;
    run_batch(archive_, ranges, threads, [&](Reader& reader, std::size_t i) {
      reader.fetch(ranges[i].contig, ranges[i].begin, targets[i],
                   upper ? Case::upper : Case::as_stored);
    });
  }

  std::vector<RangeRequest> ranges_of(const py::sequence& requests) const {
    std::vector<RangeRequest> ranges;
    ranges.reserve(requests.size());
    for (const py::handle item : requests) {
      if (!py::isinstance<py::sequence>(item) || py::isinstance<py::str>(item)) {
        throw py::type_error("a request is (sample, contig, start, stop)");
      }
      const auto request = py::reinterpret_borrow<py::sequence>(item);
      if (request.size() != 2 && request.size() != 4) {
        throw py::type_error("a request is (sample, contig, start, stop)");
      }
      RangeRequest& range = ranges.emplace_back();
      range.contig.sample = sample_of(request[0]);
      range.contig.contig = contig_of(range.contig.sample, request[1]);
      if (request.size() == 4) {
        range.begin = coordinate(request[2], 0);
        range.end = coordinate(request[3], std::numeric_limits<std::uint64_t>::max());
      }
    }
    return ranges;
  }

  static std::uint64_t coordinate(const py::object& value, std::uint64_t if_none) {
    if (value.is_none()) return if_none;
    const auto number = value.cast<std::int64_t>();
    if (number < 0) raise("UsageError", "a negative coordinate: " + std::to_string(number));
    return static_cast<std::uint64_t>(number);
  }

  std::size_t sample_of(const py::object& name) const {
    if (PyLong_Check(name.ptr())) return name.cast<std::size_t>();
    const std::string bytes = bytes_of(name);
    const auto found = archive_.find_sample(bytes);
    if (!found) raise("NotFound", archive_.name() + ": no sample " + bytes);
    return *found;
  }
  std::size_t contig_of(std::size_t sample, const py::object& name) const {
    if (PyLong_Check(name.ptr())) return name.cast<std::size_t>();
    const std::string bytes = bytes_of(name);
    const auto found = archive_.find_contigs(sample, bytes);
    if (found.size() == 1) return found.front().contig;
    raise(found.empty() ? "NotFound" : "Ambiguous",
          archive_.name() + (found.empty() ? ": no contig " : ": several contigs are named ") +
              bytes + " in sample " + std::string(archive_.sample_name(sample)));
  }

  SharedArchive archive_;
  mutable ReaderPool readers_;
};

}  // namespace

PYBIND11_MODULE(_core, module) {
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Error& error) {
      try {
        raise(exception_of(error.kind()), error.what());
      } catch (py::error_already_set& set) {
        set.restore();
      }
    }
  });
  module.attr("__version__") = SPILLWAY_VERSION;
  py::class_<Core>(module, "Core")
      .def(py::init<const std::string&, std::uint64_t, std::uint64_t>(), py::arg("path"),
           py::arg("cache_bytes"), py::arg("name_index_bytes"))
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
