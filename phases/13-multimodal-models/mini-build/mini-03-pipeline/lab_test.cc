// Lab 13-mini-03: the handout's table from the first request to the last release, what two requests share, and random
// requests whose rows must be those of their whole prompts.
//
// The encoder is the tests' own and counts its runs; the caches belong to the tests, too (test_engine.h). What the rows
// must be, WholeEmbeds() says from the whole prompt (requests.h).

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/expect_steps.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/pipeline.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/random_load.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/requests.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/step_watch.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/test_engine.h"

namespace pipeline {
namespace {

using base::Mat;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::TestSeed;
using testing::Add;
using testing::Config;
using testing::DrawLoad;
using testing::Engine;
using testing::ExpectInputs;
using testing::ExpectTable;
using testing::kImageA;
using testing::kImageB;
using testing::kOtherA;
using testing::kOtherB;
using testing::RandomLoad;
using testing::Request;
using testing::StepWatch;
using testing::Where;
using testing::WholeEmbeds;
using Texts = std::vector<std::string>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr int I = testing::kMarker;  // as the handout writes it

GRADED_TEST(PrepareRequest, ExpandsThePromptAndNamesItsImages, 2) {
  const absl::StatusOr<PreparedRequest> got = PrepareRequest(Request("r"), Config(4, 8));
  const std::string call = "PrepareRequest({1 I 2 I}, images a of 128 and b of 300 bytes)";
  ASSERT_TRUE(got.ok()) << call << ": " << got.status();
  ExpectAnswer(call + ", tokens", got->token_ids, {1, I, I, I, 2, I, I, I, I, I});
  ExpectAnswer(call + ", ranges", got->ranges == std::vector<PlaceholderRange>{{1, 3}, {5, 5}}, true);
  const std::string a = encoder_cache::ContentKey(kImageA), b = encoder_cache::ContentKey(kImageB);
  ExpectAnswer(call + ", content keys", got->content_keys, Texts{a, b});
  const std::vector<int> ids = {1,
                                PrefixId(a, 0),
                                PrefixId(a, 1),
                                PrefixId(a, 2),
                                2,
                                PrefixId(b, 0),
                                PrefixId(b, 1),
                                PrefixId(b, 2),
                                PrefixId(b, 3),
                                PrefixId(b, 4)};
  ExpectAnswer(
      call + ", prefix ids", got->prefix_ids, ids,
      {{{1, I, I, I, 2, I, I, I, I, I}, "all images would have the same blocks: somebody sees another's image"}});
  // Who sends it does not matter, what it is does.
  const absl::StatusOr<PreparedRequest> other = PrepareRequest(Request("s"), Config(4, 8));
  ExpectAnswer("the same for another request id", other.ok() && *other == *got, true,
               {{false, "names come from the content, not from the request"}});
  const ImageRequest text = {.request_id = "t", .prompt = {5, 6, 7}};
  const absl::StatusOr<PreparedRequest> plain = PrepareRequest(text, Config(4, 8));
  ASSERT_TRUE(plain.ok()) << plain.status();
  ExpectAnswer("PrepareRequest({5 6 7}, no image)",
               *plain == PreparedRequest{.token_ids = {5, 6, 7}, .prefix_ids = {5, 6, 7}}, true);
}

GRADED_TEST(PrepareRequest, RefusesBeforeAnyWork, 1) {
  PipelineConfig config = Config(4, 8);
  config.max_images = 2;
  const auto refused = [&](const std::vector<int>& prompt, const Texts& images, const std::string& rule,
                           Where where = Where::current()) {
    const std::string call =
        absl::StrCat("PrepareRequest({", absl::StrJoin(prompt, " "), "}, ", images.size(), " images)");
    ExpectError(call, PrepareRequest({"r", prompt, images}, config), kInvalid, rule, where);
  };
  refused({}, {}, "a prompt is not empty");
  refused({1, -3}, {}, "token ids are not negative");
  refused({I, I, I}, {kImageA, kImageA, kImageA}, "three images, and two are allowed");
  refused({I, 1}, {}, "a marker without an image");
  refused({1}, {kImageA}, "an image without a marker");
  Engine engine(config, 12);
  ExpectError("AddRequest(three images)", engine.pipeline->AddRequest({"r", {I, I, I}, {kImageA, kImageA, kImageA}}),
              kInvalid, "three images, and two are allowed");
  ExpectAnswer("HasUnfinishedRequests() after a refusal", engine.pipeline->HasUnfinishedRequests(), false);
  if (!Add(engine, Request("r"))) return;
  ExpectError("AddRequest(r) while r is not done", engine.pipeline->AddRequest(Request("r")),
              absl::StatusCode::kAlreadyExists, "the id is taken");
  ExpectAnswer("encoder runs before the first step", engine.encoder.Runs(), 0);
  ExpectError("MakePipeline(token budget 0)",
              MakePipeline(Config(0, 8), *engine.cache, *engine.kv, engine.encoder).status(), kInvalid,
              "a step computes at least one token");
}

GRADED_TEST(ScheduleInputs, AsksTheCacheAndTheBudget, 3) {
  const auto cache = *encoder_cache::MakeEncoderCacheManager(12);
  const std::string a = encoder_cache::ContentKey(kImageA), b = encoder_cache::ContentKey(kImageB);
  if (!ExpectInputs(*cache, {0, 10, 8}, "encode {0, 1}, 10 tokens, 0 left")) return;
  ExpectAnswer<int64_t>("free slots after ScheduleInputs", cache->NumFreeSlots(), 12,
                        {{4, "it decides; the step allocates, once it is known that there are blocks, too"}});
  if (!ExpectInputs(*cache, {0, 4, 8}, "encode {0}, 4 tokens, 5 left")) return;
  if (!ExpectInputs(*cache, {0, 10, 5}, "encode {0}, 5 tokens, 2 left")) return;
  if (!ExpectInputs(*cache, {0, 10, 2}, "encode {}, 1 tokens, 2 left")) return;
  if (!ExpectInputs(*cache, {2, 8, 2}, "encode {}, 0 tokens, 2 left", "there is nothing in front of the image")) return;
  if (!ExpectInputs(*cache, {4, 1, 0}, "encode {}, 1 tokens, 0 left", "a is computed, b is not reached")) return;
  if (!ExpectInputs(*cache, {2, 0, 8}, "encode {}, 0 tokens, 8 left", "no token, no image")) return;
  // Room for one of the two: 3 of the 5 slots are promised to a.
  const auto small = *encoder_cache::MakeEncoderCacheManager(5);
  if (!ExpectInputs(*small, {0, 10, 8}, "encode {0}, 5 tokens, 5 left",
                    "what this call has chosen takes room, too: pass it to CanAllocate")) {
    return;
  }
  // a is in the cache, let go by somebody else: free, and held from now on.
  ASSERT_TRUE(cache->Allocate(a, 3, "somebody").ok());
  cache->ReleaseInput(a, "somebody");
  if (!ExpectInputs(*cache, {0, 10, 5}, "encode {1}, 10 tokens, 0 left", "a is in the cache: it costs nothing")) return;
  ExpectAnswer("GetEntry(a), held by r", cache->GetEntry(a) == engine::EncoderCacheEntry{3, {"r"}}, true);
  ExpectAnswer("GetEntry(b)", cache->GetEntry(b).has_value(), false);
  ExpectError("ScheduleInputs(c = -1)",
              ScheduleInputs(*PrepareRequest(Request("r"), Config(4, 8)), {-1, 4, 8}, "r", *cache), kInvalid,
              "computed tokens are not negative");
}

GRADED_TEST(Steps, FollowTheTableOfTheHandout, 3) {
  ExpectTable(4, 8, 12,
              {"0: encode {0}, 4 tokens, 5 left; 9 / 12", "4: encode {1}, 4 tokens, 3 left; 4 / 7",
               "8: encode {}, 2 tokens, 8 left; 4 / 12"},
              2);
  ExpectTable(16, 8, 12, {"0: encode {0, 1}, 10 tokens, 0 left; 4 / 12"}, 2);
  ExpectTable(16, 5, 12, {"0: encode {0}, 5 tokens, 2 left; 9 / 12", "5: encode {1}, 5 tokens, 0 left; 4 / 12"}, 2);
  ExpectTable(16, 8, 5, {"0: encode {0}, 5 tokens, 5 left; 2 / 5", "5: encode {1}, 5 tokens, 3 left; 0 / 5"}, 2);
  ExpectTable(4, 8, 5,
              {"0: encode {0}, 4 tokens, 5 left; 2 / 5", "4: encode {1}, 4 tokens, 3 left; 0 / 0",
               "8: encode {}, 2 tokens, 8 left; 0 / 5"},
              2);
  ExpectTable(16, 4, 12, {"0: encode {0}, 5 tokens, 1 left; 9 / 12", "stalled, 4 left; 9 / 12"}, 1);
  ExpectTable(
      4, 8, 4,
      {"0: encode {0}, 4 tokens, 5 left; 1 / 4", "4: encode {}, 1 tokens, 8 left; 1 / 4", "stalled, 8 left; 1 / 4"}, 1);
}

GRADED_TEST(Steps, TakeBlocksForImageTokens, 1) {
  // 10 tokens in blocks of 4: three blocks are enough, and two are not, whatever the text needs.
  Engine exact(Config(4, 8), 12, /*usable_blocks=*/3), small(Config(4, 8), 12, /*usable_blocks=*/2);
  if (!Add(exact, Request("r")) || !Add(small, Request("r"))) return;
  exact.Step();
  ExpectAnswer("BlockTable(r) after 4 tokens, blocks", exact.kv->BlockTable("r").size(), size_t{1});
  exact.Step();
  ExpectAnswer("BlockTable(r) after 8 tokens, blocks", exact.kv->BlockTable("r").size(), size_t{2});
  exact.Step();
  ExpectAnswer("10 tokens with 3 blocks: unfinished requests", exact.pipeline->HasUnfinishedRequests(), false);
  ExpectAnswer("free blocks when all is done", exact.kv->NumFreeBlocks(), 3,
               {{0, "a request that is done gives its blocks back"}});
  const Texts lines = small.Run();
  ExpectAnswer<std::string>("10 tokens with 2 blocks, the last step", lines.empty() ? "none" : lines.back(),
                            "stalled, 8 left; 4 / 7");
  // The cache of 9 has a and c, of 3 each, from an old request. `second` finds both and gets no blocks; `first` needs
  // their room for its b (5).
  Engine crowded(Config(16, 5), 9, /*usable_blocks=*/3);
  const std::string fresh(128, 'f');
  if (!Add(crowded, {"old", {I, I}, {kImageA, kOtherA}})) return;
  crowded.Run();
  if (!Add(crowded, {"first", {1, 2, I, 3, I}, {fresh, kImageB}})) return;
  if (!Add(crowded, {"second", {4, I, 5, I}, {kImageA, kOtherA}})) return;
  const std::string call = "{1 2 I 3 I} gets 2 of 3 blocks, {4 I 5 I} none";
  ExpectAnswer<std::string>(call + ": the first step", crowded.Step(), "0: encode {0}, 6 tokens, 2 left; 0 / 9",
                            {{"0: encode {0}, 6 tokens, 2 left; 0 / 3",
                              "a request that waits for blocks holds the images that it found: release them"}});
  crowded.Run();
  ExpectAnswer(call + ": unfinished requests in the end", crowded.pipeline->HasUnfinishedRequests(), false,
               {{true, "one waits for room, the other for blocks, and neither lets go of what it has"}});
}

GRADED_TEST(EqualImages, AreNotKeptForLater, 1) {
  // a, b, a in a cache of 7: who keeps the first a for the last one leaves b (5) no room.
  Engine engine(Config(4, 8), 7);
  if (!Add(engine, {"r", {1, I, 2, I, I}, {kImageA, kImageB, kImageA}})) return;
  const Texts expected = {"0: encode {0}, 4 tokens, 5 left; 4 / 7", "4: encode {1}, 4 tokens, 3 left; 2 / 2",
                          "8: encode {}, 2 tokens, 8 left; 2 / 7", "10: encode {2}, 3 tokens, 5 left; 4 / 7"};
  ExpectAnswer("{1 I 2 I I} with a, b, a, token budget 4, encoder budget 8, cache of 7",
               absl::StrJoin(engine.Run(), "\n"), absl::StrJoin(expected, "\n"));
  // But the one in which a chunk ends is held until the next.
  Engine inside(Config(5, 8), 12);
  if (!Add(inside, {"r", {1, I, I}, {kImageA, kImageA}})) return;
  const Texts twins = {"0: encode {0}, 5 tokens, 5 left; 9 / 9", "5: encode {}, 2 tokens, 8 left; 9 / 12"};
  ExpectAnswer("{1 I I} with a, a, token budget 5, encoder budget 8, cache of 12", absl::StrJoin(inside.Run(), "\n"),
               absl::StrJoin(twins, "\n"));
}

GRADED_TEST(TwoRequests, EncodeAnImageOnce, 2) {
  Engine engine(Config(16, 8), 12);
  if (!Add(engine, Request("r"))) return;
  engine.Run();
  if (!ExpectAnswer("encoder runs of the first request", engine.encoder.Runs(), 2)) return;
  // The same second image behind another first one; then in the same step as its first use.
  if (!Add(engine, {"s", {7, 8, I}, {kImageB}})) return;
  engine.Run();
  ExpectAnswer("encoder runs of b after a second request", engine.encoder.Runs(kImageB), 1,
               {{2, "b is in the cache: the content is the key, whoever asks"}});
  Engine both(Config(32, 8), 12);
  if (!Add(both, Request("r")) || !Add(both, {"s", {7, 8, I}, {kImageB}})) return;
  ExpectAnswer<std::string>("two requests in one step", both.Step(),
                            "0: encode {0, 1}, 10 tokens + 0: encode {}, 7 tokens, 0 left; 4 / 12");
  ExpectAnswer("encoder runs of b for both", both.encoder.Runs(kImageB), 1);
  // The budgets are the step's, not each request's.
  Engine shared(Config(16, 8), 30);
  if (!Add(shared, Request("r")) || !Add(shared, Request("s", {kOtherA, kOtherB}))) return;
  ExpectAnswer<std::string>("two requests, 16 tokens, encoder budget 8", shared.Step(),
                            "0: encode {0, 1}, 10 tokens + 0: encode {}, 1 tokens, 0 left; 22 / 30",
                            {{"0: encode {0, 1}, 10 tokens + 0: encode {0}, 6 tokens, 5 left; 19 / 30",
                              "the encoder's budget is what the first request has left"}});
}

// A cache of 10 with small (1) and large (5) in its line. A new image of 6 evicts both, and the next request of the
// same step wants small again, for which there is room: it is forgotten and made anew, in this order.
GRADED_TEST(Evictions, AreForgottenBeforeAnythingIsEncoded, 1) {
  const std::string small(10, 's'), large(256, 'l'), fresh(320, 'f');
  Engine engine(Config(16, 8), 10);
  for (const std::string& bytes : {small, large}) {
    if (!Add(engine, {"old", {I}, {bytes}})) return;
    engine.Run();
  }
  const ImageRequest second = {"second", {2, I}, {small}};
  if (!Add(engine, {"first", {1, I}, {fresh}}) || !Add(engine, second)) return;
  ExpectAnswer<std::string>("the step of both", engine.Step(),
                            "0: encode {0}, 7 tokens + 0: encode {0}, 2 tokens, 1 left; 3 / 10",
                            {{"0: encode {0}, 7 tokens + 0: encode {}, 2 tokens, 2 left; 4 / 10",
                              "small was evicted for the first request: the second must have it encoded"}});
  ExpectAnswer("freed in this step", engine.report.freed,
               Texts{encoder_cache::ContentKey(small), encoder_cache::ContentKey(large)});
  if (engine.report.scheduled.size() != 2) return;
  ExpectAnswer("rows of the second request", engine.report.scheduled[1].embeds.data, WholeEmbeds(second, 2).data);
}

GRADED_TEST(PrefixBlocks, AreSharedByEqualImagesOnly, 2) {
  const auto computed = [](const ImageRequest& second, int64_t cache_embeds, bool forget, std::string* line) {
    Engine engine(Config(16, 8), cache_embeds);
    if (!Add(engine, Request("r"))) return int64_t{-1};
    engine.Run();
    if (forget) engine.cache->Reset();
    if (!Add(engine, second)) return int64_t{-1};
    *line = engine.Step();
    return engine.report.scheduled.empty() ? -1 : engine.report.scheduled[0].num_computed_tokens;
  };
  std::string line;
  ExpectAnswer<int64_t>("computed tokens of the same request again", computed(Request("s"), 12, false, &line), 8,
                        {{0, "the first two blocks are there: begin behind them"}});
  ExpectAnswer<std::string>("its step", line, "8: encode {}, 2 tokens, 8 left; 4 / 12");
  ExpectAnswer<int64_t>("computed tokens, another b of the same size",
                        computed(Request("s", {kImageA, kOtherB}), 12, false, &line), 4,
                        {{8, "another image was taken for b: its placeholders look the same, its content does not"}});
  ExpectAnswer<int64_t>("computed tokens, another a of the same size",
                        computed(Request("s", {kOtherA, kImageB}), 12, false, &line), 0,
                        {{8, "another image was taken for a"}, {4, "another image was taken for a"}});
  // The hit ends inside b, whose rows are gone: they are made again.
  ExpectAnswer<int64_t>("computed tokens when the encoder cache was emptied", computed(Request("s"), 12, true, &line),
                        8);
  ExpectAnswer<std::string>("its step", line, "8: encode {1}, 2 tokens, 3 left; 7 / 12");
}

GRADED_TEST(Rows, AreThoseOfTheWholePrompt, 2) {
  for (const int64_t token_budget : {1, 2, 3, 4, 7, 16}) {
    Engine engine(Config(token_budget, 8, 3), 12);
    const ImageRequest request = Request("r");
    if (!Add(engine, request)) return;
    const Mat whole = WholeEmbeds(request, 3);
    std::vector<float> got;
    for (int step = 0; step < 20 && engine.pipeline->HasUnfinishedRequests(); ++step) {
      engine.Step();
      for (const ScheduledRequest& part : engine.report.scheduled) {
        ExpectAnswer(absl::StrCat("rows of the step at ", part.num_computed_tokens, ", token budget ", token_budget),
                     part.embeds.rows, static_cast<int>(part.num_new_tokens));
        got.insert(got.end(), part.embeds.data.begin(), part.embeds.data.end());
      }
    }
    if (!ExpectAnswer(absl::StrCat("rows of all steps, token budget ", token_budget), got, whole.data)) return;
  }
  for (const int wrong_by : {1, -1}) {
    Engine engine(Config(16, 8), 12);
    engine.encoder.wrong_by = wrong_by;
    if (!Add(engine, Request("r"))) return;
    const absl::StatusOr<StepReport> step = engine.pipeline->Step();
    const std::string call = absl::StrCat("Step() with an encoder that makes ", 3 + wrong_by, " rows for a");
    if (!ExpectError(call, step, kInvalid, "an image has as many rows as placeholders")) return;
    const std::string message(step.status().message());
    ExpectAnswer(call + ": both counts in \"" + message + "\"",
                 absl::StrContains(message, absl::StrCat(3 + wrong_by)) && absl::StrContains(message, "3"), true);
  }
}

GRADED_TEST(ImagesOff, LeaveTheScheduleAsItWas, 1) {
  Engine engine(Config(8, 8), 12);
  const ImageRequest ten = {.request_id = "r", .prompt = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
                     seven = {.request_id = "s", .prompt = {10, 11, 12, 13, 14, 15, 16}};
  if (!Add(engine, ten) || !Add(engine, seven)) return;
  const Texts expected = {"0: encode {}, 8 tokens, 8 left; 12 / 12",
                          "8: encode {}, 2 tokens + 0: encode {}, 6 tokens, 8 left; 12 / 12",
                          "6: encode {}, 1 tokens, 8 left; 12 / 12"};
  ExpectAnswer("10 and 7 tokens of text, token budget 8", absl::StrJoin(engine.Run(), "\n"),
               absl::StrJoin(expected, "\n"));
  ExpectAnswer("encoder runs", engine.encoder.Runs(), 0);
}

GRADED_TEST(RandomRequests, AreComputedWithinAllBudgets, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 15; ++round) {
    const RandomLoad load = DrawLoad(rng);
    Engine engine(load.config, load.cache_embeds);
    for (const ImageRequest& request : load.requests) {
      if (!Add(engine, request)) return;
    }
    StepWatch watch(load);
    std::string history = Text(load);
    for (int step = 0; step < 200 && engine.pipeline->HasUnfinishedRequests(); ++step) {
      absl::StrAppend(&history, "\n", engine.Step());
      ASSERT_EQ(watch.BrokenBy(engine.report), "") << history;
    }
    for (const ImageRequest& request : load.requests) {
      const std::string& id = request.request_id;
      if (!ExpectAnswer("rows of request " + id, watch.RowsOf(id), WholeEmbeds(request, 1).data)) return;
    }
    ExpectAnswer("entries that somebody still holds when all is done",
                 engine.cache->NumReclaimableSlots() == engine.cache->Capacity(), true);
    ExpectAnswer("free blocks when all is done", engine.kv->NumFreeBlocks(), engine.kv->NumUsableBlocks());
  }
}

}  // namespace
}  // namespace pipeline
