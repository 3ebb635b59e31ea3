// Compares the lab's answers with what they must be, and says how a failure shows them. The mistakes are what a wrong
// answer may come from, each with its sentence. A failure stands at the line of the caller.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_EXPECT_ANSWERS_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_EXPECT_ANSWERS_H_

#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/testing/expect.h"
#include "phases/13-multimodal-models/lab-02-run-a-vlm/run_a_vlm.h"

namespace run_a_vlm {

namespace types {  // where gtest looks for them

void PrintTo(const VlmBill& bill, std::ostream* out);
void PrintTo(const ProcessorReplay& replay, std::ostream* out);
void PrintTo(const Work& work, std::ostream* out);

}  // namespace types

namespace testing {

using Where = std::source_location;
template <typename T>
using Mistakes = std::initializer_list<course::testing::Mistake<T>>;

std::string Text(const ImageSize& size);       // "960 x 1280"
std::string Text(const ResizeLimits& limits);  // "{3136, 12845056}"

// SmartResize's answer as text, so that a failure reads "56 x 56".
absl::StatusOr<std::string> Resized(const ImageSize& in, int64_t factor, const ResizeLimits& limits);

// With kFactor.
bool ExpectResize(const ImageSize& in, const ResizeLimits& limits, const ImageSize& expected,
                  Mistakes<std::string> mistakes = {}, Where where = Where::current());

// `ceilings` is what lab 13-01 gives for the image as it is.
bool ExpectTokens(const ImageSize& in, const ResizeLimits& limits, int64_t expected, int64_t ceilings = -1,
                  Where where = Where::current());

// Expects candidates such as "32 x 43 + 45, 33 x 42 + 35".
bool ExpectCandidates(int64_t printed, const Plausible& plausible, const std::string& expected,
                      Mistakes<std::string> mistakes = {}, Where where = Where::current());

void ExpectTtft(const std::string& call, const absl::StatusOr<Ttft>& got, const Ttft& expected,
                Mistakes<double> encoder = {}, Mistakes<double> prefill = {}, Where where = Where::current());

// ReplayProcessorCache() of `calls`, which `what` names: "A B A".
void ExpectReplay(const std::string& what, const std::vector<ProcessorCall>& calls, int64_t capacity,
                  const ProcessorReplay& expected, Mistakes<ProcessorReplay> mistakes = {},
                  Where where = Where::current());

// WorkLeft() of a prompt of 595 tokens whose image is at (6, 576).
void ExpectWork(const Lookups& lookups, const Work& expected, Mistakes<Work> mistakes = {},
                Where where = Where::current());

}  // namespace testing
}  // namespace run_a_vlm

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_EXPECT_ANSWERS_H_
