// Products of matrices so small that several fit into a multiprocessor's shared memory: a block
// has one example's matrices there as tiles, and warps multiply them with tensor cores. Tiles are
// cleared once and written only where their matrix is, so what pads them to multiples of 8 or 16
// is 0.

#ifdef __CUDA_ARCH__
typedef unsigned Place;  // in shared memory, in bytes

__device__ __forceinline__ Place place(const bf16* p) {
  unsigned address;
  asm("{ .reg .u64 t; cvta.to.shared.u64 t, %1; cvt.u32.u64 %0, t; }" : "=r"(address) : "l"(p));
  return address;
}

// Loads N 8 x 8 matrices; lanes 8 i to 8 i + 7 have the addresses of the rows of matrix i.
template <int N, bool TRANSPOSED>
__device__ __forceinline__ void load_matrices(unsigned* r, Place p) {
  if constexpr (N == 4 && TRANSPOSED)
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(p) : "memory");
  else if constexpr (N == 4)
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(p) : "memory");
  else if constexpr (N == 2 && TRANSPOSED)
    asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0, %1}, [%2];"
                 : "=r"(r[0]), "=r"(r[1]) : "r"(p) : "memory");
  else if constexpr (N == 2)
    asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0, %1}, [%2];"
                 : "=r"(r[0]), "=r"(r[1]) : "r"(p) : "memory");
  else if constexpr (TRANSPOSED)
    asm volatile("ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {%0}, [%1];"
                 : "=r"(r[0]) : "r"(p) : "memory");
  else
    asm volatile("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%0}, [%1];"
                 : "=r"(r[0]) : "r"(p) : "memory");
}

// c [16, 8] += a [16, K] b [K, 8] in the layouts of mma.sync; K is 8 or 16.
template <int K>
__device__ __forceinline__ void multiply_add(float* c, const unsigned* a, const unsigned* b) {
  if constexpr (K == 16)
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
        "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  else
    asm("mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32 "
        "{%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(b[0]));
}

__device__ __forceinline__ void start_load(bf16* to, const bf16* from) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;"
               :: "r"(place(to)), "l"(from) : "memory");
}

__device__ __forceinline__ void finish_loads() { asm volatile("cp.async.wait_all;" ::: "memory"); }

#define SHARED_TILES(name) extern __shared__ __align__(16) unsigned char name[]
#endif

template <int THREADS>
__device__ __forceinline__ void clear_tiles(unsigned char* memory, int bytes) {
  for (int i = threadIdx.x; i < bytes / 4; i += THREADS) ((unsigned*)memory)[i] = 0u;
  __syncthreads();
}

// Copies a matrix [ROWS, COLUMNS] into a tile whose rows are LD apart, PACK neighbours at once.
template <int THREADS, int ROWS, int COLUMNS, int LD, int PACK>
__device__ __forceinline__ void load_tile(bf16* to, const bf16* from, int rowStride) {
  constexpr int OF_ROW = COLUMNS / PACK;
#pragma unroll 4
  for (int i = threadIdx.x; i < ROWS * OF_ROW; i += THREADS) {
    const int row = i / OF_ROW, column = i % OF_ROW * PACK;
    if constexpr (PACK == 8)
      start_load(to + row * LD + column, from + row * rowStride + column);
    else
      to[row * LD + column] = from[row * rowStride + column];
  }
}

// And back.
template <int THREADS, int ROWS, int COLUMNS, int LD, int PACK>
__device__ __forceinline__ void store_tile(bf16* to, const bf16* from, int rowStride) {
  constexpr int OF_ROW = COLUMNS / PACK;
#pragma unroll 4
  for (int i = threadIdx.x; i < ROWS * OF_ROW; i += THREADS) {
    const int row = i / OF_ROW, column = i % OF_ROW * PACK;
    *reinterpret_cast<Pack<bf16, PACK>*>(to + row * rowStride + column) =
        *reinterpret_cast<const Pack<bf16, PACK>*>(from + row * LD + column);
  }
}

// PACK neighbours of each of K tensors.
template <int K, int PACK>
struct Packs {
  Pack<bf16, PACK> v[K > 0 ? K : 1];
};

