// What of a job's options counts when its memory is shared out.
#pragma once

#include "compress/plan/memory_plan.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Until the reference has told, the largest segments that it can lead to are allowed for.
ShapeOptions with_segment_size(ShapeOptions shape);

/// The shape of a job with `options` as memory has to allow for it: the references of an archive
/// that is appended to may be longer than segments are cut here.
ShapeOptions memory_shape_of(const CreateOptions& options, ShapeOptions shape);

/// What the archive takes that is appended to, and the readers of one that is converted: `beside` of
/// all that follows. Opens them, and reads their directories whole.
HeldBeside held_beside(const CreateOptions& options);

/// `beside` with the splitters of a reference of `bases`, at the most.
HeldBeside with_reference(const HeldBeside& beside, ShapeOptions shape, std::uint64_t bases);

/// The least --memory that works for `options` and their reference, whose size follows from a look
/// at its beginning: enough, and hardly too much.
std::uint64_t least_memory_bytes(const CreateOptions& options, HeldBeside beside);

/// Error resource, which names least_memory_bytes(), if --memory is less than any reference needs.
void check_memory(const CreateOptions& options, const HeldBeside& beside);

}  // namespace spillway
