// From exceptions to what C functions return.
#pragma once

#include <cstdint>
#include <exception>
#include <new>
#include <string>

#include "spillway/error.hpp"
#include "spillway/spillway.h"

namespace spillway {

/// Runs `work`; what it throws becomes a negative status, and the thread's last error.
template <typename Work>
std::int64_t guarded(Work work) noexcept {
  try {
    return work();
  } catch (const Error& error) {
    spw_set_last_error(error.what());
    return -std::int64_t{exit_code(error.kind())};
  } catch (const std::bad_alloc&) {
    spw_set_last_error("out of memory");
    return SPW_RESOURCE;
  } catch (const std::exception& error) {
    spw_set_last_error(error.what());
    return SPW_INTERNAL;
  } catch (...) {
    spw_set_last_error("unknown failure");
    return SPW_INTERNAL;
  }
}

[[noreturn]] inline void fail_usage(const std::string& text) {
  throw Error(ErrorKind::usage, text);
}

/// Error usage, which calls it `what`, for NULL.
inline const char* checked(const char* text, const char* what) {
  if (text == nullptr) fail_usage(std::string(what) + " is NULL");
  return text;
}

}  // namespace spillway
