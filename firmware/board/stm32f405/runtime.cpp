// What the compiler expects to find without a C++ library's start-up code. None of it is ever called in an image that
// works: there is no heap, and nothing that is built is ever destroyed.
#include <cstddef>

#include "firmware/board/stm32f405/fault.hpp"

void operator delete(void*) noexcept { isotherm::board::stop(isotherm::CrashKind::impossible_call); }
void operator delete(void*, std::size_t) noexcept { isotherm::board::stop(isotherm::CrashKind::impossible_call); }

extern "C" {

void __cxa_pure_virtual() { isotherm::board::stop(isotherm::CrashKind::impossible_call); }
void abort() { isotherm::board::stop(isotherm::CrashKind::impossible_call); }
int __aeabi_atexit(void*, void (*)(void*), void*) { return 0; }
void* __dso_handle = nullptr;
}
