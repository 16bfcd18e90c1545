// Stands in the first sector until a boot loader does: hands over to the image in slot A, unexamined.
#include <cstdint>

namespace {

constexpr std::uint32_t slot_a = 0x0802'0000;

}  // namespace

extern "C" {

[[gnu::naked, noreturn]] void boot_stub();

// Stack and entry, as the core takes them from the first two words.
struct FirstWords {
  std::uint32_t stack;
  void (*entry)();
};
[[gnu::section(".vectors"), gnu::used]] extern const FirstWords first_words{0x2000'0000U + 128U * 1024U, boot_stub};

void boot_stub() {
  asm volatile(
      "mov r0, %0\n\t"
      "ldr r1, =0xE000ED08\n\t"  // vector table offset
      "str r0, [r1]\n\t"
      "dsb\n\t"
      "ldr sp, [r0]\n\t"
      "ldr pc, [r0, #4]\n\t"
      ".ltorg" ::"r"(slot_a));
}
}
