#include "spillway/error.hpp"

namespace spillway {

int exit_code(ErrorKind kind) noexcept { return static_cast<int>(kind) + 2; }

}  // namespace spillway
