/**
 * @file The kernel as a Node-API add-on. All calls take the ArrayBuffer that holds the program; JavaScript lays out
 * nothing itself, and the add-on keeps no state, so worker threads may share it.
 *
 *   widths()                                     names of the vector widths that this processor can run, widest last
 *   alignment(buffer)                            address of the buffer modulo 64
 *   open(buffer, kernel, base, words, numbers, limit)   kernel: index of the width · 2 + (0: f32, 1: f64); byte offsets
 *   begin | run | gram | jacobian | jets | adam (buffer, kernel, base, groups, …)   as in kernel.h
 */
#include <node_api.h>
#include <string.h>
#include "kernel.h"

#define TABLES(name) extern const KernelTable kernel_##name##_f32, kernel_##name##_f64
#define ROW(name, supported) {#name, supported, {&kernel_##name##_f32, &kernel_##name##_f64}}

typedef struct {
  const char *name;
  int (*supported)(void);
  const KernelTable *kernel[2];
} Width;

static int always(void) { return 1; }

#if defined(__x86_64__)
#include <cpuid.h>

/** Bits of XCR0: which registers the operating system saves. */
static unsigned saved_registers(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
  __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
  return a;
}
/** x86-64-v3: AVX2, FMA, BMI, F16C, LZCNT, MOVBE. */
static int has_avx2(void) {
  unsigned a, b, c, d;
  const unsigned need1 = bit_AVX | bit_FMA | bit_F16C | bit_MOVBE | bit_SSE4_2 | bit_POPCNT, need7 = bit_AVX2 | bit_BMI | bit_BMI2;
  if ((saved_registers() & 0x6) != 0x6) return 0;
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & need1) != need1) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (b & need7) != need7) return 0;
  return __get_cpuid(0x80000001, &a, &b, &c, &d) && (c & bit_LZCNT) != 0;
}
/** x86-64-v4: the common core of AVX-512. */
static int has_avx512(void) {
  unsigned a, b, c, d;
  const unsigned need = bit_AVX512F | bit_AVX512DQ | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL;
  if (!has_avx2() || (saved_registers() & 0xe6) != 0xe6) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & need) == need;
}

TABLES(sse2);
TABLES(avx2);
TABLES(avx512);
static const Width widths[] = {ROW(sse2, always), ROW(avx2, has_avx2), ROW(avx512, has_avx512)};
#else
TABLES(neon);
static const Width widths[] = {ROW(neon, always)};
#endif
enum { WIDTHS = sizeof(widths) / sizeof(widths[0]) };

/** Found once when the add-on is loaded: under a hypervisor CPUID costs as much as a training step. */
static int supported[WIDTHS];

#define MAX_ARGUMENTS 10

typedef struct {
  char *data;
  const KernelTable *kernel;
  char *base;
  size_t count;
  double number[MAX_ARGUMENTS];
} Call;

/** Reads (buffer, kernel, numbers…); number[0] is the base from the third argument on. Leaves an exception pending on failure. */
static int read_call(napi_env env, napi_callback_info info, Call *call, size_t arguments) {
  napi_value value[MAX_ARGUMENTS];
  size_t given = MAX_ARGUMENTS, bytes;
  call->count = arguments;
  if (napi_get_cb_info(env, info, &given, value, 0, 0) != napi_ok || given < arguments ||
      napi_get_arraybuffer_info(env, value[0], (void **)&call->data, &bytes) != napi_ok) {
    napi_throw_type_error(env, 0, "the kernel expects an ArrayBuffer and numbers");
    return 0;
  }
  for (size_t i = 1; i < arguments; i++)
    if (napi_get_value_double(env, value[i], &call->number[i]) != napi_ok) {
      napi_throw_type_error(env, 0, "the kernel expects numbers after the ArrayBuffer");
      return 0;
    }
  if (arguments < 3) return 1;
  const int kernel = (int)call->number[1];
  if (kernel < 0 || kernel >= 2 * WIDTHS || !supported[kernel / 2]) {
    napi_throw_range_error(env, 0, "the processor lacks the instructions of this kernel");
    return 0;
  }
  call->kernel = widths[kernel / 2].kernel[kernel % 2];
  call->base = call->data + (size_t)call->number[2];
  return 1;
}

static napi_value as_number(napi_env env, double x) {
  napi_value value;
  napi_create_double(env, x, &value);
  return value;
}

static napi_value list_widths(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value list, name;
  napi_create_array(env, &list);
  for (uint32_t i = 0, n = 0; i < WIDTHS; i++)
    if (supported[i]) {
      napi_create_string_utf8(env, widths[i].name, NAPI_AUTO_LENGTH, &name);
      napi_set_element(env, list, n++, name);
    }
  return list;
}

static napi_value alignment(napi_env env, napi_callback_info info) {
  Call call;
  return read_call(env, info, &call, 1) ? as_number(env, (double)((uintptr_t)call.data & 63)) : 0;
}

#define N(i) ((int)call.number[i])
#define METHOD(name, arguments, action)                                \
  static napi_value call_##name(napi_env env, napi_callback_info info) { \
    Call call;                                                         \
    if (!read_call(env, info, &call, arguments)) return 0;             \
    action;                                                            \
    return 0;                                                          \
  }

static napi_value call_open(napi_env env, napi_callback_info info) {
  Call call;
  if (!read_call(env, info, &call, 6)) return 0;
  return as_number(env, call.kernel->open((const int32_t *)(call.data + (size_t)call.number[3]),
                                          (const double *)(call.data + (size_t)call.number[4]), call.base, (size_t)call.number[5]));
}
static napi_value call_jacobian(napi_env env, napi_callback_info info) {
  Call call;
  if (!read_call(env, info, &call, 8)) return 0;
  return as_number(env, call.kernel->jacobian(call.base, N(3), N(4), N(5), N(6), N(7)));
}
METHOD(begin, 5, call.kernel->begin(call.base, N(3), N(4)))
METHOD(run, 8, call.kernel->run(call.base, N(3), N(4), N(5), N(6), N(7)))
METHOD(gram, 4, call.kernel->gram(call.base, N(3)))
METHOD(jets, 6, call.kernel->jets(call.base, N(3), N(4), N(5)))
METHOD(adam, 10, call.kernel->adam(call.base, N(3), call.number[4], call.number[5], call.number[6], call.number[7], call.number[8], call.number[9]))

NAPI_MODULE_INIT() {
  for (int i = 0; i < WIDTHS; i++) supported[i] = widths[i].supported();
  const struct { const char *name; napi_callback call; } methods[] = {
      {"widths", list_widths}, {"alignment", alignment},         {"open", call_open}, {"begin", call_begin}, {"run", call_run},
      {"gram", call_gram},     {"jacobian", call_jacobian}, {"jets", call_jets}, {"adam", call_adam},
  };
  for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
    napi_value function;
    napi_create_function(env, methods[i].name, NAPI_AUTO_LENGTH, methods[i].call, 0, &function);
    napi_set_named_property(env, exports, methods[i].name, function);
  }
  return exports;
}
