# libspillway.so, which has the C functions of spillway.h, and libspillway.a, which has C++, too.
# libspillway-write.so and .a have in addition what makes archives: a library of their own, as that
# needs others.
#
# Nothing is linked that reading does not use: of the modules only the objects that are referred to,
# and of other libraries zstd alone, as a shared one.
function(spillway_find_shared target library)
  set(CMAKE_FIND_LIBRARY_SUFFIXES ${CMAKE_SHARED_LIBRARY_SUFFIX} ${CMAKE_STATIC_LIBRARY_SUFFIX})
  string(TOUPPER ${library} upper)
  set(hints "")
  foreach(found ${${upper}_LIBRARY} ${OPENSSL_${upper}_LIBRARY})
    get_filename_component(folder ${found} DIRECTORY)
    list(APPEND hints ${folder})
  endforeach()
  find_library(${upper}_SHARED_LIBRARY ${library} HINTS ${hints} REQUIRED)
  add_library(${target} UNKNOWN IMPORTED)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${${upper}_SHARED_LIBRARY})
endfunction()
spillway_find_shared(shared::zstd zstd)
# What making archives needs. Linked first, so that nothing is taken from the archives (.a) that the
# program is linked with: Debian's of zstd and bzip2 do not fit into a shared library.
set(spillway_write_libraries zstd lmdb crypto boost_iostreams deflate bz2 lzma z xxhash)
if(spillway_gzip_library STREQUAL "dep::isal")
  list(APPEND spillway_write_libraries isal)
endif()
set(spillway_write_flags "")
set(spillway_write_shared -Wl,--no-as-needed)
foreach(library ${spillway_write_libraries})
  if(NOT library STREQUAL "zstd")
    spillway_find_shared(shared::${library} ${library})
  endif()
  list(APPEND spillway_write_shared shared::${library})
  string(APPEND spillway_write_flags " -l${library}")
endforeach()
list(APPEND spillway_write_shared -Wl,--as-needed)

# spillway_shared_library(TARGET NAME SOURCE LIBRARY...): lib<NAME>.so, which exports what <NAME>.map
# says, and is linked with the libraries.
function(spillway_shared_library target name source)
  get_filename_component(folder ${source} DIRECTORY)
  set(map ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${name}.map)
  add_library(${target}_objects OBJECT ${source})
  target_link_libraries(${target}_objects PRIVATE spillway_flags)
  target_compile_definitions(${target}_objects PRIVATE SPILLWAY_VERSION="${PROJECT_VERSION}")
  set_target_properties(${target}_objects PROPERTIES POSITION_INDEPENDENT_CODE ON
                        CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)

  add_library(${target} SHARED $<TARGET_OBJECTS:${target}_objects>)
  target_link_libraries(${target} PRIVATE ${ARGN})
  target_link_options(${target} PRIVATE -Wl,--version-script=${map})
  if(NOT SPILLWAY_SANITIZE AND NOT SPILLWAY_FUZZ)  # whose functions the program has
    target_link_options(${target} PRIVATE -Wl,--no-undefined)
  endif()
  target_include_directories(${target} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} LINKER_LANGUAGE CXX
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${map})

  if(BUILD_SHARED_LIBS)
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "$ORIGIN")
  endif()
endfunction()

# spillway_reading_library(TARGET NAME SOURCE): lib<NAME>.so, and lib<NAME>.a, which holds all modules
# for reading.
function(spillway_reading_library target name source)
  spillway_shared_library(${target} ${name} ${source} -Wl,--no-as-needed shared::zstd
                          -Wl,--as-needed spillway_library)
  add_library(${target}_static STATIC $<TARGET_OBJECTS:${target}_objects>)
  foreach(module ${reading_modules})
    target_sources(${target}_static PRIVATE $<TARGET_OBJECTS:spillway_${module}>)
  endforeach()
  set_target_properties(${target}_static PROPERTIES OUTPUT_NAME ${name} LINKER_LANGUAGE CXX)
endfunction()
spillway_reading_library(libspillway spillway capi/spillway_c.cpp)
# Its failures are texts of libspillway.so's spw_last_error().
spillway_shared_library(libspillway_write spillway-write capi_write/writer_c.cpp
                        ${spillway_write_shared} libspillway spillway_write)
set_target_properties(libspillway_write PROPERTIES INSTALL_RPATH "$ORIGIN")
# Linked before libspillway.a.
add_library(libspillway_write_static STATIC $<TARGET_OBJECTS:libspillway_write_objects>)
foreach(module ${writing_modules})
  target_sources(libspillway_write_static PRIVATE $<TARGET_OBJECTS:spillway_${module}>)
endforeach()
set_target_properties(libspillway_write_static PROPERTIES OUTPUT_NAME spillway-write LINKER_LANGUAGE CXX)
if(SPILLWAY_LIBAGC OR SPILLWAY_TESTS)
  spillway_reading_library(libagc agc libagc/agc_api.cpp)
endif()

# Installed: headers, libraries, and how CMake and pkg-config find them.
include(CMakePackageConfigHelpers)
set(include ${PROJECT_SOURCE_DIR}/include/spillway)
set(templates ${PROJECT_SOURCE_DIR}/tools/cmake)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/spillway)
file(RELATIVE_PATH prefix_of_pkgconfig ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_package_config_file(${templates}/spillwayConfig.cmake.in spillwayConfig.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(spillwayConfigVersion.cmake COMPATIBILITY SameMinorVersion)
set(pkgconfig_files spillway spillway-cxx spillway-write spillway-write-cxx)
install(TARGETS libspillway libspillway_static libspillway_write libspillway_write_static
        DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(FILES ${include}/spillway.h ${include}/spillway_write.h ${include}/shared_archive.hpp
              ${include}/region.hpp ${include}/remote_options.hpp ${include}/error.hpp ${include}/writer.hpp ${include}/compress.hpp
              ${include}/options.hpp ${include}/observer.hpp ${include}/stop_token.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/spillway COMPONENT library)
if(SPILLWAY_LIBAGC)
  list(APPEND pkgconfig_files libagc)
  install(TARGETS libagc libagc_static DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
  install(FILES libagc/agc-api.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
endif()
foreach(file ${pkgconfig_files})
  configure_file(${templates}/${file}.pc.in ${file}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${file}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
          COMPONENT library)
endforeach()
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/spillwayConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/spillwayConfigVersion.cmake DESTINATION ${package_dir}
        COMPONENT library)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/examples
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/spillway COMPONENT library)
