# The libraries that are linked. Statically where SPILLWAY_STATIC_LIBRARIES asks for it and there is
# an archive (.a): loading a dozen shared ones takes longer than reading a small sample. With
# sanitizers all is shared, as those look into the C++ library.
if(SPILLWAY_STATIC_LIBRARIES AND NOT SPILLWAY_SANITIZE AND NOT SPILLWAY_FUZZ)
  set(spillway_links_statically ON)
  list(PREPEND CMAKE_FIND_LIBRARY_SUFFIXES ${CMAKE_STATIC_LIBRARY_SUFFIX})
else()
  set(spillway_links_statically OFF)
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)

# Boost says nothing of what its archives need themselves.
set(Boost_USE_STATIC_LIBS OFF)
if(spillway_links_statically)
  find_library(Z_LIBRARY z)
  if(Z_LIBRARY)
    set(Boost_USE_STATIC_LIBS ON)
    find_package(Boost 1.71 QUIET COMPONENTS iostreams program_options)
    if(NOT Boost_FOUND)
      set(Boost_USE_STATIC_LIBS OFF)
    endif()
  endif()
endif()
find_package(Boost 1.71 REQUIRED COMPONENTS iostreams program_options)

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
spillway_find_library(dep::deflate libdeflate.h deflate libdeflate-dev)
spillway_find_library(dep::xxhash xxhash.h xxhash libxxhash-dev)
spillway_find_library(dep::bz2 bzlib.h bz2 libbz2-dev)
spillway_find_library(dep::lzma lzma.h lzma liblzma-dev)

# Gzip is inflated by ISA-L; where there is none, by zlib, which takes twice the time.
option(SPILLWAY_ISAL "Inflate gzip by ISA-L, if it is there" ON)
find_path(ISAL_INCLUDE_DIR isa-l.h)
find_library(ISAL_LIBRARY isal)
find_path(Z_INCLUDE_DIR zlib.h)
find_library(Z_LIBRARY z)
if(SPILLWAY_ISAL AND ISAL_INCLUDE_DIR AND ISAL_LIBRARY)
  spillway_find_library(dep::isal isa-l.h isal libisal-dev)
  set(spillway_gzip_library dep::isal)
  set(spillway_other_inflater input/decompress/zlib_inflater.cpp)
else()
  message(STATUS "No ISA-L: gzip is inflated by zlib")
  set(spillway_gzip_library dep::zlib)
  set(spillway_other_inflater input/decompress/isal_inflater.cpp)
endif()
if(spillway_gzip_library STREQUAL "dep::zlib" OR (Z_INCLUDE_DIR AND Z_LIBRARY))
  spillway_find_library(dep::zlib zlib.h z zlib1g-dev)
endif()

# Archives by URL are read with libcurl, which is loaded when one is opened: its headers are all that
# is needed here.
option(SPILLWAY_CURL "Read archives by URL, if libcurl's headers are there" ON)
find_path(CURL_INCLUDE_DIR curl/curl.h)
if(SPILLWAY_CURL AND CURL_INCLUDE_DIR)
  add_library(dep::curl INTERFACE IMPORTED GLOBAL)
  set_target_properties(dep::curl PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${CURL_INCLUDE_DIR})
  set(spillway_http_library dep::curl)
  set(spillway_other_http_client remote/no_curl_client.cpp)
else()
  message(STATUS "No libcurl: archives cannot be read by URL")
  set(spillway_http_library "")
  set(spillway_other_http_client remote/curl_client.cpp remote/curl_library.cpp)
endif()

if(Boost_USE_STATIC_LIBS)
  set_property(TARGET Boost::iostreams APPEND PROPERTY INTERFACE_LINK_LIBRARIES
               ${Z_LIBRARY} dep::bz2 dep::lzma dep::zstd)
endif()

# The C++ library itself, where no shared library uses it, too.
set(spillway_static_runtime "")
if(Boost_USE_STATIC_LIBS AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static-libstdc++ -static-libgcc)
  check_cxx_source_compiles("#include <iostream>\nint main() { std::cout << 1; }"
                            SPILLWAY_HAS_STATIC_RUNTIME)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  if(SPILLWAY_HAS_STATIC_RUNTIME)
    set(spillway_static_runtime -static-libstdc++ -static-libgcc)
  endif()
endif()
