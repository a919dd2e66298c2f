// Embedding tables. All tables of one width are one matrix of rows; a bag's ids count from its
// table's first row. W the width of a row, T how an element is stored: float, fp16 or bf16; S how
// many slots the optimizer has.

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

// Where a table begins among the rows of its width, and the name of its noise.
struct TableKey {
  u64 firstRow, salt;
};

// The matrix with what its optimizer keeps, which is in single precision.
template <class T, int S>
struct Tables {
  T* weights;
  float* slots[S];
  int* stamps;  // by row, the last step with a gradient; null where nobody asks
  const TableKey* keys;  // in the order of their rows
  int count;
};

// What changes from step to step, as the staging layout has it.
struct Control {
  float gradientScale, clipNorm;
  u64 rounding;  // what all random streams have in common by which tables are rounded
  int go, step;
  float dense[8], table[8];  // the numbers of the optimizers
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
  // Rows of the graph begin at any element: beside what else is in a concatenation.
  template <class T>
  static __device__ __forceinline__ bool in_packs(const T* place) {
    return PACK == 1 || (u64)place % (PACK * sizeof(T)) == 0;
  }
  template <class T>
  __device__ __forceinline__ void read_anywhere(const T* from) {
    if (in_packs(from)) return read(from);
#pragma unroll
    for (int p = 0; p < PER; ++p)
      if (column(p) < W)
#pragma unroll
        for (int k = 0; k < PACK; ++k) v[p].v[k] = widen(from[column(p) + k]);
  }
  template <class T>
  __device__ __forceinline__ void write_anywhere(T* to) const {
    if (in_packs(to)) return write(to);
#pragma unroll
    for (int p = 0; p < PER; ++p)
      if (column(p) < W)
#pragma unroll
        for (int k = 0; k < PACK; ++k) narrow(v[p].v[k], to[column(p) + k]);
  }
  __device__ __forceinline__ void add(const Row& other) {
#pragma unroll
    for (int p = 0; p < PER; ++p)
#pragma unroll
      for (int k = 0; k < PACK; ++k) v[p].v[k] += other.v[p].v[k];
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
  // The sum over the whole row, in every thread of the team.
  template <class N>
  static __device__ __forceinline__ N sum(N x) {
#pragma unroll
    for (int lanes = 1; lanes < TEAM; lanes *= 2) x += __shfl_xor_sync(mask(), x, lanes);
    return x;
  }
  __device__ __forceinline__ float squares() const {
    float x = 0.0f;
#pragma unroll
    for (int p = 0; p < PER; ++p)
      if (column(p) < W)
#pragma unroll
        for (int k = 0; k < PACK; ++k) x += v[p].v[k] * v[p].v[k];
    return sum(x);
  }
};

// Writes a row of the matrix.
template <int W, int S>
__device__ __forceinline__ void write_row(
    const Row<W>& w, const Tables<float, S>& t, const Control*, long long row) {
  w.write(t.weights + row * W);
}

// In half the memory an element is rounded by a draw of its table's stream, by its place in the
// table, wherever that lies.
template <int W, class T, int S>
__device__ __forceinline__ void write_row(
    const Row<W>& w, const Tables<T, S>& t, const Control* c, long long row) {
  typedef Row<W> R;
  int low = 0;
  for (int high = t.count; high - low > 1;) {
    const int middle = (low + high) / 2;
    (t.keys[middle].firstRow <= (u64)row ? low : high) = middle;
  }
  const u64 stream = mix(c->rounding + t.keys[low].salt);
  const long long own = row - (long long)t.keys[low].firstRow;
#pragma unroll
  for (int p = 0; p < R::PER; ++p)
    if (R::column(p) < W)
      store_rounded<R::PACK>(
          t.weights + row * W + R::column(p), w.v[p], stream, own * W + R::column(p));
}

// Rows as they are stored.
template <int W, class T>
struct StoredRows {
  const T* weights;
  __device__ __forceinline__ void read(long long row, Row<W>& to) const {
    to.read(weights + row * W);
  }
};

// Rows that decay lazily, as they are now.
template <int W, class T, class Settling>
struct SettledRows {
  Tables<T, Settling::SLOTS> tables;
  const Control* control;
  __device__ __forceinline__ void read(long long row, Row<W>& to) const {
    Settling::read(tables, control, row, to);
  }
};

// Pools the rows of every bag's ids; blockIdx.y is the bag.
template <int W, class Rows>
__device__ __forceinline__ void pool_from(
    const Rows& rows, const Bag* bags, const int* offsets, const int* ids) {
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
      rows.read((long long)bag.firstRow + ids[i], row);
      sum.add(row);
    }
    if (bag.mean && end > first) sum.divide((float)(end - first));
    const long long to = place<W>(bag, bag.rowStride, (int)b);
    if (bag.rowNarrow)
      sum.write_anywhere((bf16*)bag.rows + to);
    else
      sum.write_anywhere((float*)bag.rows + to);
  }
}

