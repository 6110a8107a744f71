// spillway._write: what makes archives. A module of its own, as it is linked with all that writing
// needs. All work is done without the interpreter's lock.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "python/exceptions.hpp"
#include "spillway/error.hpp"
#include "spillway/stop_token.hpp"
#include "spillway/writer.hpp"

namespace py = pybind11;

namespace {

using spillway::CreateOptions;
using spillway::Error;
using spillway::ErrorKind;
using spillway::Writer;

constexpr auto kBetweenLooksForSignals = std::chrono::milliseconds(50);

/// Text, or any contiguous buffer of bytes, lent for as long as this lives.
class Bases {
 public:
  explicit Bases(py::handle object) {
    if (PyUnicode_Check(object.ptr())) {
      Py_ssize_t size = 0;
      const char* const text = PyUnicode_AsUTF8AndSize(object.ptr(), &size);
      if (text == nullptr) throw py::error_already_set();
      bytes_ = {text, static_cast<std::size_t>(size)};
      return;
    }
    if (PyObject_GetBuffer(object.ptr(), &buffer_, PyBUF_ND) != 0) throw py::error_already_set();
    if (buffer_.itemsize != 1) {
      PyBuffer_Release(&buffer_);
      throw py::type_error("bases are text, or items of one byte");
    }
    bytes_ = {static_cast<const char*>(buffer_.buf), static_cast<std::size_t>(buffer_.len)};
  }
  ~Bases() {
    if (buffer_.obj != nullptr) PyBuffer_Release(&buffer_);
  }
  Bases(const Bases&) = delete;
  Bases& operator=(const Bases&) = delete;

  std::string_view bytes() const { return bytes_; }

 private:
  Py_buffer buffer_{};
  std::string_view bytes_;
};

class PyWriter {
 public:
  PyWriter(const std::string& output, const std::string& base,
           const std::vector<std::pair<std::string, std::string>>& settings,
           std::uint64_t line_length) {
    CreateOptions options;
    options.base = base;
    for (const auto& [name, value] : settings) spillway::set_option(options, name, value);
    options.output = output;
    options.host.stop = &stop_;
    const py::gil_scoped_release released;
    writer_.emplace(std::move(options), line_length);
  }

  void add_sample(const std::string& name) {
    const py::gil_scoped_release released;
    writer().add_sample(name);
  }
  void add_contig(const std::string& header) {
    const py::gil_scoped_release released;
    writer().add_contig(header);
  }
  void add_bases(py::handle object) {
    const Bases bases(object);
    const py::gil_scoped_release released;
    writer().add_bases(bases.bytes());
  }
  /// What a handler of a signal raises (^C) ends it, once nothing is left of it.
  void finish() {
    const py::gil_scoped_release released;
    std::future<void> done = std::async(std::launch::async, [this] { writer().finish(); });
    while (done.wait_for(kBetweenLooksForSignals) != std::future_status::ready) {
      const py::gil_scoped_acquire acquired;
      if (PyErr_CheckSignals() == 0) continue;
      const py::error_already_set raised;
      stop_.request_stop();
      {
        const py::gil_scoped_release released_again;
        done.wait();
      }
      throw raised;
    }
    done.get();
  }
  void close() {
    const py::gil_scoped_release released;
    writer_.reset();
  }

 private:
  Writer& writer() {
    if (!writer_) throw Error(ErrorKind::usage, "the writer is closed");
    return *writer_;
  }

  spillway::StopToken stop_;
  std::optional<Writer> writer_;
};

}  // namespace

PYBIND11_MODULE(_write, module) {
  py::register_local_exception_translator([](std::exception_ptr thrown) {
    try {
      try {
        if (thrown) std::rethrow_exception(thrown);
      } catch (const Error& error) {
        spillway::throw_exception(spillway::exception_of(error.kind(), spillway::Doing::writing),
                                  error.what());
      }
    } catch (py::error_already_set& set) {
      set.restore();
    }
  });
  py::class_<PyWriter>(module, "Writer")
      .def(py::init<const std::string&, const std::string&,
                    const std::vector<std::pair<std::string, std::string>>&, std::uint64_t>(),
           py::arg("output"), py::arg("base"), py::arg("settings"), py::arg("line_length"))
      .def("add_sample", &PyWriter::add_sample, py::arg("name"))
      .def("add_contig", &PyWriter::add_contig, py::arg("header"))
      .def("add_bases", &PyWriter::add_bases, py::arg("bases"))
      .def("finish", &PyWriter::finish)
      .def("close", &PyWriter::close);
}
