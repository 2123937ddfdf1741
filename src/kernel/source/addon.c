/**
 * @file The kernel as a Node-API add-on. All calls take the ArrayBuffer that holds the program; JavaScript lays out
 * nothing itself, and the add-on keeps no state but its helper threads (pool.h), so worker threads may share it.
 *
 *   widths()                                     names of the vector widths that this processor can run, widest last
 *   alignment(buffer)                            address of the buffer modulo 64
 *   open(buffer, kernel, base, words, numbers, limit)   kernel: index of the width · 2 + (0: f32, 1: f64); byte offsets
 *   gramOfRows(kernel, a, n, p, out, threads), cholesky(kernel, a, n, mu, out),
 *   updateAndMultiply(kernel, space, n, a, b1, b2, b3, threads), twoLoops(kernel, space, n, memory, head, count, gamma)
 *                                                on Float64Arrays; kernel of double precision
 *   begin | run | gram | jacobian | jets | adam (buffer, kernel, base, groups, …)   as in kernel.h; `run` ends in the
 *                                                number of threads that it may use
 */
#include <node_api.h>
#include "kernel.h"
#include "pool.h"

#if defined(_WIN32)
/**
 * Windows binds imports to the file name of the host, which is node.exe, Code.exe, electron.exe, …: so Node-API is
 * looked up in whatever program is running instead of being imported.
 */
#define NODE_API(X)                                                                                     \
  X(napi_add_env_cleanup_hook) X(napi_create_array) X(napi_create_double) X(napi_create_function)       \
  X(napi_create_string_utf8)                                                                            \
  X(napi_get_arraybuffer_info) X(napi_get_boolean) X(napi_get_cb_info) X(napi_get_typedarray_info)      \
  X(napi_get_value_double) X(napi_set_element)                                                          \
  X(napi_set_named_property) X(napi_throw_range_error) X(napi_throw_type_error)
#define DECLARE(name) static __typeof__(&name) host_##name;
NODE_API(DECLARE)
static int find_node_api(void) {
  const HMODULE host = GetModuleHandleW(0);
#define FIND(name) if (!(host_##name = (__typeof__(&name))(void *)GetProcAddress(host, #name))) return 0;
  NODE_API(FIND)
  return 1;
}
#define napi_add_env_cleanup_hook host_napi_add_env_cleanup_hook
#define napi_create_array host_napi_create_array
#define napi_create_double host_napi_create_double
#define napi_create_function host_napi_create_function
#define napi_create_string_utf8 host_napi_create_string_utf8
#define napi_get_arraybuffer_info host_napi_get_arraybuffer_info
#define napi_get_boolean host_napi_get_boolean
#define napi_get_cb_info host_napi_get_cb_info
#define napi_get_typedarray_info host_napi_get_typedarray_info
#define napi_get_value_double host_napi_get_value_double
#define napi_set_element host_napi_set_element
#define napi_set_named_property host_napi_set_named_property
#define napi_throw_range_error host_napi_throw_range_error
#define napi_throw_type_error host_napi_throw_type_error
#else
static int find_node_api(void) { return 1; }
#endif

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

/** The helpers, as the kernel sees them. */
#define PARALLEL(threads) (&(Parallel){threads, run_in_pool, wait_in_pool})
#define N(i) ((int)call.number[i])
#define METHOD(name, arguments, ...)                                   \
  static napi_value call_##name(napi_env env, napi_callback_info info) { \
    Call call;                                                         \
    if (!read_call(env, info, &call, arguments)) return 0;             \
    __VA_ARGS__;                                                       \
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
METHOD(run, 9, call.kernel->run(call.base, N(3), N(4), N(5), N(6), N(7), PARALLEL(N(8))))
METHOD(gram, 4, call.kernel->gram(call.base, N(3)))
METHOD(jets, 6, call.kernel->jets(call.base, N(3), N(4), N(5)))
METHOD(adam, 10, call.kernel->adam(call.base, N(3), call.number[4], call.number[5], call.number[6], call.number[7], call.number[8], call.number[9]))

