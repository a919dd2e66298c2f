// What a step has besides the graph: the check of the loss, clipping, dropout.

constexpr int NORM_THREADS = 256;

// Nothing is updated when the loss is not finite.
extern "C" __global__ void check_loss(const float* loss, int* go) {
  *go = *loss - *loss == 0.0f;
}

// partial [blocks]: sums of squares.
extern "C" __global__ void __launch_bounds__(NORM_THREADS) sum_squares(
    const float* g, double* partial, long long n) {
  __shared__ double shared[NORM_THREADS];
  double sum = 0.0;
  for (long long i = blockIdx.x * (long long)NORM_THREADS + threadIdx.x; i < n;
       i += gridDim.x * (long long)NORM_THREADS)
    sum += (double)g[i] * g[i];
  shared[threadIdx.x] = sum;
  __syncthreads();
  for (int d = NORM_THREADS / 2; d > 0; d /= 2) {
    if (threadIdx.x < d) shared[threadIdx.x] += shared[threadIdx.x + d];
    __syncthreads();
  }
  if (threadIdx.x == 0) partial[blockIdx.x] = shared[0];
}

// scale = min(1, limit / (√ sum of partial + 1e-6)), in one block.
extern "C" __global__ void __launch_bounds__(NORM_THREADS) clip_norm(
    const double* partial, float* scale, const float* limit, long long n) {
  __shared__ double shared[NORM_THREADS];
  double sum = 0.0;
  for (long long i = threadIdx.x; i < n; i += NORM_THREADS) sum += partial[i];
  shared[threadIdx.x] = sum;
  __syncthreads();
  for (int d = NORM_THREADS / 2; d > 0; d /= 2) {
    if (threadIdx.x < d) shared[threadIdx.x] += shared[threadIdx.x + d];
    __syncthreads();
  }
  if (threadIdx.x == 0) {
    const double factor = (double)*limit / (sqrt(shared[0]) + 1e-6);
    *scale = factor < 1.0 ? (float)factor : 1.0f;
  }
}

// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
__device__ __forceinline__ u64 mix(u64 z) {
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ z >> 27) * 0x94D049BB133111EBull;
  return z ^ z >> 31;
}

// Where a sequence has ids: starts [n + 1] of bags of one id or none.
template <class T>
__device__ __forceinline__ void mark_present(T* y, const int* starts, int n) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
    narrow(starts[i + 1] > starts[i] ? 1.0f : 0.0f, y[i]);
}

// A dropout mask: element i depends on the stream and i alone, as on every other engine.
template <class T>
__device__ __forceinline__ void draw_mask(T* y, const u64* stream, double rate, float keep, int n) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
    const double unit = (double)(mix(*stream + (u64)i * 0x9E3779B97F4A7C15ull) >> 11) * 0x1p-53;
    narrow(unit < rate ? 0.0f : keep, y[i]);
  }
}
