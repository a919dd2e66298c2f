// Runs generated kernels on the host: a fiber a thread, blocks one after another. Barriers and
// exchanges within a warp wait as they do on a device, so that a kernel that forgets one fails here.
#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <functional>
#include <initializer_list>
#include <utility>
#include <vector>

#define __constant__ static const
#define __device__
#define __host__
#define __global__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__ static

struct Index {
  unsigned x, y, z;
};

struct Fiber {
  ucontext_t context;
  jmp_buf place;
  bool started;
  Index thread;
  int state;  // 0 ready, 1 at the block's barrier, 2 at a warp's, 3 done
  unsigned mask;
  uint64_t slot;
};

static std::vector<Fiber*> fibers;
static unsigned live;  // the threads of this block
static Fiber* current;
static jmp_buf scheduler;  // jumps, since swapcontext costs a system call
static Index blockIdx, blockDim, gridDim;
static std::function<void()>* body;

#define threadIdx (current->thread)

static void wait(int state, unsigned mask) {
  current->state = state;
  current->mask = mask;
  if (!_setjmp(current->place)) _longjmp(scheduler, 1);
}

static inline void __syncthreads() { wait(1, 0); }
static inline void __syncwarp(unsigned mask = 0xffffffffu) { wait(2, mask); }

template <class T>
static T exchange(unsigned mask, T value, int from) {
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof(T));
  current->slot = bits;
  wait(2, mask);
  bits = fibers[current->thread.x / 32 * 32 + from]->slot;
  wait(2, mask);
  memcpy(&value, &bits, sizeof(T));
  return value;
}

template <class T>
static T __shfl_xor_sync(unsigned mask, T value, int lanes) {
  return exchange(mask, value, (current->thread.x % 32) ^ lanes);
}

template <class T>
static T __shfl_sync(unsigned mask, T value, int lane) {
  return exchange(mask, value, lane);
}

static unsigned __ballot_sync(unsigned mask, int predicate) {
  current->slot = predicate != 0;
  wait(2, mask);
  unsigned result = 0;
  for (int lane = 0; lane < 32; ++lane)
    if (mask >> lane & 1) result |= (unsigned)fibers[current->thread.x / 32 * 32 + lane]->slot << lane;
  wait(2, mask);
  return result;
}

static inline int atomicAdd(int* to, int x) {
  const int before = *to;
  *to += x;
  return before;
}
static inline int min(int a, int b) { return a < b ? a : b; }
static inline int __popc(unsigned x) { return __builtin_popcount(x); }
static inline int __ffs(unsigned x) { return __builtin_ffs(x); }

static inline float __uint_as_float(unsigned u) {
  float f;
  memcpy(&f, &u, 4);
  return f;
}
static inline float __int_as_float(int u) { return __uint_as_float((unsigned)u); }
static inline unsigned __float_as_uint(float f) {
  unsigned u;
  memcpy(&u, &f, 4);
  return u;
}

// A fiber runs one thread of every block.
static void enter() {
  for (;;) {
    (*body)();
    wait(3, 0);
  }
}

static bool release() {
  bool all = true, any = false;
  for (unsigned t = 0; t < live; ++t) {
    all &= fibers[t]->state == 1 || fibers[t]->state == 3;
    any |= fibers[t]->state != 3;
  }
  if (!any) return false;
  if (all) {
    for (unsigned t = 0; t < live; ++t)
      if (fibers[t]->state == 1) fibers[t]->state = 0;
    return true;
  }
  bool progress = false;
  for (unsigned t = 0; t < live; ++t) {
    if (fibers[t]->state != 2) continue;
    const unsigned mask = fibers[t]->mask, warp = t / 32 * 32;
    bool met = true;
    for (unsigned lane = 0; lane < 32; ++lane)
      if (mask >> lane & 1)
        met &= fibers[warp + lane]->state == 2 && fibers[warp + lane]->mask == mask;
    if (!met) continue;
    for (unsigned lane = 0; lane < 32; ++lane)
      if (mask >> lane & 1) fibers[warp + lane]->state = 0;
    progress = true;
  }
  if (!progress) {
    fprintf(stderr, "threads of a block wait for each other for ever\n");
    exit(3);
  }
  return true;
}

static void run_block(unsigned threads) {
  for (unsigned t = fibers.size(); t < threads; ++t) {
    fibers.push_back(new Fiber());
    Fiber& f = *fibers.back();
    f.thread = {t, 0, 0};
    getcontext(&f.context);
    f.context.uc_stack.ss_sp = malloc(1 << 16);
    f.context.uc_stack.ss_size = 1 << 16;
    makecontext(&f.context, enter, 0);
  }
  live = threads;
  for (unsigned t = 0; t < threads; ++t) fibers[t]->state = 0;
  do {
    for (volatile unsigned t = 0; t < threads; t = t + 1) {
      Fiber& f = *fibers[t];
      if (f.state == 0) {
        current = &f;
        if (!_setjmp(scheduler)) {
          if (f.started) _longjmp(f.place, 1);
          f.started = true;
          setcontext(&f.context);
        }
      }
    }
  } while (release());
}

