// The body of fma_loop_*.cc, which say how many floats a vector register has: constexpr int kLanes = 8;

typedef float V __attribute__((vector_size(4 * kLanes)));

// A fused step takes 4 cycles from its sum to the next and a core begins two a cycle: 12 chains are enough to keep
// both units busy, and fit into 16 registers.
constexpr int kChains = 12;

float Run(int64_t steps) {
  const V factor = V{} + 0.5f, term = V{} + 0.25f;
  V a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
  for (int64_t step = 0; step < steps; ++step) {
    // Equal chains would be computed once: the compiler must not know that they are.
    asm volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f));
    asm volatile("" : "+x"(g), "+x"(h), "+x"(i), "+x"(j), "+x"(k), "+x"(l));
    a = a * factor + term, b = b * factor + term, c = c * factor + term, d = d * factor + term;
    e = e * factor + term, f = f * factor + term, g = g * factor + term, h = h * factor + term;
    i = i * factor + term, j = j * factor + term, k = k * factor + term, l = l * factor + term;
  }
  return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
}
