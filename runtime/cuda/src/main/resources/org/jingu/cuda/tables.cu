// Embedding tables. All tables of one width are one matrix of rows; a bag's ids count from its
// table's first row. W the width of a row, T how an element is stored: float or fp16.

// One look-up. Addresses and strides are of the pooled rows of its examples and of their gradients.
// A sequence has a row a position, side by side, each pooled of one id or none.
struct Bag {
  u64 rows, gradients;
  long long rowStride, gradientStride;
  int rowNarrow, gradientNarrow;  // whether elements are bf16
  int offset, mean;  // where its offsets begin; whether rows are averaged
  unsigned firstRow;
  int entries;  // where counts has the number of ids of the bags before
  int count, positions;  // pooled rows of the batch and of an example
};

// Where a pooled row of some number is, or its gradient.
template <int W>
__device__ __forceinline__ long long place(const Bag& bag, long long stride, int row) {
  return bag.positions == 1
             ? row * stride
             : row / bag.positions * stride + (long long)(row % bag.positions) * W;
}

// The matrix with its optimizer's state, which is in single precision.
template <class T>
struct Tables {
  T* weights;
  float* first;
  float* second;
  int* stamps;  // by row, the last step with a gradient; null where nobody asks
};

// What changes from step to step, as the staging layout has it.
struct Control {
  float gradientScale, denseRate, denseRoot, tableRate, tableRoot, clipNorm;
  u64 rounding;  // the random stream of tables in half precision
  int go, step;
};

// How a team of threads holds a row: PER packs of PACK neighbours each.
template <int W>
struct Row {
  static constexpr int PACK = W % 4 == 0 ? 4 : 1;
  static constexpr int UNITS = W / PACK;
  static constexpr int TEAM =
      UNITS > 16 ? 32 : UNITS > 8 ? 16 : UNITS > 4 ? 8 : UNITS > 2 ? 4 : UNITS > 1 ? 2 : 1;
  static constexpr int PER = (UNITS + TEAM - 1) / TEAM;

  Floats<PACK> v[PER];

  static __device__ __forceinline__ int lane() { return threadIdx.x % TEAM; }
  static __device__ __forceinline__ unsigned mask() {
    return TEAM == 32 ? 0xffffffffu
                      : ((1u << (TEAM % 32)) - 1u) << (threadIdx.x % 32 / TEAM * TEAM);
  }
  static __device__ __forceinline__ int column(int p) { return (p * TEAM + lane()) * PACK; }
  static __device__ __forceinline__ long long team() {
    return blockIdx.x * (long long)(blockDim.x / TEAM) + threadIdx.x / TEAM;
  }
  static __device__ __forceinline__ long long teams() {
    return gridDim.x * (long long)(blockDim.x / TEAM);
  }

  __device__ __forceinline__ void clear() {
#pragma unroll
    for (int p = 0; p < PER; ++p)
#pragma unroll
      for (int k = 0; k < PACK; ++k) v[p].v[k] = 0.0f;
  }
  template <class T>
  __device__ __forceinline__ void read(const T* from) {
#pragma unroll
    for (int p = 0; p < PER; ++p)
      if (column(p) < W) v[p] = load<PACK>(from + column(p));
  }
  template <class T>
  __device__ __forceinline__ void write(T* to) const {
#pragma unroll
    for (int p = 0; p < PER; ++p)
      if (column(p) < W) store<PACK>(to + column(p), v[p]);
  }
  __device__ __forceinline__ void add(const Row& other) {
#pragma unroll
    for (int p = 0; p < PER; ++p)
#pragma unroll
      for (int k = 0; k < PACK; ++k) v[p].v[k] += other.v[p].v[k];
  }
  __device__ __forceinline__ void scale(float factor) {
#pragma unroll
    for (int p = 0; p < PER; ++p)
#pragma unroll
      for (int k = 0; k < PACK; ++k) v[p].v[k] *= factor;
  }
  __device__ __forceinline__ void divide(float by) {
#pragma unroll
    for (int p = 0; p < PER; ++p)
#pragma unroll
      for (int k = 0; k < PACK; ++k) v[p].v[k] /= by;
  }
  __device__ __forceinline__ void add_scaled(const Row& other, float factor) {
#pragma unroll
    for (int p = 0; p < PER; ++p)
#pragma unroll
      for (int k = 0; k < PACK; ++k) v[p].v[k] += factor * other.v[p].v[k];
  }
  // The sum of the squares of the whole row, in every thread of the team.
  __device__ __forceinline__ float squares() const {
    float sum = 0.0f;
#pragma unroll
    for (int p = 0; p < PER; ++p)
      if (column(p) < W)
#pragma unroll
        for (int k = 0; k < PACK; ++k) sum += v[p].v[k] * v[p].v[k];
#pragma unroll
    for (int lanes = 1; lanes < TEAM; lanes *= 2) sum += __shfl_xor_sync(mask(), sum, lanes);
    return sum;
  }
};

// Writes a row of the matrix.
template <int W>
__device__ __forceinline__ void write_row(
    const Row<W>& w, float* weights, const Control*, long long row) {
  w.write(weights + row * W);
}

