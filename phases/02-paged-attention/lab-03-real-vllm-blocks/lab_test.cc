// Lab 02-03: the capture's figures, the arithmetic behind them, and the doubt.
//
// Expected values are written out; the handout derives them. Sizes of models are those of their published
// configurations.

#include <cstdint>
#include <limits>
#include <source_location>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "phases/02-paged-attention/lab-03-real-vllm-blocks/capture.h"
#include "phases/02-paged-attention/lab-03-real-vllm-blocks/real_vllm_blocks.h"

namespace real_vllm_blocks {
namespace types {  // where gtest looks for it

void PrintTo(const StartupReport& r, std::ostream* out) {
  *out << absl::StrCat("{", r.kv_cache_tokens, " tokens, length ", r.max_model_len, ", ", r.concurrency, "x}");
}

}  // namespace types

namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr int64_t kMB = 1000 * 1000, kGB = 1000 * kMB;
constexpr int64_t kOptBlock = 589824;

const KvModelConfig kOpt125m = {12, 12, 12, 64, 2};
const KvModelConfig kLlama3_8B = {32, 32, 8, 128, 2};
const KvModelConfig kLlama3_70B = {80, 64, 8, 128, 2};
// A card of 24 GB, OPT-125m, and half a gigabyte for the largest batch.
const MemoryProfile kL4 = {24 * kGB, 0.9, 250 * kMB, 500 * kMB};

GRADED_TEST(KvBlockBytes, IsTheBytesOfItsTokens, 2) {
  ExpectAnswer<int64_t>("KvBlockBytes(OPT-125m, 16)", KvBlockBytes(kOpt125m, 16), kOptBlock,
                        {{36864, "that is one token: a block holds block_size of them"}});
  ExpectAnswer<int64_t>("KvBlockBytes(OPT-125m, fp8 cache, 16)", KvBlockBytes({12, 12, 12, 64, 1}, 16), kOptBlock / 2);
  ExpectAnswer<int64_t>("KvBlockBytes(Llama-3-8B, 16)", KvBlockBytes(kLlama3_8B, 16), int64_t{2} << 20);
  ExpectAnswer<int64_t>("KvBlockBytes(Llama-3-8B, 1)", KvBlockBytes(kLlama3_8B, 1), 131072);
  ExpectAnswer<int64_t>("KvBlockBytes(Llama-3-70B, 65536)", KvBlockBytes(kLlama3_70B, 65536), 21474836480,
                        {{0, "the product left 32 bits"}});
}

GRADED_TEST(NumGpuBlocks, FillsWhatTheServerMayUse, 3) {
  ExpectAnswer<int64_t>("NumGpuBlocks({24 GB, 0.9, 250 MB, 500 MB}, 589824)", NumGpuBlocks(kL4, kOptBlock), 35349,
                        {{35476, "the share is one of the whole card, not of what the weights leave free"},
                         {39418, "the server may use 0.9 of the card only"},
                         {36197, "the largest batch needs memory, too: subtract the activations"},
                         {35350, "rounded up: the last block does not fit"}});
  // fp8 keys and values: half a block, twice the blocks.
  ExpectAnswer<int64_t>("NumGpuBlocks({24 GB, 0.9, 250 MB, 500 MB}, 294912)", NumGpuBlocks(kL4, kOptBlock / 2), 70699);
  ExpectAnswer<int64_t>("NumGpuBlocks({1000 B, 0.5, 100 B, 100 B}, 100)", NumGpuBlocks({1000, 0.5, 100, 100}, 100), 3);
  ExpectAnswer<int64_t>("NumGpuBlocks({1000 B, 1, 0, 1 B}, 100)", NumGpuBlocks({1000, 1.0, 0, 1}, 100), 9,
                        {{10, "rounded up: one byte is missing"}});
}

GRADED_TEST(NumGpuBlocks, IsZeroWhenNothingIsLeft, 2) {
  // 16 GB of weights on 24 GB, of which a half may be used.
  ExpectAnswer<int64_t>("NumGpuBlocks({24 GB, 0.5, 16 GB, 0}, 2 MiB)",
                        NumGpuBlocks({24 * kGB, 0.5, 16 * kGB, 0}, 2 << 20), 0,
                        {{-1907, "the budget is smaller than the weights: 0 blocks, not a negative number"}});
  ExpectAnswer<int64_t>("NumGpuBlocks({1000 B, 1, 1000 B, 0}, 1)", NumGpuBlocks({1000, 1.0, 1000, 0}, 1), 0);
  ExpectAnswer<int64_t>("NumGpuBlocks({1000 B, 1, 900 B, 1 B}, 100)", NumGpuBlocks({1000, 1.0, 900, 1}, 100), 0);
}

GRADED_TEST(MaxConcurrency, CountsWholeBlocksForEachRequest, 3) {
  ExpectAnswer("MaxConcurrency(8787, 16, 2048)", MaxConcurrency(8787, 16, 2048), 68.6484375,
               {{68.0, "an integer division: the printed figure is a fraction"}});
  // 2,049 tokens hold 129 blocks.
  ExpectNear("MaxConcurrency(8787, 16, 2049)", MaxConcurrency(8787, 16, 2049), 8787.0 / 129, 1e-12,
             {{8787.0 * 16 / 2049, "a request holds whole blocks: 2,049 tokens are 129 of them"},
              {8787.0 / 128, "rounded down: the last token needs a block, too"}});
  ExpectAnswer("MaxConcurrency(100, 16, 1)", MaxConcurrency(100, 16, 1), 100.0,
               {{1600.0, "a request of one token holds a whole block"}});
  ExpectAnswer("MaxConcurrency(1, 16, 64)", MaxConcurrency(1, 16, 64), 0.25);
  ExpectAnswer("MaxConcurrency(0, 16, 64)", MaxConcurrency(0, 16, 64), 0.0);
}

GRADED_TEST(FormatMaxConcurrency, WritesTheLineOfTheServer, 3) {
  const auto expect = [](int64_t blocks, int64_t length, const std::string& number, const std::string& times) {
    ExpectAnswer<std::string>(absl::StrCat("FormatMaxConcurrency(", blocks, ", 16, ", length, ")"),
                              FormatMaxConcurrency(blocks, 16, length),
                              absl::StrCat("Maximum concurrency for ", number, " tokens per request: ", times, "x"));
  };
  expect(8787, 2048, "2,048", "68.65");
  // Only 8,787 blocks print 68.65x: their neighbours do not.
  expect(8786, 2048, "2,048", "68.64");
  expect(8788, 2048, "2,048", "68.66");
  expect(35349, 2048, "2,048", "276.16");
  expect(8787, 512, "512", "274.59");
  expect(8787, 131072, "131,072", "1.07");
  expect(16, 1048576, "1,048,576", "0.00");
  expect(8, 16, "16", "8.00");
}

GRADED_TEST(ReadStartupLog, FindsTheFiguresOfTheCapture, 3) {
  ExpectAnswer<StartupReport>("ReadStartupLog(the capture)", ReadStartupLog(kCapture), {140592, 2048, 68.65},
                              {{{140, 2, 68.65}, "140,592 is one number: take the comma out before you read it"}});
  ExpectAnswer<StartupReport>("ReadStartupLog(the two lines, exchanged)",
                              ReadStartupLog("Maximum concurrency for 512 tokens per request: 3.50x\n"
                                             "noise\n"
                                             "GPU KV cache size: 1,792 tokens\n"),
                              {1792, 512, 3.5});
  // Newer servers write one line, and older ones no commas.
  ExpectAnswer<StartupReport>(
      "ReadStartupLog(both in one line)",
      ReadStartupLog(
          "INFO 1 [a.py:1] GPU KV cache size: 34,952 tokens, Maximum concurrency for 8192 tokens per request: 4.27x"),
      {34952, 8192, 4.27});
  // The figures of the capture agree with each other: blocks of 16 tokens, 8,787 of them.
  const absl::StatusOr<StartupReport> report = ReadStartupLog(kCapture);
  if (report.ok()) {
    ExpectAnswer("FormatMaxConcurrency(tokens of the capture / 16, 16, its length)",
                 FormatMaxConcurrency(report->kv_cache_tokens / 16, 16, report->max_model_len),
                 std::string("Maximum concurrency for 2,048 tokens per request: 68.65x"));
  }
}

GRADED_TEST(ReadStartupLog, SaysWhatIsMissing, 1) {
  const auto kMissing = absl::StatusCode::kNotFound;
  ExpectError("ReadStartupLog(\"\")", ReadStartupLog(""), kMissing, "an empty log has no figures");
  ExpectError("ReadStartupLog(concurrency only)",
              ReadStartupLog("Maximum concurrency for 2,048 tokens per request: 68.65x\n"), kMissing,
              "the size of the cache is missing");
  ExpectError("ReadStartupLog(size only)", ReadStartupLog("GPU KV cache size: 140,592 tokens\n"), kMissing,
              "the concurrency is missing");
}

GRADED_TEST(ImpliedUtilization, DoubtsTheQuotedFigure, 2) {
  // (250 MB + 500 MB + 8,787 * 589,824 B) / 24 GB. One division of integers below 2^53: exact to the last bit or two.
  ExpectNear("ImpliedUtilization({24 GB, -, 250 MB, 500 MB}, 8787, 589824)", ImpliedUtilization(kL4, 8787, kOptBlock),
             5932783488.0 / 24e9, 1e-12,
             {{5182783488.0 / 24e9, "weights and activations are in use, too"},
              {0.9, "the share is asked for, not the one that was set"}});
  ExpectNear("ImpliedUtilization({100 B, -, 50 B, 0}, 10, 10)", ImpliedUtilization({100, 0.9, 50, 0}, 10, 10), 1.5,
             1e-12);
  // Back and forth: the share that explains n blocks gives n blocks.
  for (const int64_t blocks : {1, 8787, 30000}) {
    MemoryProfile profile = kL4;
    profile.utilization = ImpliedUtilization(kL4, blocks, kOptBlock).value_or(1.0) + 1e-9;  // 24 bytes of slack
    ExpectAnswer(absl::StrCat("NumGpuBlocks({24 GB, ", profile.utilization, ", 250 MB, 500 MB}, 589824)"),
                 NumGpuBlocks(profile, kOptBlock), blocks);
  }
}

GRADED_TEST(BadInput, IsRefusedAndItsNeighbourAnswered, 1) {
  for (const double share : {0.0, -0.1, 1.0001, std::numeric_limits<double>::quiet_NaN()}) {
    ExpectError(absl::StrCat("NumGpuBlocks({1000 B, ", share, ", 0, 0}, 1)"), NumGpuBlocks({1000, share, 0, 0}, 1),
                kInvalid, "the share is above 0 and at most 1");
  }
  ExpectError("NumGpuBlocks({0, 1, 0, 0}, 1)", NumGpuBlocks({0, 1.0, 0, 0}, 1), kInvalid, "a card has memory");
  ExpectError("NumGpuBlocks({1000 B, 1, -1, 0}, 1)", NumGpuBlocks({1000, 1.0, -1, 0}, 1), kInvalid,
              "bytes are not negative");
  ExpectError("NumGpuBlocks({1000 B, 1, 0, 0}, 0)", NumGpuBlocks({1000, 1.0, 0, 0}, 0), kInvalid, "a block has bytes");
  ExpectError("KvBlockBytes(OPT-125m, 0)", KvBlockBytes(kOpt125m, 0), kInvalid, "a block has tokens");
  ExpectError("KvBlockBytes({0, 12, 12, 64, 2}, 16)", KvBlockBytes({0, 12, 12, 64, 2}, 16), kInvalid,
              "a model has layers");
  ExpectError("MaxConcurrency(-1, 16, 1)", MaxConcurrency(-1, 16, 1), kInvalid, "blocks are not negative");
  ExpectError("MaxConcurrency(1, 16, 0)", MaxConcurrency(1, 16, 0), kInvalid, "a request has tokens");
  ExpectAnswer<int64_t>("NumGpuBlocks({1 B, 1, 0, 0}, 1)", NumGpuBlocks({1, 1.0, 0, 0}, 1), 1);
  ExpectAnswer("MaxConcurrency(1, 1, 1)", MaxConcurrency(1, 1, 1), 1.0);
}

}  // namespace
}  // namespace real_vllm_blocks