// Stores value(row, column, read(row, column)), PACK neighbours at once.
template <int THREADS, int ROWS, int COLUMNS, int PACK, class Read, class Value>
__device__ __forceinline__ void store_values(bf16* to, int rowStride, Read read, Value value) {
  constexpr int OF_ROW = COLUMNS / PACK;
  for (int i = threadIdx.x; i < ROWS * OF_ROW; i += THREADS) {
    const int row = i / OF_ROW, column = i % OF_ROW * PACK;
    store<PACK>(to + row * rowStride + column, value(row, column, read(row, column)));
  }
}

// A product of tiles a and b or their transposes, over K, in steps of 16 and at the end of 8.
template <int K, int LDA, bool TA, int LDB, bool TB>
struct Term {
  static constexpr bool TAIL = K % 16 > 0 && K % 16 <= 8;
  static constexpr int LONG = TAIL ? K / 16 * 16 : (K + 15) / 16 * 16;
  Place a, b;

  __device__ __forceinline__ Term(const bf16* left, const bf16* right)
      : a(place(left)), b(place(right)) {}

  // Adds to NJ times 8 columns from n on; FULL says that all of them are there.
  template <int NJ, int N, bool FULL>
  __device__ __forceinline__ void add(float (&sums)[NJ][4], int m, int n) const {
    const int row = threadIdx.x % 8, matrix = threadIdx.x % 32 / 8;
    const int low = matrix % 2 * 8, high = matrix / 2 * 8;
    unsigned x[4], y[4];
    const Place left = a + 2 * (TA ? (high + row) * LDA + low + m : (low + row + m) * LDA + high);
    const Place pair = b + 2 * (TB ? (high + row + n) * LDB + low : (low + row) * LDB + high + n);
    const Place single = b + 2 * (TB ? (row + n) * LDB + low : (low + row) * LDB + n);
#pragma unroll 4
    for (int k = 0; k < LONG; k += 16) {
      load_matrices<4, TA>(x, left + 2 * (TA ? k * LDA : k));
#pragma unroll
      for (int j = 0; j < NJ; j += 2) {
        const int at = 2 * (TB ? j * 8 * LDB + k : k * LDB + j * 8);
        if (j + 1 < NJ && (FULL || n + j * 8 + 8 < N)) {
          load_matrices<4, !TB>(y, pair + at);
          multiply_add<16>(sums[j], x, y);
          multiply_add<16>(sums[j + 1 < NJ ? j + 1 : j], x, y + 2);
        } else if (FULL || n + j * 8 < N) {
          load_matrices<2, !TB>(y, single + at);
          multiply_add<16>(sums[j], x, y);
        }
      }
    }
    if constexpr (TAIL) {
      const Place end = a + 2 * (TA ? row * LDA + low + m : (low + row + m) * LDA);
      const Place four = b + 2 * (TB ? (matrix * 8 + row + n) * LDB : row * LDB + matrix * 8 + n);
      const Place one = b + 2 * (TB ? (row + n) * LDB : row * LDB + n);
      load_matrices<2, TA>(x, end + 2 * (TA ? LONG * LDA : LONG));
#pragma unroll
      for (int j = 0; j < NJ; j += 4) {
        if (j + 3 < NJ && (FULL || n + j * 8 + 24 < N)) {
          load_matrices<4, !TB>(y, four + 2 * (TB ? j * 8 * LDB + LONG : LONG * LDB + j * 8));
#pragma unroll
          for (int i = 0; i < 4; ++i) multiply_add<8>(sums[j + i < NJ ? j + i : j], x, y + i);
        } else {
#pragma unroll
          for (int i = j; i < j + 4; ++i)
            if (i < NJ && (FULL || n + i * 8 < N)) {
              load_matrices<1, !TB>(y, one + 2 * (TB ? i * 8 * LDB + LONG : LONG * LDB + i * 8));
              multiply_add<8>(sums[i < NJ ? i : j], x, y);
            }
        }
      }
    }
  }
};