// The elements of matrices of other widths are drawn from other streams.
template <int W>
__device__ __forceinline__ void write_row(
    const Row<W>& w, fp16* weights, const Control* c, long long row) {
  typedef Row<W> R;
  const u64 stream = mix(c->rounding + W);
#pragma unroll
  for (int p = 0; p < R::PER; ++p)
    if (R::column(p) < W) {
      const long long first = row * W + R::column(p);
      store_rounded<R::PACK>(weights + first, w.v[p], stream, first);
    }
}

// Pools the rows of every bag's ids; blockIdx.y is the bag.
template <int W, class T>
__device__ __forceinline__ void pool_rows(
    const T* weights, const Bag* bags, const int* offsets, const int* ids) {
  typedef Row<W> R;
  const Bag bag = bags[blockIdx.y];
  if (!bag.rows) return;  // the graph does not read it
  const int* starts = offsets + bag.offset;
  for (long long b = R::team(); b < bag.count; b += R::teams()) {
    const int first = starts[b], end = starts[b + 1];
    R sum;
    sum.clear();
    for (int i = first; i < end; ++i) {
      R row;
      row.read(weights + ((long long)bag.firstRow + ids[i]) * W);
      sum.add(row);
    }
    if (bag.mean && end > first) sum.divide((float)(end - first));
    const long long to = place<W>(bag, bag.rowStride, (int)b);
    if (bag.rowNarrow)
      sum.write((bf16*)bag.rows + to);
    else
      sum.write((float*)bag.rows + to);
  }
}

// Lists (row, bag and pooled row) of every id; blockIdx.y is the bag. No bag has more pooled rows
// than most.
__device__ __forceinline__ void list_entries(
    const Bag* bags, const int* counts, const int* offsets, const int* ids, unsigned* keys,
    unsigned* sources, int most) {
  const Bag bag = bags[blockIdx.y];
  const int* starts = offsets + bag.offset;
  const int shift = counts[bag.entries] - starts[0];
  for (int b = blockIdx.x * blockDim.x + threadIdx.x; b < bag.count; b += gridDim.x * blockDim.x)
    for (int i = starts[b]; i < starts[b + 1]; ++i) {
      keys[i + shift] = bag.firstRow + (unsigned)ids[i];
      sources[i + shift] = blockIdx.y * (unsigned)most + (unsigned)b;
    }
}

// s += mean(g²); w -= rate g / (√s + eps). A row whose gradient is all zeros stays as it is.
template <int W>
struct RowwiseAdagrad {
  float eps;
  template <class T>
  __device__ __forceinline__ void apply(
      const Tables<T>& t, const Control* c, long long row, const Row<W>& g) const {
    const float squares = g.squares();
    if (squares == 0.0f) return;
    const float sum = t.first[row] + squares / W;
    __syncwarp(Row<W>::mask());
    if (Row<W>::lane() == 0) t.first[row] = sum;
    Row<W> w;
    w.read(t.weights + row * W);
    w.add_scaled(g, -c->tableRate / (sqrtf(sum) + eps));
    write_row(w, t.weights, c, row);
  }
};

// s += g²; w -= rate g / (√s + eps), by element.
template <int W>
struct Adagrad {
  float eps;
  template <class T>
  __device__ __forceinline__ void apply(
      const Tables<T>& t, const Control* c, long long row, const Row<W>& g) const {
    typedef Row<W> R;
    R w, s;
    w.read(t.weights + row * W);
    s.read(t.first + row * W);
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float x = g.v[p].v[k];
        s.v[p].v[k] += x * x;
        w.v[p].v[k] -= c->tableRate * x / (sqrtf(s.v[p].v[k]) + eps);
      }
    write_row(w, t.weights, c, row);
    s.write(t.first + row * W);
  }
};

// w -= rate g.
template <int W>
struct Sgd {
  float eps;
  template <class T>
  __device__ __forceinline__ void apply(
      const Tables<T>& t, const Control* c, long long row, const Row<W>& g) const {
    Row<W> w;
    w.read(t.weights + row * W);
    w.add_scaled(g, -c->tableRate);
    write_row(w, t.weights, c, row);
  }
};

// Adam; the rate and the root's factor hold the bias corrections.
template <int W>
struct Adam {
  float eps, keep1, take1, keep2, take2;
  template <class T>
  __device__ __forceinline__ void apply(
      const Tables<T>& t, const Control* c, long long row, const Row<W>& g) const {
    typedef Row<W> R;
    R w, m, v;
    w.read(t.weights + row * W);
    m.read(t.first + row * W);
    v.read(t.second + row * W);
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float x = g.v[p].v[k];
        m.v[p].v[k] = keep1 * m.v[p].v[k] + take1 * x;
        v.v[p].v[k] = keep2 * v.v[p].v[k] + take2 * x * x;
        w.v[p].v[k] -=
            c->tableRate * m.v[p].v[k] / (sqrtf(v.v[p].v[k]) * c->tableRoot + eps);
      }
    write_row(w, t.weights, c, row);
    m.write(t.first + row * W);
    v.write(t.second + row * W);
  }
};

