# Libraries that ship no CMake package on Debian: found by header and library, as imported targets.
function(spillway_find_library target header library package)
  string(TOUPPER ${library} upper)
  find_path(${upper}_INCLUDE_DIR ${header})
  find_library(${upper}_LIBRARY ${library})
  if(NOT ${upper}_INCLUDE_DIR OR NOT ${upper}_LIBRARY)
    message(FATAL_ERROR "${header} / lib${library} not found: apt-get install ${package} (or run tools/quickstart)")
  endif()
  add_library(${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${${upper}_LIBRARY}
                        INTERFACE_INCLUDE_DIRECTORIES ${${upper}_INCLUDE_DIR})
endfunction()

spillway_find_library(dep::zstd zstd.h zstd libzstd-dev)
spillway_find_library(dep::lmdb lmdb.h lmdb liblmdb-dev)
spillway_find_library(dep::isal isa-l.h isal libisal-dev)
spillway_find_library(dep::xxhash xxhash.h xxhash libxxhash-dev)
spillway_find_library(dep::bz2 bzlib.h bz2 libbz2-dev)
spillway_find_library(dep::lzma lzma.h lzma liblzma-dev)