template <class... P, size_t... I>
static void call(void (*kernel)(P...), const uint64_t* arguments, std::index_sequence<I...>) {
  kernel((P)(arguments[I])...);
}

template <class... P>
static void launch(
    unsigned x, unsigned y, unsigned threads, void (*kernel)(P...), std::vector<uint64_t> arguments) {
  if (arguments.size() != sizeof...(P)) {
    fprintf(stderr, "%zu arguments for %zu parameters\n", arguments.size(), sizeof...(P));
    exit(4);
  }
  std::function<void()> once = [&] {
    call(kernel, arguments.data(), std::index_sequence_for<P...>());
  };
  body = &once;
  gridDim = {x, y, 1};
  blockDim = {threads, 1, 1};
  for (unsigned j = 0; j < y; ++j)
    for (unsigned i = 0; i < x; ++i) {
      blockIdx = {i, j, 0};
      run_block(threads);
    }
}

// The tensor cores' part of tiles.cu: what a warp's registers hold is exchanged by their addresses.
struct bf16;
typedef uint64_t Place;

static Place place(const bf16* p) { return (Place)p; }

static float wide(unsigned short bits) { return __uint_as_float((unsigned)bits << 16); }

template <int N, bool TRANSPOSED>
static void load_matrices(unsigned* r, Place row) {
  const int lane = threadIdx.x % 32;
  for (int i = 0; i < N; ++i)
    for (int half = 0; half < 2; ++half) {
      const int of = TRANSPOSED ? lane % 4 * 2 + half : lane / 4;
      const int at = TRANSPOSED ? lane / 4 : lane % 4 * 2 + half;
      const uint64_t p = __shfl_sync(0xffffffffu, row, i * 8 + of);
      ((unsigned short*)&r[i])[half] = ((const unsigned short*)p)[at];
    }
}

template <int K>
static void multiply_add(float* c, const unsigned* a, const unsigned* b) {
  const int lane = threadIdx.x % 32;
  const unsigned short* rows[4];
  const unsigned short* columns[2][4];
  for (int i = 0; i < 4; ++i) {
    rows[i] = (const unsigned short*)__shfl_sync(0xffffffffu, (uint64_t)a, lane / 4 * 4 + i);
    for (int j = 0; j < 2; ++j)
      columns[j][i] = (const unsigned short*)__shfl_sync(
          0xffffffffu, (uint64_t)b, (lane % 4 * 2 + j) * 4 + i);
  }
  for (int half = 0; half < 2; ++half)
    for (int j = 0; j < 2; ++j)
      for (int k = 0; k < K; ++k)
        c[2 * half + j] += wide(rows[k % 8 / 2][2 * (half + k / 8 * 2) + k % 2]) *
                           wide(columns[j][k % 8 / 2][2 * (k / 8) + k % 2]);
  __syncwarp();
}

static void start_load(bf16* to, const bf16* from) { memcpy(to, from, 16); }
static void finish_loads() {}

alignas(16) static unsigned char dynamic_shared[232448];
#define SHARED_TILES(name) unsigned char* const name = dynamic_shared

struct Matrix {
  char* data;
  int bytes;
  bool transposed;
  long rowStride, stackStride;

  char* at(long g, long i, long j) const {
    return data + bytes * (g * stackStride + (transposed ? j : i) * rowStride + (transposed ? i : j));
  }
  float read(long g, long i, long j) const {
    if (bytes == 4) return *(float*)at(g, i, j);
    return __uint_as_float((unsigned)*(unsigned short*)at(g, i, j) << 16);
  }
  void write(long g, long i, long j, float x) const {
    if (bytes == 4) {
      *(float*)at(g, i, j) = x;
      return;
    }
    const unsigned u = __float_as_uint(x);
    *(unsigned short*)at(g, i, j) = (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
  }
};

static void product(
    long m, long n, long k, long stack, Matrix a, Matrix b, Matrix c, Matrix d, bool relu, Matrix bias) {
  for (long g = 0; g < stack; ++g)
    for (long i = 0; i < m; ++i)
      for (long j = 0; j < n; ++j) {
        double sum = c.data ? c.read(g, i, j) : 0;
        for (long l = 0; l < k; ++l) sum += (double)a.read(g, i, l) * b.read(g, l, j);
        if (bias.data) sum += bias.read(0, 0, j);
        d.write(g, i, j, relu && !(sum > 0) ? 0 * (float)sum : (float)sum);
      }
}

static void fill(char* to, int value, long count) {
  for (long i = 0; i < count; ++i) memcpy(to + 4 * i, &value, 4);
}

static void transfer(char* memory, size_t bytes, const char* path, const char* mode) {
  FILE* file = fopen(path, mode);
  size_t done = mode[0] == 'r' ? fread(memory, 1, bytes, file) : fwrite(memory, 1, bytes, file);
  if (fclose(file) || done != bytes) exit(5);
}
