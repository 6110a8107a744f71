// How the command line says that archives are read by URL.
#pragma once

#include <boost/program_options.hpp>

#include "spillway/remote_options.hpp"

namespace spillway {

/// Adds the options that all verbs have which read archives.
void add_remote_options(boost::program_options::options_description& options);

/// What they say. Error usage.
RemoteOptions remote_options(const boost::program_options::variables_map& values);

}  // namespace spillway
