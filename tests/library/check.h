/* What the C clients of the library say of what is wrong. */
#ifndef SPILLWAY_TESTS_CHECK_H
#define SPILLWAY_TESTS_CHECK_H

#include <spillway/spillway.h>
#include <stdio.h>

static int failures = 0;

#define CHECK(what)                                                                                \
  do {                                                                                             \
    if (!(what)) {                                                                                 \
      printf("%s:%d: not so: %s (last error: %s)\n", __FILE__, __LINE__, #what, spw_last_error()); \
      ++failures;                                                                                  \
    }                                                                                              \
  } while (0)

#endif
