// The error of a run that has stopped itself.
#pragma once

#include "spillway/error.hpp"

namespace spillway {

/// What check_interrupted() throws where the run itself has asked to stop (Stop::ask): a signal that
/// came later has no part in it.
class StoppedByRun : public Error {
 public:
  using Error::Error;
};

}  // namespace spillway
