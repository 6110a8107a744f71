// Errors of the library as exceptions of spillway._errors.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

#include "spillway/error.hpp"

namespace spillway {

enum class Doing { reading, writing };

/// The class of spillway._errors for a kind of error.
inline const char* exception_of(ErrorKind kind, Doing doing) {
  const bool writes = doing == Doing::writing;
  switch (kind) {
    case ErrorKind::usage:
      return "UsageError";
    case ErrorKind::input:
      return writes ? "InputError" : "OpenError";
    case ErrorKind::not_found:
      return "NotFound";
    case ErrorKind::corrupt:
      return "CorruptArchive";
    case ErrorKind::unsupported:
      return "UnsupportedArchive";
    case ErrorKind::resource:
      return "ResourceError";
    case ErrorKind::io:
      return writes ? "WriteError" : "ReadError";
    case ErrorKind::interrupted:
      return "Error";
  }
  return "Error";
}

/// Raises it. REQUIRES: the interpreter's lock.
[[noreturn]] inline void throw_exception(const char* exception, const std::string& text) {
  const pybind11::object type = pybind11::module_::import("spillway._errors").attr(exception);
  PyErr_SetObject(type.ptr(), type(text).ptr());
  throw pybind11::error_already_set();
}

}  // namespace spillway