// c [M, N] = the sum of the terms; a warp has 16 rows and NJ times 8 columns at a time.
template <int THREADS, int M, int N, int NJ, int LDC, class... Terms>
__device__ __forceinline__ void tile_product(bf16* c, Terms... terms) {
  constexpr int DOWN = (M + 15) / 16, ACROSS = (N + 8 * NJ - 1) / (8 * NJ);
  constexpr bool FULL = N % (8 * NJ) == 0;
  const int lane = threadIdx.x % 32;
  for (int unit = threadIdx.x / 32; unit < DOWN * ACROSS; unit += THREADS / 32) {
    const int m = unit % DOWN * 16, n = unit / DOWN * (8 * NJ);
    float sums[NJ][4] = {};
    (terms.template add<NJ, N, FULL>(sums, m, n), ...);
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int row = m + half * 8 + lane / 4, column = n + lane % 4 * 2;
      bf16* const to = c + row * LDC + column;
      if (M % 16 == 0 || row < M)
#pragma unroll
        for (int j = 0; j < NJ; ++j) {
          Floats<2> pair;
          pair.v[0] = sums[j][2 * half];
          pair.v[1] = sums[j][2 * half + 1];
          if (FULL || column + j * 8 + 1 < N)
            store<2>(to + j * 8, pair);
          else if (column + j * 8 < N)
            narrow(pair.v[0], to[j * 8]);
        }
    }
  }
}

// Adds the product to sums [M, N] that a block's warps keep in registers, PER units each.
template <int THREADS, int M, int N, int NJ, int PER, class T>
__device__ __forceinline__ void add_product(float (&sums)[PER][NJ][4], T term) {
  constexpr int DOWN = (M + 15) / 16, ACROSS = (N + 8 * NJ - 1) / (8 * NJ), WARPS = THREADS / 32;
#pragma unroll
  for (int i = 0; i < PER; ++i) {
    const int unit = i * WARPS + threadIdx.x / 32;
    if (DOWN * ACROSS == PER * WARPS || unit < DOWN * ACROSS)
      term.template add<NJ, N, N % (8 * NJ) == 0>(
          sums[i], unit % DOWN * 16, unit / DOWN * (8 * NJ));
  }
}

template <int THREADS, int M, int N, int NJ, int PER>
__device__ __forceinline__ void store_sums(float* to, const float (&sums)[PER][NJ][4]) {
  constexpr int DOWN = (M + 15) / 16;
  const int lane = threadIdx.x % 32;
#pragma unroll
  for (int i = 0; i < PER; ++i) {
    const int unit = i * (THREADS / 32) + threadIdx.x / 32;
    const int m = unit % DOWN * 16 + lane / 4, n = unit / DOWN * (8 * NJ) + lane % 4 * 2;
#pragma unroll
    for (int j = 0; j < NJ; ++j)
#pragma unroll
      for (int k = 0; k < 4; ++k) {
        const int row = m + k / 2 * 8, column = n + j * 8 + k % 2;
        if (row < M && column < N) to[row * N + column] = sums[i][j][k];
      }
  }
}

// The gradient of an affine layer norm of rows of COLUMNS, which a team of threads has in
// registers, and what a block adds up for the gradients of gain and bias.
template <int THREADS, int COLUMNS, int PACK>
struct NormSums {
  static constexpr int UNITS = (COLUMNS + PACK - 1) / PACK;
  static constexpr int TEAM = UNITS > 16 ? 32 : UNITS > 8 ? 16 : UNITS > 4 ? 8 : 4;
  static constexpr int PACKS = (UNITS + TEAM - 1) / TEAM;
  float gains[PACKS][PACK] = {}, biases[PACKS][PACK] = {};

  // value(row, column, read(row, column)) are PACK neighbours of the gradient of the norm's result.
  template <int ROWS, class Read, class Value>
  __device__ __forceinline__ void add(
      Read read, Value value, const bf16* x, int xStride, const float* gain, float eps, bf16* dx,
      int dxStride) {
    constexpr int TEAMS = THREADS / TEAM, TURNS = (ROWS + TEAMS - 1) / TEAMS;
    constexpr int AHEAD = PACK * PACKS > 8 ? 1 : TURNS < 4 ? TURNS : 4;  // are read at once
    const int lane = threadIdx.x % TEAM;
    for (int first = threadIdx.x / TEAM; first < ROWS; first += AHEAD * TEAMS) {
      decltype(read(0, 0)) packs[AHEAD][PACKS];
      Pack<bf16, PACK> xs[AHEAD][PACKS];
#pragma unroll
      for (int t = 0; t < AHEAD; ++t)
#pragma unroll
        for (int p = 0; p < PACKS; ++p) {
          const int row = first + t * TEAMS, column = (p * TEAM + lane) * PACK;
          if (row < ROWS && column < COLUMNS) {
            xs[t][p] = load_raw<PACK>(x + row * xStride + column);
            packs[t][p] = read(row, column);
          }
        }
#pragma unroll
      for (int t = 0; t < AHEAD; ++t) {
        const int row = first + t * TEAMS;
        if (row < ROWS) addRow(row, packs[t], xs[t], value, gain, eps, dx + row * dxStride);
      }
    }
  }

