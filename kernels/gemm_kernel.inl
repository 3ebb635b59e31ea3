// The body of gemm_sse2.cc, gemm_avx2.cc and gemm_avx512.cc: everything that runs once per float. Before it, a file
// says how wide its processor is:
//
//   constexpr int kLanes = 8;    // floats in a vector register
//   constexpr int kRows = 4;     // rows of the register tile
//   constexpr int kVectors = 3;  // vectors in each of them
//
// GCC's vector extensions, not intrinsics: V is a type with + and *, and one source serves every width. All of it has
// internal linkage, and nothing of the standard library is called: a function of several translation units (std::min,
// say) is linked once, perhaps in the version for a processor that the machine is not.
//
// -ffp-contract=fast, in these files alone, makes one fused instruction of the product and sum of two vectors where the
// processor has it (there is no portable name for that). There is no other, and the tests compare with std::fma bit for
// bit.

typedef float V __attribute__((vector_size(4 * kLanes)));
typedef int32_t VInt __attribute__((vector_size(4 * kLanes)));
typedef V UnalignedV __attribute__((aligned(4)));

constexpr int kCols = kVectors * kLanes;
constexpr int kLine = 16;  // floats in a cache line

inline V Load(const float* p) { return *reinterpret_cast<const UnalignedV*>(p); }
inline void Store(float* p, V v) { *reinterpret_cast<UnalignedV*>(p) = v; }
// sum + a b, rounded once where the processor can.
inline V Step(float a, V b, V sum) { return a * b + sum; }
inline float Step(float a, float b, float sum) {
#if defined(__FMA__)
  return __builtin_fmaf(a, b, sum);  // left to itself, the compiler would multiply a whole loop's products first
#else
  return a * b + sum;
#endif
}
inline int Min(int a, int b) { return a < b ? a : b; }
inline int Vectors(int cols) { return (cols + kLanes - 1) / kLanes; }

// ---- the register tile

// c (RowsHere, VectorsHere * L) = or += a (RowsHere, k) b (k, VectorsHere * L), in registers. Both sizes are known
// to the compiler, so that both loops over them vanish.
template <int RowsHere, int VectorsHere>
void Tile(int k, const float* a, int64_t a_row_stride, int64_t a_col_stride, const float* b, float* c,
          int64_t c_row_stride, bool from_c) {
  V sum[RowsHere][VectorsHere];
  for (int r = 0; r < RowsHere; ++r) {
    for (int v = 0; v < VectorsHere; ++v) sum[r][v] = from_c ? Load(c + r * c_row_stride + v * kLanes) : V{};
  }
#pragma GCC unroll 4
  for (int i = 0; i < k; ++i) {
    V b_row[VectorsHere];
    for (int v = 0; v < VectorsHere; ++v) b_row[v] = Load(b + v * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < RowsHere; ++r) {
      for (int v = 0; v < VectorsHere; ++v) sum[r][v] = Step(a[r * a_row_stride], b_row[v], sum[r][v]);
    }
    a += a_col_stride;
    b += VectorsHere * kLanes;
  }
  for (int r = 0; r < RowsHere; ++r) {
    for (int v = 0; v < VectorsHere; ++v) Store(c + r * c_row_stride + v * kLanes, sum[r][v]);
  }
}

using TileFunction = void (*)(int k, const float* a, int64_t a_row_stride, int64_t a_col_stride, const float* b,
                              float* c, int64_t c_row_stride, bool from_c);

template <int... i>
struct TileTable {
  static constexpr TileFunction tiles[] = {Tile<i / kVectors + 1, i % kVectors + 1>...};
};
template <int... i>
TileTable<i...> MakeTileTable(std::integer_sequence<int, i...>);
using TilesBySize = decltype(MakeTileTable(std::make_integer_sequence<int, kRows * kVectors>()));

// A tile at C's right edge has more columns than C: it works on a copy.
void EdgeTile(TileFunction tile, int rows, int cols, int k, const float* a, int64_t a_row_stride, int64_t a_col_stride,
              const float* b, float* c, int64_t c_row_stride, bool from_c) {
  alignas(64) float copy[kRows * kCols] = {};
  if (from_c) {
    for (int r = 0; r < rows; ++r) {
      for (int j = 0; j < cols; ++j) copy[r * kCols + j] = c[r * c_row_stride + j];
    }
  }
  tile(k, a, a_row_stride, a_col_stride, b, copy, kCols, from_c);
  for (int r = 0; r < rows; ++r) {
    for (int j = 0; j < cols; ++j) c[r * c_row_stride + j] = copy[r * kCols + j];
  }
}

// Asks for the part of C that the next tile starts from: rows are far apart, and no prefetcher guesses them.
inline void Prefetch(const float* c, int64_t row_stride, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    __builtin_prefetch(c + r * row_stride, 1);
    __builtin_prefetch(c + r * row_stride + cols - 1, 1);
  }
}

