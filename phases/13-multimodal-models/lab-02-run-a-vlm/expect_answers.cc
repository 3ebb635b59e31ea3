#include "phases/13-multimodal-models/lab-02-run-a-vlm/expect_answers.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace run_a_vlm {

namespace types {

void PrintTo(const VlmBill& bill, std::ostream* out) {
  *out << bill.prompt_tokens << " tokens, " << bill.kv_blocks << " blocks, " << bill.kv_bytes << " bytes, "
       << bill.tokens_left << " left";
}
void PrintTo(const ProcessorReplay& replay, std::ostream* out) {
  *out << "hits {"
       << absl::StrJoin(replay.hits, " ", [](std::string* s, bool hit) { absl::StrAppend(s, hit ? "yes" : "no"); })
       << "}, " << replay.pixels_processed << " pixels processed, " << replay.bytes_held << " bytes held";
}
void PrintTo(const Work& work, std::ostream* out) {
  *out << (work.process ? "process, " : "no processing, ") << (work.encode ? "encode, " : "no encoding, ")
       << work.prefill_tokens << " tokens of prefill";
}

}  // namespace types

namespace testing {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;

std::string Text(const std::vector<Candidate>& candidates) {
  return absl::StrJoin(candidates, ", ", [](std::string* out, const Candidate& c) {
    absl::StrAppend(out, c.rows, " x ", c.cols, " + ", c.text_tokens);
  });
}

}  // namespace

std::string Text(const ImageSize& size) { return absl::StrCat(size.height, " x ", size.width); }

std::string Text(const ResizeLimits& limits) {
  return absl::StrCat("{", limits.min_pixels, ", ", limits.max_pixels, "}");
}

absl::StatusOr<std::string> Resized(const ImageSize& in, int64_t factor, const ResizeLimits& limits) {
  const absl::StatusOr<ImageSize> out = SmartResize(in, factor, limits);
  if (!out.ok()) return out.status();
  return Text(*out);
}

bool ExpectResize(const ImageSize& in, const ResizeLimits& limits, const ImageSize& expected,
                  Mistakes<std::string> mistakes, Where where) {
  return ExpectAnswer<std::string>(absl::StrCat("SmartResize(", Text(in), ", 28, ", Text(limits), ")"),
                                   Resized(in, kFactor, limits), Text(expected), mistakes, where);
}

bool ExpectTokens(const ImageSize& in, const ResizeLimits& limits, int64_t expected, int64_t ceilings, Where where) {
  return ExpectAnswer<int64_t>(absl::StrCat("QwenImageTokens(", Text(in), ", ", Text(limits), ")"),
                               QwenImageTokens(in, limits), expected,
                               {{ceilings, "pure ceilings, as in lab 13-01: the processor resizes first"},
                                {4 * expected, "those are the patches: 2 x 2 of them become one token"}},
                               where);
}

bool ExpectCandidates(int64_t printed, const Plausible& plausible, const std::string& expected,
                      Mistakes<std::string> mistakes, Where where) {
  const std::string call =
      absl::StrCat("CaptureCandidates(", printed, ", text ", plausible.least_text, " to ", plausible.most_text,
                   ", aspect ", plausible.least_aspect, " to ", plausible.most_aspect, ")");
  const absl::StatusOr<std::vector<Candidate>> got = CaptureCandidates(printed, plausible);
  if (!got.ok()) {
    ReportWrongAnswer(call, expected, got.status().ToString(), "", where);
    return false;
  }
  return ExpectAnswer<std::string>(call, Text(*got), expected, mistakes, where);
}

void ExpectTtft(const std::string& call, const absl::StatusOr<Ttft>& got, const Ttft& expected,
                Mistakes<double> encoder, Mistakes<double> prefill, Where where) {
  if (!got.ok()) return ReportWrongAnswer(call, "two times", got.status().ToString(), "", where);
  // Each is at most five roundings of 2^-53 away, on both sides: the expected values are decimal.
  ExpectNear(call + ", encoder_seconds", got->encoder_seconds, expected.encoder_seconds,
             expected.encoder_seconds * 1e-14, encoder, where);
  ExpectNear(call + ", prefill_seconds", got->prefill_seconds, expected.prefill_seconds,
             expected.prefill_seconds * 1e-14, prefill, where);
}

void ExpectReplay(const std::string& what, const std::vector<ProcessorCall>& calls, int64_t capacity,
                  const ProcessorReplay& expected, Mistakes<ProcessorReplay> mistakes, Where where) {
  ExpectAnswer<ProcessorReplay>(absl::StrCat("ReplayProcessorCache(", what, "; ", capacity, " bytes)"),
                                ReplayProcessorCache(calls, capacity), expected, mistakes, where);
}

void ExpectWork(const Lookups& lookups, const Work& expected, Mistakes<Work> mistakes, Where where) {
  ExpectAnswer<Work>(
      absl::StrCat("WorkLeft(595 tokens, image (6, 576), processor ", lookups.processor_hit ? "hit" : "miss",
                   ", encoder ", lookups.encoder_hit ? "hit" : "miss", ", prefix ", lookups.prefix_tokens, ")"),
      WorkLeft(595, {6, 576}, lookups), expected, mistakes, where);
}

}  // namespace testing
}  // namespace run_a_vlm
