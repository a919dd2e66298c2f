// What slices of a reduction left, added up in an order that does not change.

constexpr int COMBINING_THREADS = 256;

// Combines a [slices, results] over the slices; as many threads share a result as there are lanes, a
// power of two, and the first of them gets it. All threads of the block call it.
template <bool MAX>
__device__ __forceinline__ float over_slices(
    const float* a, size_t o, size_t results, int slices, int lanes) {
  __shared__ float shared[COMBINING_THREADS];
  const int columns = COMBINING_THREADS / lanes, lane = threadIdx.x / columns;
  float total = MAX ? __int_as_float(0xff800000) : 0.0f;
  if (o < results) {
#pragma unroll 8
    for (int s = lane; s < slices; s += lanes)
      total = MAX ? larger(total, a[s * results + o]) : total + a[s * results + o];
  }
  shared[threadIdx.x] = total;
  for (int half = lanes / 2; half > 0; half /= 2) {
    __syncthreads();
    if (lane < half) {
      const float other = shared[threadIdx.x + half * columns];
      total = MAX ? larger(total, other) : total + other;
      shared[threadIdx.x] = total;
    }
  }
  return total;
}

// y0 [first] and y1 [results - first] are the sums.
extern "C" __global__ void __launch_bounds__(COMBINING_THREADS) sum_slices(
    float* y0, float* y1, const float* a, int first, int results, int slices, int lanes) {
  const int columns = COMBINING_THREADS / lanes;
  const int o = blockIdx.x * columns + threadIdx.x % columns;
  const float total = over_slices<false>(a, o, results, slices, lanes);
  if (threadIdx.x < columns && o < results) *(o < first ? y0 + o : y1 + (o - first)) = total;
}

// One of many sums over slices: the first results go to one place, the others to another.
struct Slices {
  u64 first, second, partial;
  int begin, results, slices, lanes;
  int block;  // the first block that has some of them
};

template <int N>
__device__ __forceinline__ void add_slices(const Slices (&all)[N], float* y, const float* a) {
  int low = 0;
  for (int high = N; high - low > 1;) {
    const int middle = (low + high) / 2;
    if (all[middle].block <= blockIdx.x) low = middle; else high = middle;
  }
  const Slices& s = all[low];
  const int columns = COMBINING_THREADS / s.lanes;
  const int o = (blockIdx.x - s.block) * columns + threadIdx.x % columns;
  const float total = over_slices<false>(a + s.partial, o, s.results, s.slices, s.lanes);
  if (threadIdx.x < columns && o < s.results)
    y[o < s.begin ? s.first + o : s.second + (o - s.begin)] = total;
}
