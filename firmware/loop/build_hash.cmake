# Hashes the sources of the control core into a header: a record then says which decisions its build makes.
# usage: cmake -DROOT=<repository> -DOUTPUT=<header> -P build_hash.cmake
file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/control/*.cpp ${ROOT}/control/*.hpp)
list(SORT sources)
set(all "")
foreach(source IN LISTS sources)
  file(SHA256 ${ROOT}/${source} hash)
  string(APPEND all "${source} ${hash}\n")
endforeach()
string(SHA256 hash "${all}")
string(SUBSTRING ${hash} 0 8 short)
set(text "// Made by firmware/loop/build_hash.cmake from the sources in control/.\n#pragma once\n\n#include <cstdint>\n\nnamespace isotherm {\ninline constexpr std::uint32_t build_hash = 0x${short}U;\n}  // namespace isotherm\n")
file(WRITE ${OUTPUT} "${text}")
