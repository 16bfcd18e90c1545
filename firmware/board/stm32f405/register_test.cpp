// Whether every register of the processor, those for floating point too, keeps a pattern and its complement. The stack pointers
// and the program counter are in use; a fault there is a fault of the processor.
#include "firmware/board/stm32f405/self_test.hpp"

namespace isotherm::board {

[[gnu::naked]] bool registers_keep_their_values() {
  asm volatile(
      R"(
      push {r4-r11, lr}
      vpush {s16-s31}
      .macro keeps pattern
      ldr r0, =\pattern
      .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
      mov r\n, r0
      .endr
      mov lr, r0
      .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
      cmp r\n, r0
      bne 9f
      .endr
      cmp lr, r0
      bne 9f
      ldr r1, =\pattern
      cmp r0, r1
      bne 9f
      .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
      vmov s\n, r0
      .endr
      .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
      vmov r1, s\n
      cmp r1, r0
      bne 9f
      .endr
      .endm

      keeps 0x55555555
      .global register_test_complement
      register_test_complement:
      keeps 0xAAAAAAAA
      movs r0, #1
      b 8f
      9:
      movs r0, #0
      8:
      vpop {s16-s31}
      pop {r4-r11, pc}
      .ltorg
      .purgem keeps
      )");
}

}  // namespace isotherm::board
