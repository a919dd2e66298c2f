// Generated from the plan:
// y[B, 2] = a0
__device__ __forceinline__ float value_map_a52be4d239(float x0) {
  return x0;
}
extern "C" __global__ void __launch_bounds__(256) map_a52be4d239(float* y, const float* a0, int B) {
  typedef unsigned index_t;
  const index_t work = B;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<2>(a0 + (long long)i0 * 2);
    Floats<2> result;
#pragma unroll
    for (int k = 0; k < 2; ++k)
      result.v[k] = value_map_a52be4d239(x0.v[k]);
    store<2>(y + (long long)i0 * 2, result);
  }
}

// pooled rows of width 1
extern "C" __global__ void __launch_bounds__(256) pool_9778331620(
    const float* weights, const Bag* bags, const int* offsets, const int* ids) {
  pool_rows<1>(weights, bags, offsets, ids);
}

// pooled rows of width 3
extern "C" __global__ void __launch_bounds__(256) pool_5feb41d735(
    const float* weights, const Bag* bags, const int* offsets, const int* ids) {
  pool_rows<3>(weights, bags, offsets, ids);
}

// sum axes [1] over [B, 3] of square(a2 + (a0 + a1)) - ((square(a0) + square(a1)) + square(a2))
__device__ __forceinline__ float value_reduce_5e6aa12e79(float x0, float x1, float x2) {
  const float t0 = x0 + x1;
  const float t1 = x2 + t0;
  const float t2 = t1 * t1;
  const float t3 = x0 * x0;
  const float t4 = x1 * x1;
  const float t5 = t3 + t4;
  const float t6 = x2 * x2;
  const float t7 = t5 + t6;
  const float t8 = t2 - t7;
  return t8;
}
extern "C" __global__ void __launch_bounds__(256) reduce_5e6aa12e79(float* y, const float* a0, const float* a1, const float* a2, int B, int slices) {
  typedef unsigned index_t;
  __shared__ float shared[32];
  const int lane = threadIdx.x % 256;
  const index_t o = blockIdx.x * (index_t)1 + threadIdx.x / 256;
  const index_t results = B;
  const index_t count = 3;
  float total = 0.0f;
  if (o < results) {
    index_t q = o;
    const index_t i0 = q;
    const float* b0 = a0 + (long long)i0 * 3;
    const float* b1 = a1 + (long long)i0 * 3;
    const float* b2 = a2 + (long long)i0 * 3;
#pragma unroll 4
    for (index_t c = blockIdx.y * (index_t)256 + lane; c < count; c += slices * (index_t)256) {
      index_t r = c;
      const index_t j0 = r;
      total = add(total, value_reduce_5e6aa12e79(widen(b0[(long long)j0 * 1]), widen(b1[(long long)j0 * 1]), widen(b2[(long long)j0 * 1])));
    }
  }
  total = sum_over<256>(total, shared);
  if (lane == 0 && o < results) y[blockIdx.y * (size_t)results + o] = total;
}

// y[B, 1] = ((a3 + (a2 + (a0 + a1))) + (a4 * 0.5)) - a5
__device__ __forceinline__ float value_map_e48ca0c65e(float x0, float x1, float x2, float x3, float x4, float x5) {
  const float t0 = x0 + x1;
  const float t1 = x2 + t0;
  const float t2 = x3 + t1;
  const float t3 = 0.5f;
  const float t4 = x4 * t3;
  const float t5 = t2 + t4;
  const float t6 = t5 - x5;
  return t6;
}
extern "C" __global__ void __launch_bounds__(256) map_e48ca0c65e(float* y, const float* a0, const float* a1, const float* a2, const float* a3, const float* a4, const float* a5, int B) {
  typedef unsigned index_t;
  const index_t work = B;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + (long long)i0 * 1);
    const auto x1 = load<1>(a1 + (long long)i0 * 1);
    const auto x2 = load<1>(a2 + (long long)i0 * 1);
    const auto x3 = load<1>(a3 + (long long)i0 * 1);
    const auto x4 = load<1>(a4 + (long long)i0 * 1);
    const auto x5 = load<1>(a5 + 0);
    Floats<1> result;
#pragma unroll
    for (int k = 0; k < 1; ++k)
      result.v[k] = value_map_e48ca0c65e(x0.v[k], x1.v[k], x2.v[k], x3.v[k], x4.v[k], x5.v[0]);
    store<1>(y + (long long)i0 * 1, result);
  }
}

// y[B, 2] = a2 + (a0 * a1)
__device__ __forceinline__ float value_map_bf17297436(float x0, float x1, float x2) {
  const float t0 = x0 * x1;
  const float t1 = x2 + t0;
  return t1;
}
extern "C" __global__ void __launch_bounds__(256) map_bf17297436(float* y, const float* a0, const float* a1, const float* a2, int B) {
  typedef unsigned index_t;
  const index_t work = B;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i1 = r % 1; r /= 1;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + (long long)i0 * 1);
    const auto x1 = load<2>(a1 + (long long)i1 * 2);
    const auto x2 = load<2>(a2 + (long long)i1 * 2);
    Floats<2> result;
#pragma unroll
    for (int k = 0; k < 2; ++k)
      result.v[k] = value_map_bf17297436(x0.v[0], x1.v[k], x2.v[k]);
    store<2>(y + (long long)i0 * 2 + (long long)i1 * 2, result);
  }
}