/** (kernel, a, x, y, out) of the dense algebra: `a` needs n·p numbers, `out` n². */
static int read_dense(napi_env env, napi_callback_info info, const KernelTable **kernel, double number[4], double **a, double **out) {
  napi_value value[5];
  napi_typedarray_type types[2];
  size_t given = 5, lengths[2];
  int fine = napi_get_cb_info(env, info, &given, value, 0, 0) == napi_ok && given >= 5;
  const int places[3] = {0, 2, 3};
  for (int i = 0; fine && i < 3; i++) fine = napi_get_value_double(env, value[places[i]], &number[i]) == napi_ok;
  fine = fine && napi_get_typedarray_info(env, value[1], &types[0], &lengths[0], (void **)a, 0, 0) == napi_ok &&
         napi_get_typedarray_info(env, value[4], &types[1], &lengths[1], (void **)out, 0, 0) == napi_ok &&
         types[0] == napi_float64_array && types[1] == napi_float64_array;
  const int index = fine ? (int)number[0] : -1;
  fine = fine && index >= 0 && index < 2 * WIDTHS && supported[index / 2] && index % 2 == 1 && number[1] >= 0 &&
         number[1] * number[1] <= (double)lengths[1];
  if (!fine) {
    napi_throw_type_error(env, 0, "the kernel's dense algebra expects Float64Arrays of the matrices' sizes");
    return 0;
  }
  *kernel = widths[index / 2].kernel[1];
  number[3] = (double)lengths[0];
  return 1;
}
static napi_value call_gram_of_rows(napi_env env, napi_callback_info info) {
  const KernelTable *kernel;
  double number[4], *a, *out;
  if (!read_dense(env, info, &kernel, number, &a, &out)) return 0;
  napi_value value[6];
  size_t given = 6;
  double threads = 1;
  if (napi_get_cb_info(env, info, &given, value, 0, 0) == napi_ok && given >= 6) napi_get_value_double(env, value[5], &threads);
  if (number[1] * number[2] > number[3]) napi_throw_range_error(env, 0, "the matrix is smaller than n·p");
  else kernel->gram_of_rows(a, (int)number[1], (int)number[2], out, PARALLEL((int)threads));
  return 0;
}
static napi_value call_cholesky(napi_env env, napi_callback_info info) {
  const KernelTable *kernel;
  double number[4], *a, *out;
  napi_value definite;
  if (!read_dense(env, info, &kernel, number, &a, &out)) return 0;
  if (number[1] * number[1] > number[3]) {
    napi_throw_range_error(env, 0, "the matrix is smaller than n·n");
    return 0;
  }
  napi_get_boolean(env, kernel->cholesky(a, (int)number[1], number[2], out) != 0, &definite);
  return definite;
}

/** (kernel, space, numbers…) of the quasi-Newton methods: a Float64Array of `*length` numbers and `count` numbers. */
static const KernelTable *read_space(napi_env env, napi_callback_info info, double **space, double *number, size_t count, double *length) {
  napi_value value[8];
  napi_typedarray_type type;
  size_t given = 8, numbers = 0;
  double kernel = -1;
  int fine = napi_get_cb_info(env, info, &given, value, 0, 0) == napi_ok && given >= 2 + count &&
             napi_get_value_double(env, value[0], &kernel) == napi_ok &&
             napi_get_typedarray_info(env, value[1], &type, &numbers, (void **)space, 0, 0) == napi_ok && type == napi_float64_array;
  for (size_t i = 0; fine && i < count; i++) fine = napi_get_value_double(env, value[2 + i], &number[i]) == napi_ok;
  const int index = fine ? (int)kernel : -1;
  if (index < 0 || index >= 2 * WIDTHS || !supported[index / 2] || index % 2 != 1 || !(number[0] >= 1 && number[0] < 1e6)) {
    napi_throw_type_error(env, 0, "the kernel's quasi-Newton methods expect a Float64Array and numbers");
    return 0;
  }
  *length = (double)numbers;
  return widths[index / 2].kernel[1];
}
static napi_value call_update_and_multiply(napi_env env, napi_callback_info info) {
  double *space, number[6], length;
  const KernelTable *kernel = read_space(env, info, &space, number, 6, &length);
  if (!kernel) return 0;
  const double n = number[0];
  if (n * (n + 1) / 2 + 11 * n > length) napi_throw_range_error(env, 0, "the memory is smaller than n(n + 1)/2 + 11n");
  else kernel->update_and_multiply(space, (int)n, number[1], number[2], number[3], number[4], PARALLEL((int)number[5]));
  return 0;
}
static napi_value call_two_loops(napi_env env, napi_callback_info info) {
  double *space, number[5], length;
  const KernelTable *kernel = read_space(env, info, &space, number, 5, &length);
  if (!kernel) return 0;
  const double n = number[0], memory = number[1], head = number[2], count = number[3];
  if (!(memory >= 1 && head >= 0 && head < memory && count >= 0 && count <= memory) || memory * (2 * n + 3) + n > length)
    napi_throw_range_error(env, 0, "the memory is smaller than its pairs");
  else kernel->two_loops(space, (int)n, (int)memory, (int)head, (int)count, number[4]);
  return 0;
}

NAPI_MODULE_INIT() {
  if (!find_node_api()) return 0;
  enter_pool();
  napi_add_env_cleanup_hook(env, leave_pool, 0);
  for (int i = 0; i < WIDTHS; i++) supported[i] = widths[i].supported();
  const struct { const char *name; napi_callback call; } methods[] = {
      {"widths", list_widths}, {"alignment", alignment},         {"open", call_open}, {"begin", call_begin}, {"run", call_run},
      {"gram", call_gram},     {"jacobian", call_jacobian}, {"jets", call_jets}, {"adam", call_adam},
      {"gramOfRows", call_gram_of_rows}, {"cholesky", call_cholesky},
      {"updateAndMultiply", call_update_and_multiply}, {"twoLoops", call_two_loops},
  };
  for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
    napi_value function;
    napi_create_function(env, methods[i].name, NAPI_AUTO_LENGTH, methods[i].call, 0, &function);
    napi_set_named_property(env, exports, methods[i].name, function);
  }
  return exports;
}
