// Values of any size under names: what ScratchStore saves and loads.
//
// They are stored in pieces, in a table of their own. Key of a piece: the name, 0, the piece's number
// (4 bytes). The last piece is shorter than the others, so that none can be missing unseen.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/bytes.hpp"
#include "scratch/environment.hpp"

namespace spillway {

/// Stores `bytes` under `name`, in place of what was there.
void save_value(ScratchEnvironment& environment, const std::string& name, ByteView bytes);

/// Gives what is stored under `name` to `take`, piece by piece; false if there is nothing. Error
/// corrupt if a piece is missing.
bool load_value(ScratchEnvironment& environment, const std::string& name,
                const std::function<void(ByteView piece)>& take);

}  // namespace spillway
