// An output that is an input would destroy it.
#pragma once

#include <span>
#include <string>

#include "spillway/options.hpp"

namespace spillway {

/// Error usage if what stands at `output` is one of the inputs, by whatever name: links count. "-"
/// and what is not there are no files.
void refuse_output_among(const std::string& output, std::span<const std::string> inputs);
void refuse_output_among(const std::string& output, std::span<const Input> inputs);

/// The same for files that are written under these very names.
void refuse_outputs_among(std::span<const std::string> outputs,
                          std::span<const std::string> inputs);
void refuse_outputs_among(std::span<const std::string> outputs, std::span<const Input> inputs);

/// The same for standard output.
void refuse_standard_output_among(std::span<const std::string> inputs);
void refuse_standard_output_among(std::span<const Input> inputs);

/// Error input if a file, by whatever name, stands among those of one sample twice, or with
/// `of_all_inputs` among all inputs: where headers name samples, its records would come twice. What
/// is no regular file is not looked at.
void refuse_repeated_files(std::span<const Input> inputs, bool of_all_inputs);

}  // namespace spillway
