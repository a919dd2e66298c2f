// A stable radix sort of (key, source) pairs, eight bits a pass, whose number is known to the
// device alone. No order depends on chance, so equal input gives equal output.

constexpr int SORT_THREADS = 256, SORT_ROUNDS = 16, SORT_WARPS = SORT_THREADS / 32;
constexpr int SORT_TILE = SORT_THREADS * SORT_ROUNDS, DIGITS = 256;

// counts [DIGITS, tiles]: how often a tile, which is a block, has each digit.
extern "C" __global__ void __launch_bounds__(SORT_THREADS) sort_count(
    const unsigned* keys, const int* count, int* counts, int tiles, int shift) {
  __shared__ int digits[DIGITS];
  const int n = *count, begin = blockIdx.x * SORT_TILE;
  digits[threadIdx.x] = 0;
  __syncthreads();
  for (int i = begin + threadIdx.x; i < min(n, begin + SORT_TILE); i += SORT_THREADS)
    atomicAdd(&digits[keys[i] >> shift & (DIGITS - 1)], 1);
  __syncthreads();
  counts[threadIdx.x * tiles + blockIdx.x] = digits[threadIdx.x];
}

// Inclusive sums over the threads of a block; shared has room for SORT_THREADS.
__device__ __forceinline__ int block_sums(int x, int* shared) {
  shared[threadIdx.x] = x;
  __syncthreads();
  for (int d = 1; d < SORT_THREADS; d *= 2) {
    const int y = threadIdx.x >= d ? shared[threadIdx.x - d] : 0;
    __syncthreads();
    shared[threadIdx.x] += y;
    __syncthreads();
  }
  return shared[threadIdx.x];
}

// By digit, which is a block: counts become exclusive sums over the tiles, and totals their sum.
extern "C" __global__ void __launch_bounds__(SORT_THREADS) sort_sum(
    int* counts, int* totals, int tiles) {
  __shared__ int shared[SORT_THREADS];
  int before = 0;
  for (int first = 0; first < tiles; first += SORT_THREADS) {
    const int tile = first + threadIdx.x;
    const int x = tile < tiles ? counts[blockIdx.x * tiles + tile] : 0;
    const int sum = block_sums(x, shared);
    if (tile < tiles) counts[blockIdx.x * tiles + tile] = before + sum - x;
    before += shared[SORT_THREADS - 1];
    __syncthreads();
  }
  if (threadIdx.x == 0) totals[blockIdx.x] = before;
}

// Moves a tile's pairs to their places.
extern "C" __global__ void __launch_bounds__(SORT_THREADS) sort_move(
    const unsigned* keys, const unsigned* sources, const int* count, const int* counts,
    const int* totals, unsigned* toKeys, unsigned* toSources, int tiles, int shift) {
  __shared__ int shared[SORT_THREADS];
  __shared__ int places[SORT_WARPS][DIGITS];
  const int n = *count, begin = blockIdx.x * SORT_TILE;
  if (begin >= n) return;
  const int total = totals[threadIdx.x];
  const int start =
      block_sums(total, shared) - total + counts[threadIdx.x * tiles + blockIdx.x];
  for (int w = 0; w < SORT_WARPS; ++w) places[w][threadIdx.x] = 0;
  __syncthreads();
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  unsigned key[SORT_ROUNDS], source[SORT_ROUNDS];
  int rank[SORT_ROUNDS];
#pragma unroll
  for (int round = 0; round < SORT_ROUNDS; ++round) {
    const int i = begin + (warp * SORT_ROUNDS + round) * 32 + lane;
    key[round] = i < n ? keys[i] : 0u;
    source[round] = i < n ? sources[i] : 0u;
  }
#pragma unroll
  for (int round = 0; round < SORT_ROUNDS; ++round) {
    const bool valid = begin + (warp * SORT_ROUNDS + round) * 32 + lane < n;
    const unsigned digit = key[round] >> shift & (DIGITS - 1);
    unsigned equal = __ballot_sync(0xffffffffu, valid);
    for (int bit = 0; bit < 8; ++bit) {
      const unsigned set = __ballot_sync(0xffffffffu, digit >> bit & 1u);
      equal &= digit >> bit & 1u ? set : ~set;
    }
    rank[round] = places[warp][digit] + __popc(equal & ((1u << lane) - 1u));
    __syncwarp();
    if (valid && __ffs(equal) - 1 == lane) places[warp][digit] += __popc(equal);
    __syncwarp();
  }
  __syncthreads();
  int place = start;
  for (int w = 0; w < SORT_WARPS; ++w) {
    const int of = places[w][threadIdx.x];
    places[w][threadIdx.x] = place;
    place += of;
  }
  __syncthreads();
#pragma unroll
  for (int round = 0; round < SORT_ROUNDS; ++round)
    if (begin + (warp * SORT_ROUNDS + round) * 32 + lane < n) {
      const int to = places[warp][key[round] >> shift & (DIGITS - 1)] + rank[round];
      toKeys[to] = key[round];
      toSources[to] = source[round];
    }
}
