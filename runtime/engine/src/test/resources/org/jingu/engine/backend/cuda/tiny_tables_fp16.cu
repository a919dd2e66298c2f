// pooled rows of width 1
extern "C" __global__ void __launch_bounds__(256) pool_f7ab07abbf(
    const fp16* weights, const Bag* bags, const int* offsets, const int* ids) {
  pool_rows<1>(weights, bags, offsets, ids);
}

// pooled rows of width 3
extern "C" __global__ void __launch_bounds__(256) pool_92decc781d(
    const fp16* weights, const Bag* bags, const int* offsets, const int* ids) {
  pool_rows<3>(weights, bags, offsets, ids);
}

// rows of width 1: gradient = clip * (g + (w * 0.1)); mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_sum_chunks_14920a4b23(float x0, float x1, float x2) {
  const float t0 = 0.1f;
  const float t1 = x1 * t0;
  const float t2 = x0 + t1;
  const float t3 = x2 * t2;
  return t3;
}
__device__ __forceinline__ float piece1_sum_chunks_14920a4b23(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_sum_chunks_14920a4b23(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_sum_chunks_14920a4b23(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_sum_chunks_14920a4b23 {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<1>& gv) {
    constexpr int W = 1;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_sum_chunks_14920a4b23(gv.v[p].v[k], wv.v[p].v[k], clip); p1 += piece1_sum_chunks_14920a4b23(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_sum_chunks_14920a4b23(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_sum_chunks_14920a4b23(gv.v[p].v[k], wv.v[p].v[k], clip); const float p3 = piece3_sum_chunks_14920a4b23(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) sum_chunks_14920a4b23(
    fp16* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, const unsigned* keys, const unsigned* sources, const int* entries, const Bag* bags, const int* offsets, float* partial, double* squares, int capacity, int most) {
  const Finish<1, fp16, Rule_sum_chunks_14920a4b23, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.1f, 0.0};
  sum_chunks(keys, sources, entries, bags, offsets, partial, finish, squares, capacity, most);
}

// rows of width 1: gradient = clip * (g + (w * 0.1)); mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_join_chunks_4b8b4fd687(float x0, float x1, float x2) {
  const float t0 = 0.1f;
  const float t1 = x1 * t0;
  const float t2 = x0 + t1;
  const float t3 = x2 * t2;
  return t3;
}
__device__ __forceinline__ float piece1_join_chunks_4b8b4fd687(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_join_chunks_4b8b4fd687(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_join_chunks_4b8b4fd687(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_join_chunks_4b8b4fd687 {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<1>& gv) {
    constexpr int W = 1;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_join_chunks_4b8b4fd687(gv.v[p].v[k], wv.v[p].v[k], clip); p1 += piece1_join_chunks_4b8b4fd687(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_join_chunks_4b8b4fd687(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_join_chunks_4b8b4fd687(gv.v[p].v[k], wv.v[p].v[k], clip); const float p3 = piece3_join_chunks_4b8b4fd687(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) join_chunks_4b8b4fd687(
    fp16* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, const unsigned* keys, const int* entries, const float* partial, double* squares, int capacity) {
  const Finish<1, fp16, Rule_join_chunks_4b8b4fd687, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.1f, 0.0};
  join_chunks(keys, entries, partial, finish, squares, capacity);
}

// rows of width 1: gradient = clip * (g + (w * 0.1)); mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_every_row_6c7564fdf2(float x0, float x1, float x2) {
  const float t0 = 0.1f;
  const float t1 = x1 * t0;
  const float t2 = x0 + t1;
  const float t3 = x2 * t2;
  return t3;
}
__device__ __forceinline__ float piece1_every_row_6c7564fdf2(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_every_row_6c7564fdf2(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_every_row_6c7564fdf2(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_every_row_6c7564fdf2 {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<1>& gv) {
    constexpr int W = 1;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_every_row_6c7564fdf2(gv.v[p].v[k], wv.v[p].v[k], clip); p1 += piece1_every_row_6c7564fdf2(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_every_row_6c7564fdf2(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_every_row_6c7564fdf2(gv.v[p].v[k], wv.v[p].v[k], clip); const float p3 = piece3_every_row_6c7564fdf2(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) every_row_6c7564fdf2(
    fp16* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, double* squares, long long rows) {
  const Finish<1, fp16, Rule_every_row_6c7564fdf2, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.1f, 0.0};
  visit_untouched(finish, squares, rows);
}

// rows of width 3: gradient = clip * (g + (w * 0.1)); mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_sum_chunks_f0a1d3069d(float x0, float x1, float x2) {
  const float t0 = 0.1f;
  const float t1 = x1 * t0;
  const float t2 = x0 + t1;
  const float t3 = x2 * t2;
  return t3;
}
__device__ __forceinline__ float piece1_sum_chunks_f0a1d3069d(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_sum_chunks_f0a1d3069d(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_sum_chunks_f0a1d3069d(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_sum_chunks_f0a1d3069d {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<3>& gv) {
    constexpr int W = 3;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_sum_chunks_f0a1d3069d(gv.v[p].v[k], wv.v[p].v[k], clip); p1 += piece1_sum_chunks_f0a1d3069d(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_sum_chunks_f0a1d3069d(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_sum_chunks_f0a1d3069d(gv.v[p].v[k], wv.v[p].v[k], clip); const float p3 = piece3_sum_chunks_f0a1d3069d(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) sum_chunks_f0a1d3069d(
    fp16* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, const unsigned* keys, const unsigned* sources, const int* entries, const Bag* bags, const int* offsets, float* partial, double* squares, int capacity, int most) {
  const Finish<3, fp16, Rule_sum_chunks_f0a1d3069d, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.1f, 0.0};
  sum_chunks(keys, sources, entries, bags, offsets, partial, finish, squares, capacity, most);
}

// rows of width 3: gradient = clip * (g + (w * 0.1)); mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_join_chunks_089f2e64d5(float x0, float x1, float x2) {
  const float t0 = 0.1f;
  const float t1 = x1 * t0;
  const float t2 = x0 + t1;
  const float t3 = x2 * t2;
  return t3;
}
__device__ __forceinline__ float piece1_join_chunks_089f2e64d5(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_join_chunks_089f2e64d5(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_join_chunks_089f2e64d5(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_join_chunks_089f2e64d5 {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<3>& gv) {
    constexpr int W = 3;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_join_chunks_089f2e64d5(gv.v[p].v[k], wv.v[p].v[k], clip); p1 += piece1_join_chunks_089f2e64d5(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_join_chunks_089f2e64d5(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_join_chunks_089f2e64d5(gv.v[p].v[k], wv.v[p].v[k], clip); const float p3 = piece3_join_chunks_089f2e64d5(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) join_chunks_089f2e64d5(
    fp16* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, const unsigned* keys, const int* entries, const float* partial, double* squares, int capacity) {
  const Finish<3, fp16, Rule_join_chunks_089f2e64d5, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.1f, 0.0};
  join_chunks(keys, entries, partial, finish, squares, capacity);
}

// rows of width 3: gradient = clip * (g + (w * 0.1)); mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_every_row_8efd3f32b1(float x0, float x1, float x2) {
  const float t0 = 0.1f;
  const float t1 = x1 * t0;
  const float t2 = x0 + t1;
  const float t3 = x2 * t2;
  return t3;
}
__device__ __forceinline__ float piece1_every_row_8efd3f32b1(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_every_row_8efd3f32b1(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_every_row_8efd3f32b1(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_every_row_8efd3f32b1 {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<3>& gv) {
    constexpr int W = 3;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_every_row_8efd3f32b1(gv.v[p].v[k], wv.v[p].v[k], clip); p1 += piece1_every_row_8efd3f32b1(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_every_row_8efd3f32b1(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_every_row_8efd3f32b1(gv.v[p].v[k], wv.v[p].v[k], clip); const float p3 = piece3_every_row_8efd3f32b1(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) every_row_8efd3f32b1(
    fp16* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, double* squares, long long rows) {
  const Finish<3, fp16, Rule_every_row_8efd3f32b1, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.1f, 0.0};
  visit_untouched(finish, squares, rows);
}
