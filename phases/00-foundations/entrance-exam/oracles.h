// Slow and obvious answers to the four questions, for the tests only: they count, where a formula would compute.

#ifndef PHASES_00_FOUNDATIONS_ENTRANCE_EXAM_ORACLES_H_
#define PHASES_00_FOUNDATIONS_ENTRANCE_EXAM_ORACLES_H_

#include <cstdint>
#include <vector>

#include "phases/00-foundations/entrance-exam/entrance_exam.h"

namespace entrance_exam::oracles {

// Question 1, by adding up the work of one step after the other. O(answer).
int64_t FirstOutputBySimulation(int64_t prompt_len, int64_t ratio);

// Whether n tokens are enough for question 1, in 128-bit integers.
bool Passes(int64_t prompt_len, int64_t ratio, int64_t n);

// Question 2, by giving every sequence one more token, head by head, until the memory is full.
int64_t ContextByFilling(int64_t free_bytes, const KvShape& shape, int64_t sequences);

// Question 3: every token asks for itself how much mass stands in front of it, and is kept if that is less than top_p.
// Finite logits of ordinary size only. O(V^2).
struct SlowNucleus {
  SlowNucleus(const std::vector<float>& logits, double temperature);
  Nucleus Cut(double top_p) const;

  std::vector<long double> ahead;  // (V) mass of the more likely tokens
  std::vector<long double> p;      // (V)
};

// Question 4, by counting operations and bytes; tries batch after batch for free_batch.
DecodeStep StepByCounting(const Gpu& gpu, double num_params, double bytes_per_weight, int64_t batch);

}  // namespace entrance_exam::oracles

#endif  // PHASES_00_FOUNDATIONS_ENTRANCE_EXAM_ORACLES_H_
