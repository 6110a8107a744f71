// Contexts of zstd, lent to the tasks of pass two.
#pragma once

#include "base/lending_pool.hpp"
#include "compress/encode/group_task.hpp"

namespace spillway {

/// Contexts are made once a thread and lent to its tasks.
using EncodeContexts = LendingPool<EncodeContext>;

}  // namespace spillway