// Columns outside, rows inside: one panel of B stays in the first cache while all of A passes by. Each tile fetches its
// share of the panel after it into the second cache.
void Tiles(const ConstMatrix& a, int64_t a_panel_stride, const float* b, const Matrix& c, Write write) {
  const bool from_c = write == Write::kAdd;
  const int panels = (c.rows + kRows - 1) / kRows;
  const int lines_per_tile = Min(16, a.cols * kCols / kLine / panels + 1);
  for (int j = 0; j < c.cols; j += kCols) {
    const int cols = Min(kCols, c.cols - j);
    const int vectors = Vectors(cols);
    const bool edge = cols != vectors * kLanes;
    const float* a_panel = a.data;
    const float* next_lines = b + int64_t{kCols} * a.cols;
    for (int i = 0; i < c.rows; i += kRows) {
      const int rows = Min(kRows, c.rows - i);
      float* const out = c.data + i * c.row_stride + j;
      Prefetch(out + kRows * c.row_stride, c.row_stride, Min(kRows, c.rows - i - kRows), cols);
      if (j + kCols < c.cols) {
        for (int l = 0; l < lines_per_tile; ++l) __builtin_prefetch(next_lines + l * kLine, 0, /*locality=*/2);
        next_lines += lines_per_tile * kLine;
      }
      const TileFunction tile = TilesBySize::tiles[(rows - 1) * kVectors + vectors - 1];
      if (edge) {
        EdgeTile(tile, rows, cols, a.cols, a_panel, a.row_stride, a.col_stride, b, out, c.row_stride, from_c);
      } else {
        tile(a.cols, a_panel, a.row_stride, a.col_stride, b, out, c.row_stride, from_c);
      }
      a_panel += a_panel_stride;
    }
    b += int64_t{kCols} * a.cols;
  }
}

// ---- transposing in registers

typedef float V4 __attribute__((vector_size(16)));
typedef V4 UnalignedV4 __attribute__((aligned(4)));