// What is done with the whole gradient of a row: the update, or its squares for clipping.
template <int W, class T, class Rule, bool NORM>
struct Finish {
  Tables<T> tables;
  const Control* control;
  Rule rule;
  float regularizer;
  double squares;

  __device__ __forceinline__ void row(unsigned key, Row<W>& g) {
    if (tables.stamps && Row<W>::lane() == 0) tables.stamps[key] = control->step;
    untouched(key, g);
  }
  __device__ __forceinline__ void untouched(long long row, Row<W>& g) {
    if (regularizer > 0.0f) {
      Row<W> w;
      w.read(tables.weights + row * W);
      g.add_scaled(w, regularizer);
    }
    if (NORM) {
      squares += (double)g.squares();
    } else {
      if (control->gradientScale != 1.0f) g.scale(control->gradientScale);
      rule.apply(tables, control, row, g);
    }
  }
};

// Sorted entries, in chunks of CHUNK a team, so that a row with many ids is summed by many teams.
// A row that lies within a chunk is finished here; a part of one that does not goes to partial
// [chunks, 2, W]: slot 0 if the row began before the chunk, else slot 1.
constexpr int CHUNK = 32;

template <int W, class T, class Rule, bool NORM>
__device__ __forceinline__ void sum_chunks(
    const unsigned* keys, const unsigned* sources, const int* count, const Bag* bags,
    const int* offsets, float* partial, Finish<W, T, Rule, NORM> finish, double* squares,
    int capacity, int most) {
  typedef Row<W> R;
  if (!finish.control->go) return;
  const int n = *count;
  for (long long c = R::team(); c * CHUNK < capacity; c += R::teams()) {
    const int begin = (int)(c * CHUNK), end = min(n, begin + CHUNK);
    finish.squares = 0.0;
    if (begin < n) {
      unsigned key = keys[begin];
      bool before = begin > 0 && keys[begin - 1] == key;
      R sum;
      sum.clear();
      for (int first = begin; first < end; first += 4) {
        R part[4];
        unsigned next[4];
#pragma unroll
        for (int u = 0; u < 4; ++u) {
          const int e = first + u;
          part[u].clear();
          next[u] = e + 1 < n ? keys[e + 1] : 0u;
          if (e < end) {
            const unsigned source = sources[e];
            const Bag& bag = bags[source / (unsigned)most];
            const int b = (int)(source % (unsigned)most);
            const long long from = place<W>(bag, bag.gradientStride, b);
            if (bag.gradientNarrow)
              part[u].read((const bf16*)bag.gradients + from);
            else
              part[u].read((const float*)bag.gradients + from);
            if (bag.mean) {
              const int* starts = offsets + bag.offset + b;
              part[u].divide((float)(starts[1] - starts[0]));
            }
          }
        }
#pragma unroll
        for (int u = 0; u < 4; ++u) {
          const int e = first + u;
          if (e < end) {
            sum.add(part[u]);
            const bool more = e + 1 < n && next[u] == key;
            if (!more || e + 1 == end) {
              if (before || more)
                sum.write(partial + (c * 2 + (before ? 0 : 1)) * W);
              else
                finish.row(key, sum);
              sum.clear();
              before = false;
              key = next[u];
            }
          }
        }
      }
    }
    if (NORM && R::lane() == 0) squares[c] = finish.squares;
  }
}

// Finishes the rows that lie across chunks: the team of the chunk where one begins adds its parts.
template <int W, class T, class Rule, bool NORM>
__device__ __forceinline__ void join_chunks(
    const unsigned* keys, const int* count, const float* partial, Finish<W, T, Rule, NORM> finish,
    double* squares, int capacity) {
  typedef Row<W> R;
  if (!finish.control->go) return;
  const int n = *count;
  for (long long c = R::team(); c * CHUNK < capacity; c += R::teams()) {
    const int begin = (int)(c * CHUNK), end = min(n, begin + CHUNK);
    finish.squares = 0.0;
    if (end < n && begin < n) {
      const unsigned key = keys[end - 1];
      const bool begins = begin == 0 || keys[begin] != key || keys[begin - 1] != key;
      if (begins && keys[end] == key) {
        R sum;
        sum.read(partial + (c * 2 + 1) * W);
        for (long long d = c + 1; d * CHUNK < n && keys[d * CHUNK] == key; ++d) {
          R part;
          part.read(partial + d * 2 * W);
          sum.add(part);
        }
        finish.row(key, sum);
      }
    }
    if (NORM && R::lane() == 0) squares[c] = finish.squares;
  }
}

// The rows without an id in the batch, where those change too.
template <int W, class T, class Rule, bool NORM>
__device__ __forceinline__ void visit_untouched(
    Finish<W, T, Rule, NORM> finish, double* squares, long long rows) {
  typedef Row<W> R;
  if (!finish.control->go) return;
  finish.squares = 0.0;
  for (long long row = R::team(); row < rows; row += R::teams())
    if (finish.tables.stamps[row] != finish.control->step) {
      R g;
      g.clear();
      finish.untouched(row, g);
    }
  if (NORM && R::lane() == 0) squares[R::team()] = finish.squares;
}
