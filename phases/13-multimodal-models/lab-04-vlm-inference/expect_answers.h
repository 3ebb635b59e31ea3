// Compares the lab's answers, field by field, with what they must be, and knows what a wrong field comes from. A
// failure stands at the line of the caller.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_EXPECT_ANSWERS_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_EXPECT_ANSWERS_H_

#include <limits>
#include <ostream>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm_inference.h"

namespace vlm_inference {

// How gtest prints them.
void PrintTo(const Grid& grid, std::ostream* out);
void PrintTo(const Pixel& pixel, std::ostream* out);

namespace testing {

using Where = std::source_location;

inline constexpr double kInf = std::numeric_limits<double>::infinity();
// Numbers below 10^4 from fewer than 10^3 additions of doubles.
inline constexpr double kDouble = 1e-9;
// A float near 1, rounded once.
inline constexpr double kFloat = 1e-6;

std::vector<double> Doubles(const std::vector<float>& values);

// "VisualTokens(480, 640, {patch 16, kStrict})"
std::string CallOf(int height, int width, const VisionSetup& setup);

// What VisualTokens() says of such a picture.
void ExpectBill(int height, int width, const VisionSetup& setup, const TokenBill& expected,
                Where where = Where::current());

// `sample_deviation` is divided by n - 1, `wrapped_cosine` takes the end of a row and the beginning of the next for
// neighbours; kInf: not to be told from something else.
void ExpectStats(const std::string& call, const absl::StatusOr<TokenStats>& got, double mean, double deviation,
                 double cosine, double sample_deviation, double wrapped_cosine, Where where = Where::current());

}  // namespace testing
}  // namespace vlm_inference

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_EXPECT_ANSWERS_H_
