// The three helpers that libsodium's verification asks for; the library's own file of helpers wants an operating system.
#include <cstddef>

extern "C" {

/// A write that no optimiser leaves out.
void sodium_memzero(void* memory, std::size_t size) {
  auto* bytes = static_cast<volatile unsigned char*>(memory);
  for (std::size_t n = 0; n < size; ++n) bytes[n] = 0;
}

/// 0 where equal, -1 where not, in a time that does not depend on the content.
int sodium_memcmp(const void* one, const void* other, std::size_t size) {
  const auto* left = static_cast<const volatile unsigned char*>(one);
  const auto* right = static_cast<const volatile unsigned char*>(other);
  unsigned differences = 0;
  for (std::size_t n = 0; n < size; ++n) differences |= static_cast<unsigned>(left[n] ^ right[n]);
  return differences == 0 ? 0 : -1;
}

/// 1 where all bytes are zero, otherwise 0, in a time that does not depend on the content.
int sodium_is_zero(const unsigned char* bytes, std::size_t size) {
  volatile unsigned any = 0;
  for (std::size_t n = 0; n < size; ++n) any = any | bytes[n];
  return any == 0 ? 1 : 0;
}
}