// Four floats from each of L / 4 rows, 4 rows apart: row(i), row(i + 4), ...
template <typename Row>
inline V LoadFours(const Row& row, int i) {
  const auto four = [&](int r) { return V4(*reinterpret_cast<const UnalignedV4*>(row(r))); };
  if constexpr (kLanes == 4) {
    return four(i);
  } else {
    const auto eight = [&](int r) { return __builtin_shufflevector(four(r), four(r + 4), 0, 1, 2, 3, 4, 5, 6, 7); };
    if constexpr (kLanes == 8) {
      return eight(i);
    } else {
      return __builtin_shufflevector(eight(i), eight(i + 8), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }
  }
}

// Takes floats First, First + 1 of each four of x and of y, in turns of Run: x x y y or x y x y.
template <int First, int Run, size_t... lane>
inline V Interleave(V x, V y, std::index_sequence<lane...>) {
  constexpr VInt kFrom = {static_cast<int>((lane & ~3) + (Run == 2 ? First + lane % 2 : First + lane % 4 / 2) +
                                           (lane % 4 / (Run == 2 ? 2 : 1) % 2) * kLanes)...};
  return __builtin_shuffle(x, y, kFrom);
}

// columns[s] = floats row(0)[s], row(1)[s], ..., row(L - 1)[s], for 4 steps s. Squares of 4 x 4 suffice, as a vector is
// loaded in pieces of four: what crosses the borders of 16 bytes is the loads' work, and loads are cheaper than
// shuffles.
template <typename Row>
inline void LoadTransposed(const Row& row, V (&columns)[4]) {
  constexpr auto kLane = std::make_index_sequence<kLanes>();
  const V a = LoadFours(row, 0), b = LoadFours(row, 1), c = LoadFours(row, 2), d = LoadFours(row, 3);
  const V ab01 = Interleave<0, 1>(a, b, kLane), ab23 = Interleave<2, 1>(a, b, kLane);
  const V cd01 = Interleave<0, 1>(c, d, kLane), cd23 = Interleave<2, 1>(c, d, kLane);
  columns[0] = Interleave<0, 2>(ab01, cd01, kLane);
  columns[1] = Interleave<2, 2>(ab01, cd01, kLane);
  columns[2] = Interleave<0, 2>(ab23, cd23, kLane);
  columns[3] = Interleave<2, 2>(ab23, cd23, kLane);
}

// ---- packing

constexpr float kZeros[4] = {};

// out[k * width + i] = in[i * stride + k] for i < count and k < steps, 0 for the other i: `count` vectors that lie
// in one piece each become columns.
void PackTransposed(const float* in, int64_t stride, int count, int steps, int width, float* out) {
  int k = 0;
  for (; k + 4 <= steps; k += 4) {
    for (int i0 = 0; i0 < width; i0 += kLanes) {
      V columns[4];
      LoadTransposed([&](int i) { return i0 + i < count ? in + (i0 + i) * stride + k : kZeros; }, columns);
      for (int s = 0; s < 4; ++s) {
        float* const to = out + int64_t{k + s} * width + i0;
        // The last columns of a width that is no multiple of L: what is too much is overwritten by the next step, but
        // for the last one.
        if (i0 + kLanes <= width || k + s + 1 < steps) {
          Store(to, columns[s]);
        } else {
          for (int rest = 0; rest < width - i0; ++rest) to[rest] = columns[s][rest];
        }
      }
    }
  }
  for (; k < steps; ++k) {
    for (int i = 0; i < width; ++i) out[int64_t{k} * width + i] = i < count ? in[i * stride + k] : 0.0f;
  }
}

// out[k * width + i] = in[i * stride + k * step] for i < count and k < steps, 0 for the other i.
void PackPanel(const float* in, int64_t stride, int64_t step, int count, int steps, int width, float* out) {
  if (step == 1) return PackTransposed(in, stride, count, steps, width, out);
  for (int k = 0; k < steps; ++k) {
    const float* const from = in + k * step;
    float* const to = out + int64_t{k} * width;
    if (stride == 1 && count == width && width % kLanes == 0) {
      for (int i = 0; i < width; i += kLanes) Store(to + i, Load(from + i));
    } else {
      for (int i = 0; i < width; ++i) to[i] = i < count ? from[i * stride] : 0.0f;
    }
  }
}

void PackA(const ConstMatrix& a, float* packed) {
  for (int i = 0; i < a.rows; i += kRows) {
    PackPanel(a.data + i * a.row_stride, a.row_stride, a.col_stride, Min(kRows, a.rows - i), a.cols, kRows,
              packed + int64_t{i} * a.cols);
  }
}

void PackB(const ConstMatrix& b, float* packed) {
  if (b.col_stride == 1) {
    // Row by row of B, which is the order that a prefetcher follows; each row has a place in each panel.
    const int whole = b.cols / kCols * kCols;
    for (int k = 0; k < b.rows; ++k) {
      const float* const from = b.data + k * b.row_stride;
      float* to = packed + int64_t{k} * kCols;
      for (int j = 0; j < whole; j += kCols, to += int64_t{kCols} * b.rows) {
        for (int v = 0; v < kVectors; ++v) Store(to + v * kLanes, Load(from + j + v * kLanes));
      }
    }
    if (whole == b.cols) return;
    const int rest = b.cols - whole;
    return PackPanel(b.data + whole, 1, b.row_stride, rest, b.rows, Vectors(rest) * kLanes,
                     packed + int64_t{whole} * b.rows);
  }
  for (int j = 0; j < b.cols; j += kCols) {
    const int cols = Min(kCols, b.cols - j);
    PackPanel(b.data + j * b.col_stride, b.col_stride, b.row_stride, cols, b.rows, Vectors(cols) * kLanes,
              packed + int64_t{j} * b.rows);
  }
}

// ---- few rows

constexpr int kStepsAtOnce = 8;  // rows of B, which are as many streams for the processor's prefetcher

// c (RowsHere, n) += a (RowsHere, Steps) b (Steps, n): a row of C is read and written once for all steps. With from_c
// false the sums start from 0.
template <int RowsHere, int Steps>
void AddRows(const float* a, int64_t a_row_stride, int64_t a_col_stride, const float* b, int64_t b_row_stride, int n,
             float* c, int64_t c_row_stride, bool from_c) {
  float factor[RowsHere][Steps];
  for (int r = 0; r < RowsHere; ++r) {
    for (int s = 0; s < Steps; ++s) factor[r][s] = a[r * a_row_stride + s * a_col_stride];
  }
  int j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    V sum[RowsHere];
    for (int r = 0; r < RowsHere; ++r) sum[r] = from_c ? Load(c + r * c_row_stride + j) : V{};
#pragma GCC unroll 16
    for (int s = 0; s < Steps; ++s) {
      const V b_row = Load(b + s * b_row_stride + j);
      for (int r = 0; r < RowsHere; ++r) sum[r] = Step(factor[r][s], b_row, sum[r]);
    }
    for (int r = 0; r < RowsHere; ++r) Store(c + r * c_row_stride + j, sum[r]);
  }
  for (; j < n; ++j) {
    for (int r = 0; r < RowsHere; ++r) {
      float sum = from_c ? c[r * c_row_stride + j] : 0.0f;
      for (int s = 0; s < Steps; ++s) sum = Step(factor[r][s], b[s * b_row_stride + j], sum);
      c[r * c_row_stride + j] = sum;
    }
  }
}

