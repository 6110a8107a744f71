// The calls that open files, for libraries that are preloaded to stand before the C library's. To
// be included by one source file of a library.
#pragma once

#include <fcntl.h>

#include <cstdarg>

/// What the library does of openat(); all others come here, too.
int open_at(int directory, const char* path, int flags, unsigned mode);

inline unsigned mode_of(int flags, va_list more) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, unsigned) : 0;
}

extern "C" {

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const unsigned mode = mode_of(flags, more);
  va_end(more);
  return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const unsigned mode = mode_of(flags, more);
  va_end(more);
  return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int directory, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const unsigned mode = mode_of(flags, more);
  va_end(more);
  return open_at(directory, path, flags, mode);
}

}  // extern "C"