  template <class Read, class Value>
  __device__ __forceinline__ void addRow(
      int row, const Read (&packs)[PACKS], const Pack<bf16, PACK> (&xs)[PACKS], Value value,
      const float* gain, float eps, bf16* dx) {
    const int lane = threadIdx.x % TEAM;
    Floats<PACK> c[PACKS], g[PACKS];
    float mean = 0.0f;
#pragma unroll
    for (int p = 0; p < PACKS; ++p) {
      const int column = (p * TEAM + lane) * PACK;
      if (column < COLUMNS) {
        g[p] = value(row, column, packs[p]);
#pragma unroll
        for (int k = 0; k < PACK; ++k) {
          c[p].v[k] = widen(xs[p].v[k]);
          mean += c[p].v[k];
        }
      }
    }
    mean = sum_over<TEAM>(mean, nullptr) * (1.0f / COLUMNS);
    float sum[3] = {};  // of squared deviations, of gradients, of their products
#pragma unroll
    for (int p = 0; p < PACKS; ++p) {
      const int column = (p * TEAM + lane) * PACK;
      if (column < COLUMNS) {
        const auto w = load<PACK>(gain + column);
#pragma unroll
        for (int k = 0; k < PACK; ++k) {
          c[p].v[k] -= mean;
          sum[0] += c[p].v[k] * c[p].v[k];
          sum[1] += g[p].v[k] * w.v[k];
          sum[2] += g[p].v[k] * w.v[k] * c[p].v[k];
        }
      }
    }
    sums_over<TEAM>(sum, nullptr);
    const float inverse = 1.0f / sqrtf(sum[0] * (1.0f / COLUMNS) + eps);
    const float level = sum[1] * (1.0f / COLUMNS);
    const float slope = sum[2] * (1.0f / COLUMNS) * inverse * inverse;
#pragma unroll
    for (int p = 0; p < PACKS; ++p) {
      const int column = (p * TEAM + lane) * PACK;
      if (column < COLUMNS) {
        const auto w = load<PACK>(gain + column);
        Floats<PACK> result;
#pragma unroll
        for (int k = 0; k < PACK; ++k) {
          gains[p][k] += g[p].v[k] * c[p].v[k] * inverse;
          biases[p][k] += g[p].v[k];
          result.v[k] = (g[p].v[k] * w.v[k] - level - c[p].v[k] * slope) * inverse;
        }
        store<PACK>(dx + column, result);
      }
    }
  }

  // Adds up the teams of the block in order and writes [2, COLUMNS]; memory has room for as many.
  __device__ __forceinline__ void finish(float* memory, float* to) {
    const int lane = threadIdx.x % TEAM;
    for (int team = 0; team < THREADS / TEAM; ++team) {
      __syncthreads();
      if (threadIdx.x / TEAM == team)
#pragma unroll
        for (int p = 0; p < PACKS; ++p)
#pragma unroll
          for (int k = 0; k < PACK; ++k) {
            const int column = (p * TEAM + lane) * PACK + k;
            if (column < COLUMNS) {
              float* const sum = memory + column;
              sum[0] = (team == 0 ? 0.0f : sum[0]) + gains[p][k];
              sum[COLUMNS] = (team == 0 ? 0.0f : sum[COLUMNS]) + biases[p][k];
            }
          }
    }
    __syncthreads();
    for (int i = threadIdx.x; i < 2 * COLUMNS; i += THREADS) to[i] = memory[i];
  }
};
