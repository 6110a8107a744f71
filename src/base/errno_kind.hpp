// What an errno stands for: the kind of Error, and its text.
#pragma once

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "spillway/error.hpp"

namespace spillway {

/// `usually`; but resource where the system has run out of descriptors or memory, which is neither
/// the file's fault nor that of whoever named it.
inline ErrorKind kind_of_errno(int code, ErrorKind usually) {
  const bool is_resource = code == EMFILE || code == ENFILE || code == ENOMEM;
  return is_resource ? ErrorKind::resource : usually;
}

/// As strerror; for the process's own limit of descriptors also what raises it.
inline std::string text_of_errno(int code) {
  return std::string(std::strerror(code)) + (code == EMFILE ? " (ulimit -n raises the limit)" : "");
}

/// For what the standard library throws: io, but resource where that is what is missing. EAGAIN is
/// what it says of a thread that cannot start.
inline ErrorKind kind_of(const std::system_error& error) {
  const int code = error.code().default_error_condition().value();
  return code == EAGAIN ? ErrorKind::resource : kind_of_errno(code, ErrorKind::io);
}

}  // namespace spillway
