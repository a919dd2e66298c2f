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

extern "C" __global__ void __launch_bounds__(256) sum_chunks_5aded52883(
    fp16* weights, float* first, float* second, int* stamps, const Control* control,
    const unsigned* keys, const unsigned* sources, const int* count, const Bag* bags,
    const int* offsets, float* partial, double* squares, int capacity, int most) {
  const Finish<1, fp16, RowwiseAdagrad<1>, false> finish{{weights, first, second, stamps}, control, {1.0E-8f}, 0.1f, 0.0};
  sum_chunks(keys, sources, count, bags, offsets, partial, finish, squares, capacity, most);
}

extern "C" __global__ void __launch_bounds__(256) join_chunks_0f57e65d98(
    fp16* weights, float* first, float* second, int* stamps, const Control* control,
    const unsigned* keys, const int* count, const float* partial, double* squares,
    int capacity) {
  const Finish<1, fp16, RowwiseAdagrad<1>, false> finish{{weights, first, second, stamps}, control, {1.0E-8f}, 0.1f, 0.0};
  join_chunks(keys, count, partial, finish, squares, capacity);
}

extern "C" __global__ void __launch_bounds__(256) every_row_f88fec3b25(
    fp16* weights, float* first, float* second, int* stamps, const Control* control,
    double* squares, long long rows) {
  const Finish<1, fp16, RowwiseAdagrad<1>, false> finish{{weights, first, second, stamps}, control, {1.0E-8f}, 0.1f, 0.0};
  visit_untouched(finish, squares, rows);
}

extern "C" __global__ void __launch_bounds__(256) sum_chunks_5270d97610(
    fp16* weights, float* first, float* second, int* stamps, const Control* control,
    const unsigned* keys, const unsigned* sources, const int* count, const Bag* bags,
    const int* offsets, float* partial, double* squares, int capacity, int most) {
  const Finish<3, fp16, RowwiseAdagrad<3>, false> finish{{weights, first, second, stamps}, control, {1.0E-8f}, 0.1f, 0.0};
  sum_chunks(keys, sources, count, bags, offsets, partial, finish, squares, capacity, most);
}

extern "C" __global__ void __launch_bounds__(256) join_chunks_dc51cc15e8(
    fp16* weights, float* first, float* second, int* stamps, const Control* control,
    const unsigned* keys, const int* count, const float* partial, double* squares,
    int capacity) {
  const Finish<3, fp16, RowwiseAdagrad<3>, false> finish{{weights, first, second, stamps}, control, {1.0E-8f}, 0.1f, 0.0};
  join_chunks(keys, count, partial, finish, squares, capacity);
}

extern "C" __global__ void __launch_bounds__(256) every_row_69042cf002(
    fp16* weights, float* first, float* second, int* stamps, const Control* control,
    double* squares, long long rows) {
  const Finish<3, fp16, RowwiseAdagrad<3>, false> finish{{weights, first, second, stamps}, control, {1.0E-8f}, 0.1f, 0.0};
  visit_untouched(finish, squares, rows);
}
