#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/expect_steps.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/testing/expect.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/requests.h"

namespace pipeline::testing {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ReportWrongAnswer;

std::string Text(const EncoderStep& step) {
  return absl::StrCat("encode {", absl::StrJoin(step.encode, ", "), "}, ", step.num_new_tokens, " tokens, ",
                      step.remaining_budget, " left");
}

}  // namespace

bool Add(Engine& engine, const ImageRequest& request, Where where) {
  const absl::Status status = engine.pipeline->AddRequest(request);
  if (!status.ok()) ReportWrongAnswer("AddRequest(" + request.request_id + ")", "OK", status.ToString(), "", where);
  return status.ok();
}

bool ExpectInputs(engine::EncoderCacheManager& cache, const Chunk& chunk, const std::string& expected,
                  const std::string& hint, Where where) {
  const absl::StatusOr<PreparedRequest> request = PrepareRequest(Request("r"), Config(4, 8));
  const std::string call = absl::StrCat("ScheduleInputs({(1, 3), (5, 5)}, c = ", chunk.num_computed_tokens,
                                        ", n = ", chunk.num_new_tokens, ", budget ", chunk.encoder_budget, ") with ",
                                        cache.NumFreeSlots(), " of ", cache.Capacity(), " slots free");
  if (!request.ok()) {
    ReportWrongAnswer(call, expected, request.status().ToString(), "", where);
    return false;
  }
  const absl::StatusOr<EncoderStep> got = ScheduleInputs(*request, chunk, "r", cache);
  const std::string text = got.ok() ? Text(*got) : got.status().ToString();
  return ExpectAnswer(call, text, expected, {{text, hint}}, where);
}

void ExpectTable(int64_t token_budget, int64_t encoder_budget, int64_t cache_embeds,
                 const std::vector<std::string>& expected, int encoder_runs, Where where) {
  Engine engine(Config(token_budget, encoder_budget), cache_embeds);
  if (!Add(engine, Request("r"), where)) return;
  const std::string call = absl::StrCat("{1 I 2 I} with a and b, token budget ", token_budget, ", encoder budget ",
                                        encoder_budget, ", cache of ", cache_embeds);
  ExpectAnswer(call, absl::StrJoin(engine.Run(), "\n"), absl::StrJoin(expected, "\n"), {}, where);
  ExpectAnswer(call + ", encoder runs", engine.encoder.Runs(), encoder_runs, {}, where);
}

}  // namespace pipeline::testing
