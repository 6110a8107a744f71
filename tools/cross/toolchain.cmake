# CMake toolchain: a program for another processor, by Debian's cross compiler, with the libraries
# that tools/cross/libraries has unpacked. Of the environment: CROSS_TRIPLET (what names of
# Debian's tools and folders begin with, such as aarch64-linux-gnu) and CROSS_SYSROOT (where the
# libraries are).
set(triplet $ENV{CROSS_TRIPLET})
set(sysroot $ENV{CROSS_SYSROOT})
string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR "${triplet}")
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${triplet}-gcc)
set(CMAKE_CXX_COMPILER ${triplet}-g++)
set(CMAKE_CXX_STANDARD_INCLUDE_DIRECTORIES ${sysroot}/usr/include/${triplet})
set(CMAKE_LIBRARY_ARCHITECTURE ${triplet})
set(CMAKE_FIND_ROOT_PATH ${sysroot})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