template <int W, class T>
__device__ __forceinline__ void pool_rows(
    const T* weights, const Bag* bags, const int* offsets, const int* ids) {
  pool_from<W>(StoredRows<W, T>{weights}, bags, offsets, ids);
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

// What is done with the whole gradient of a row: the update, which regularizes and clips by itself,
// or its squares for clipping.
template <int W, class T, class Rule, bool NORM>
struct Finish {
  Tables<T, Rule::SLOTS> tables;
  const Control* control;
  float regularizer;
  double squares;

  __device__ __forceinline__ void row(unsigned key, Row<W>& g) {
    if (tables.stamps && Row<W>::lane() == 0) tables.stamps[key] = control->step;
    untouched(key, g);
  }
  __device__ __forceinline__ void untouched(long long row, Row<W>& g) {
    if (NORM) {
      if (regularizer > 0.0f) {
        Row<W> w;
        w.read(tables.weights + row * W);
        g.add_scaled(w, regularizer);
      }
      squares += (double)g.squares();
    } else {
      Rule::apply(tables, control, row, g);
    }
  }
};

// The first of the sorted entries from low to high that is not below a key.
__device__ __forceinline__ int first_from(const unsigned* keys, int low, int high, unsigned key) {
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (keys[middle] < key)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

// The entries of a row are summed in chunks of CHUNK, the first of which starts with the row's first
// entry, so that a row with many ids is summed by many teams and always in the same order. A team
// has the chunks that start in its window of CHUNK sorted entries. A row of one chunk is finished
// here; the sum of another chunk goes to partial [windows, 2, W]: slot 1 if it is its row's first
// chunk, else slot 0. There is at most one of each in a window.
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
      int start = begin;
      bool first = true;  // whether the chunk is its row's first
      if (begin > 0 && keys[begin - 1] == keys[begin]) {
        const int into = (begin - first_from(keys, 0, begin, keys[begin])) % CHUNK;
        const int next = into ? min(end, begin + CHUNK - into) : begin;
        start = first_from(keys, begin, next, keys[begin] + 1u);
        first = start < next || (start < end && keys[start] != keys[begin]);
      }
      bool running = start < end;
      unsigned key = running ? keys[start] : 0u;
      int left = CHUNK;
      R sum;
      sum.clear();
      for (int base = start; running; base += 4) {
        R part[4];
        unsigned next[4];
#pragma unroll
        for (int u = 0; u < 4; ++u) {
          const int e = base + u;
          part[u].clear();
          next[u] = e + 1 < n ? keys[e + 1] : 0u;
          if (e < n) {
            const unsigned source = sources[e];
            const Bag& bag = bags[source / (unsigned)most];
            const int b = (int)(source % (unsigned)most);
            const long long from = place<W>(bag, bag.gradientStride, b);
            if (bag.gradientNarrow)
              part[u].read_anywhere((const bf16*)bag.gradients + from);
            else
              part[u].read_anywhere((const float*)bag.gradients + from);
            if (bag.mean) {
              const int* starts = offsets + bag.offset + b;
              part[u].divide((float)(starts[1] - starts[0]));
            }
          }
        }
#pragma unroll
        for (int u = 0; u < 4; ++u) {
          const int e = base + u;
          if (running) {
            sum.add(part[u]);
            const bool more = e + 1 < n && next[u] == key;
            if (!more || --left == 0) {
              if (first && !more)
                finish.row(key, sum);
              else
                sum.write(partial + (c * 2 + (first ? 1 : 0)) * W);
              sum.clear();
              first = !more;
              key = next[u];
              left = CHUNK;
              running = e + 1 < end;
            }
          }
        }
      }
    }
    if (NORM && R::lane() == 0) squares[c] = finish.squares;
  }
}

// Finishes the rows of several chunks: the team of the window where one starts adds them.
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
      if (keys[end] == key && (begin == 0 || keys[begin - 1] != key)) {
        const int start = first_from(keys, begin, end, key);
        if (start + CHUNK < n && keys[start + CHUNK] == key) {
          R sum;
          sum.read(partial + (c * 2 + 1) * W);
          for (long long e = start + CHUNK; e < n && keys[e] == key; e += CHUNK) {
            R part;
            part.read(partial + e / CHUNK * 2 * W);
            sum.add(part);
          }
          finish.row(key, sum);
        }
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
