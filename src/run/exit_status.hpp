// The exit code for what has ended a run.
#pragma once

#include "spillway/error.hpp"

namespace spillway {

/// exit_code() of the kind; but of a run that was interrupted what a shell shows for a program that
/// a signal ended: 128 and the number of the signal, that of SIGTERM if it was none (a time limit).
int exit_status_of(const Error& error);

}  // namespace spillway