// C in stripes that stay close while k runs. Long ones: a prefetcher starts anew with each row's piece, and pieces of 8
// KiB cost a tenth of the speed of whole rows.
constexpr int kStripe = 8192;

template <int RowsHere>
void FewRowsOf(const ConstMatrix& a, const ConstMatrix& b, const Matrix& c, Write write) {
  for (int j = 0; j < c.cols; j += kStripe) {
    const int n = Min(kStripe, c.cols - j);
    bool from_c = write == Write::kAdd;
    int k = 0;
    for (; k + kStepsAtOnce <= a.cols; k += kStepsAtOnce, from_c = true) {
      AddRows<RowsHere, kStepsAtOnce>(a.data + k * a.col_stride, a.row_stride, a.col_stride,
                                      b.data + k * b.row_stride + j, b.row_stride, n, c.data + j, c.row_stride, from_c);
    }
    for (; k < a.cols; ++k, from_c = true) {
      AddRows<RowsHere, 1>(a.data + k * a.col_stride, a.row_stride, a.col_stride, b.data + k * b.row_stride + j,
                           b.row_stride, n, c.data + j, c.row_stride, from_c);
    }
  }
}

void FewRows(const ConstMatrix& a, const ConstMatrix& b, const Matrix& c, Write write) {
  switch (c.rows) {
    case 1:
      return FewRowsOf<1>(a, b, c, write);
    case 2:
      return FewRowsOf<2>(a, b, c, write);
    case 3:
      return FewRowsOf<3>(a, b, c, write);
    case 4:
      return FewRowsOf<4>(a, b, c, write);
  }
}

// Columns of B lie in one piece, but a sum may not be split over lanes. So L columns at a time: their next 4 floats
// each become, transposed, 4 steps of L sums. Groups of columns are independent, which hides the latency of a step.
template <int RowsHere, int Groups>
void Columns(const ConstMatrix& a, const float* b, int64_t b_col_stride, float* c, int64_t c_row_stride, bool from_c) {
  V sum[RowsHere][Groups];
  for (int r = 0; r < RowsHere; ++r) {
    for (int g = 0; g < Groups; ++g) sum[r][g] = from_c ? Load(c + r * c_row_stride + g * kLanes) : V{};
  }
  int k = 0;
  for (; k + 4 <= a.cols; k += 4) {
#pragma GCC unroll 4
    for (int g = 0; g < Groups; ++g) {
      V steps[4];
      LoadTransposed([&](int i) { return b + (g * kLanes + i) * b_col_stride + k; }, steps);
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) {
        for (int r = 0; r < RowsHere; ++r) {
          sum[r][g] = Step(a.data[r * a.row_stride + (k + i) * a.col_stride], steps[i], sum[r][g]);
        }
      }
    }
  }
  for (; k < a.cols; ++k) {
    for (int g = 0; g < Groups; ++g) {
      V step;
      for (int i = 0; i < kLanes; ++i) step[i] = b[(g * kLanes + i) * b_col_stride + k];
      for (int r = 0; r < RowsHere; ++r) {
        sum[r][g] = Step(a.data[r * a.row_stride + k * a.col_stride], step, sum[r][g]);
      }
    }
  }
  for (int r = 0; r < RowsHere; ++r) {
    for (int g = 0; g < Groups; ++g) Store(c + r * c_row_stride + g * kLanes, sum[r][g]);
  }
}

template <int RowsHere>
void FewRowsTransposedOf(const ConstMatrix& a, const ConstMatrix& b, const Matrix& c, Write write) {
  constexpr int kGroups = RowsHere == 1 ? 2 : 1;
  const bool from_c = write == Write::kAdd;
  int j = 0;
  for (; j + kGroups * kLanes <= c.cols; j += kGroups * kLanes) {
    Columns<RowsHere, kGroups>(a, b.data + j * b.col_stride, b.col_stride, c.data + j, c.row_stride, from_c);
  }
  for (; j < c.cols; ++j) {
    const float* const column = b.data + j * b.col_stride;
    for (int r = 0; r < RowsHere; ++r) {
      float* const out = c.data + r * c.row_stride + j;
      float sum = from_c ? *out : 0.0f;
      for (int k = 0; k < a.cols; ++k) sum = Step(a.data[r * a.row_stride + k * a.col_stride], column[k], sum);
      *out = sum;
    }
  }
}

void FewRowsTransposed(const ConstMatrix& a, const ConstMatrix& b, const Matrix& c, Write write) {
  switch (c.rows) {
    case 1:
      return FewRowsTransposedOf<1>(a, b, c, write);
    case 2:
      return FewRowsTransposedOf<2>(a, b, c, write);
    case 3:
      return FewRowsTransposedOf<3>(a, b, c, write);
    case 4:
      return FewRowsTransposedOf<4>(a, b, c, write);
  }
}
