// Lab 13-ex-06: the three parts of LLaVA-1.5-7B, what follows from their configurations, and which parts fit together.
//
// Published sizes are written out; the handout derives them. For random configurations the test lists every tensor of
// the checkpoint by its shape and adds up the entries, one tensor at a time: the slow way, without a formula.

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-06-llava-ledger/llava_ledger.h"

namespace llava_ledger {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::TestSeed;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::string Text(const VisionConfig& v) {
  return absl::StrCat("{", v.side, ", ", v.patch, ", ", v.dim, ", ", v.layers, ", ", v.hidden, "}");
}
std::string Text(const ProjectorConfig& p) { return absl::StrCat("{", p.in, ", ", p.hidden, ", ", p.out, "}"); }
std::string Text(const LmConfig& m) {
  return absl::StrCat("{", m.vocab, ", ", m.dim, ", ", m.layers, ", ", m.hidden, "}");
}

// Adds up tensors of a checkpoint; a vector is a tensor of one row.
struct Checkpoint {
  int64_t entries = 0;
  void Add(int64_t rows, int64_t cols) {
    for (int64_t r = 0; r < rows; ++r) entries += cols;
  }
  void AddLinear(int64_t in, int64_t out) {
    Add(in, out);
    Add(1, out);
  }
};

int64_t Listed(const VisionConfig& v) {
  Checkpoint c;
  c.Add(1, v.dim);  // class_embedding
  for (int channel = 0; channel < 3; ++channel) c.Add(v.dim, int64_t{v.patch} * v.patch);
  c.Add(1, v.dim);  // position_embedding, row 0
  for (int y = 0; y + v.patch <= v.side; y += v.patch) c.Add(v.side / v.patch, v.dim);
  for (int norm = 0; norm < 2; ++norm) c.Add(2, v.dim);  // pre_layrnorm (sic), post_layernorm
  for (int layer = 0; layer < v.layers; ++layer) {
    for (int qkvo = 0; qkvo < 4; ++qkvo) c.AddLinear(v.dim, v.dim);
    c.AddLinear(v.dim, v.hidden);  // fc1
    c.AddLinear(v.hidden, v.dim);  // fc2
    for (int norm = 0; norm < 2; ++norm) c.Add(2, v.dim);
  }
  return c.entries;
}

int64_t Listed(const LmConfig& m) {
  Checkpoint c;
  c.Add(m.vocab, m.dim);  // embed_tokens
  for (int layer = 0; layer < m.layers; ++layer) {
    for (int qkvo = 0; qkvo < 4; ++qkvo) c.Add(m.dim, m.dim);
    for (int gate_up = 0; gate_up < 2; ++gate_up) c.Add(m.hidden, m.dim);
    c.Add(m.dim, m.hidden);                                // down
    for (int norm = 0; norm < 2; ++norm) c.Add(1, m.dim);  // input, post_attention
  }
  c.Add(1, m.dim);        // norm
  c.Add(m.vocab, m.dim);  // lm_head
  return c.entries;
}

bool ExpectVision(const VisionConfig& v, int64_t expected) {
  const int64_t d = v.dim, layers = v.layers;
  return ExpectAnswer<int64_t>(
      absl::StrCat("VisionParams(", Text(v), ")"), VisionParams(v), expected,
      {{expected - d, "a row of D is missing: the class token itself, or its row in the table of positions"},
       {expected - 2 * d, "one of the class token's two rows and more is missing, or a whole LayerNorm"},
       {expected - 4 * d, "the LayerNorms before the first block and after the last are missing"},
       {expected + d, "the patch embedding of CLIP has no bias"},
       {expected - layers * 4 * d, "four vectors of D a block are missing: biases of attention, or the LayerNorms"},
       {expected - layers * (d + v.hidden), "the biases of the network are missing"},
       {expected - layers * (5 * d + v.hidden), "every matrix of a block of CLIP has a bias"}});
}

bool ExpectProjector(const ProjectorConfig& p, int64_t expected) {
  return ExpectAnswer<int64_t>(
      absl::StrCat("ProjectorParams(", Text(p), ")"), ProjectorParams(p), expected,
      {{expected - p.hidden - p.out, "the biases are missing"},
       {int64_t{p.in} * p.out + p.out, "that is one layer; with a hidden width there are two"},
       {p.out, "a hidden width of 0 means that there is one matrix, in x out"},
       {static_cast<int32_t>(static_cast<uint32_t>(expected)), "the product left 32 bits: multiply int64_t"}});
}

bool ExpectLm(const LmConfig& m, int64_t expected) {
  const int64_t d = m.dim, layers = m.layers;
  return ExpectAnswer<int64_t>(
      absl::StrCat("LmParams(", Text(m), ")"), LmParams(m), expected,
      {{expected - m.vocab * d, "LLaMA's head is not the embedding: both tables count"},
       {expected - layers * d * m.hidden, "the network of LLaMA has a gate: three matrices, not two"},
       {expected - d, "the RMSNorm after the last block is missing"},
       {expected + (2 * layers + 1) * d, "RMSNorm has a gain and no bias"},
       {expected + layers * (6 * d + 2 * m.hidden), "LLaMA has no biases"},
       {static_cast<int32_t>(static_cast<uint32_t>(expected)), "the number left 32 bits: multiply int64_t"}});
}

GRADED_TEST(VisionParams, CountsTheTowersOfClip, 2) {
  ExpectVision({336, 14, 1024, 24, 4096}, 303'507'456);  // ViT-L/14 at 336 pixels
  ExpectVision({224, 14, 1024, 24, 4096}, 303'179'776);  // and at 224: only the table of positions differs
  ExpectVision({224, 16, 768, 12, 3072}, 85'799'424);    // ViT-B/16
  ExpectError("VisionParams({384, 14, 1024, 24, 4096})", VisionParams({384, 14, 1024, 24, 4096}), kInvalid,
              "384 = 27 * 14 + 6: the tower takes whole patches");
}

GRADED_TEST(VisionParams, AgreesWithAListOfTheTensors, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 20; ++i) {
    VisionConfig v;
    v.patch = 1 + rng.Below(20);
    v.side = v.patch * (1 + rng.Below(20));
    v.dim = 1 + rng.Below(100);
    v.layers = 1 + rng.Below(9);
    v.hidden = 1 + rng.Below(300);
    if (!ExpectVision(v, Listed(v))) return;
  }
}

GRADED_TEST(ProjectorParams, CountsOneLayerOrTwoWithTheirBiases, 2) {
  ExpectProjector({1024, 4096, 4096}, 20'979'712);  // LLaVA-1.5-7B
  ExpectProjector({1024, 5120, 5120}, 31'467'520);  // LLaVA-1.5-13B
  ExpectProjector({1024, 0, 4096}, 4'198'400);      // LLaVA-7B
  ExpectProjector({2, 3, 5}, 29);                   // 2 * 3 + 3 and 3 * 5 + 5
  ExpectProjector({65'536, 0, 65'536}, 4'295'032'832);
}

GRADED_TEST(LmParams, CountsLlama, 1) {
  ExpectLm({32'000, 4096, 32, 11'008}, 6'738'415'616);   // 7B
  ExpectLm({32'000, 5120, 40, 13'824}, 13'015'864'320);  // 13B
}

GRADED_TEST(LmParams, AgreesWithAListOfTheTensors, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 20; ++i) {
    LmConfig m;
    m.vocab = 1 + rng.Below(500);
    m.dim = 1 + rng.Below(100);
    m.layers = 1 + rng.Below(9);
    m.hidden = 1 + rng.Below(300);
    if (!ExpectLm(m, Listed(m))) return;
  }
}

GRADED_TEST(Ledger, AddsTheThreePartsUp, 1) {
  const auto got = MakeLedger({}, {}, {});
  if (!got.ok()) {
    ExpectAnswer<int64_t>("MakeLedger of LLaVA-1.5-7B", absl::StatusOr<int64_t>(got.status()), 7'062'902'784);
    return;
  }
  const std::string call = "MakeLedger of LLaVA-1.5-7B";
  ExpectAnswer<int64_t>(call + ".vision", got->vision, 303'507'456);
  ExpectAnswer<int64_t>(call + ".projector", got->projector, 20'979'712);
  ExpectAnswer<int64_t>(call + ".lm", got->lm, 6'738'415'616);
  ExpectAnswer<int64_t>(call + ".total", got->total, 7'062'902'784,
                        {{7'041'923'072, "the projector is a part, too"},
                         {6'759'395'328, "the vision tower is a part, too, even if it is never trained"}});
  // A product and a quotient of whole numbers below 2^53: two roundings, an ulp each.
  const double percent = 100.0 * 20'979'712 / 7'062'902'784;
  ExpectNear(call + ".projector_percent", got->projector_percent, percent,
             2 * std::numeric_limits<double>::epsilon() * percent,
             {{percent / 100, "that is the fraction; percent is wanted"},
              {100.0 * 20'979'712 / 6'738'415'616, "that is against the language model: the total is wanted"}});
}

GRADED_TEST(Ledger, RefusesPartsWhoseWidthsDoNotMeet, 1) {
  const LmConfig vicuna13 = {32'000, 5120, 40, 13'824};
  const std::string out_rule = "the projector gives 4096 numbers a row, the language model takes 5120";
  ExpectError("MakeLedger({}, {1024, 4096, 4096}, 13B)", MakeLedger({}, {1024, 4096, 4096}, vicuna13), kInvalid,
              out_rule);
  ExpectError("MakeShapes({}, {1024, 4096, 4096}, 13B, 40).status()",
              MakeShapes({}, {1024, 4096, 4096}, vicuna13, 40).status(), kInvalid, out_rule);
  const VisionConfig base16 = {224, 16, 768, 12, 3072};
  const std::string in_rule = "the vision tower gives 768 numbers a row, the projector takes 1024";
  ExpectError("MakeLedger(ViT-B/16, {1024, 4096, 4096}, 7B)", MakeLedger(base16, {1024, 4096, 4096}, {}), kInvalid,
              in_rule);
  ExpectError("MakeShapes(ViT-B/16, {1024, 4096, 4096}, 7B, 40).status()",
              MakeShapes(base16, {1024, 4096, 4096}, {}, 40).status(), kInvalid, in_rule);
  // The width in the middle is nobody else's business.
  EXPECT_TRUE(MakeLedger({}, {1024, 77, 4096}, {}).ok()) << "a hidden width may be anything";
}

GRADED_TEST(Shapes, PassFromPartToPart, 1) {
  struct Row {
    const char* name;
    Shape got, expected;
  };
  const auto expect = [](const std::string& call, const absl::StatusOr<Shapes>& got, const Shapes& expected) {
    if (!got.ok()) {
      ADD_FAILURE() << "call:     " << call << "\nexpected: four shapes\ngot:      " << got.status();
      return;
    }
    for (const Row& row :
         {Row{".patches", got->patches, expected.patches}, Row{".features", got->features, expected.features},
          Row{".visual", got->visual, expected.visual}, Row{".prompt", got->prompt, expected.prompt}}) {
      ExpectAnswer<int64_t>(call + row.name + ".rows", row.got.rows, row.expected.rows,
                            {{row.expected.rows + 1, "LLaVA drops the class token: a row a patch"},
                             {expected.visual.rows, "the text has rows, too"}});
      ExpectAnswer<int64_t>(
          call + row.name + ".cols", row.got.cols, row.expected.cols,
          {{expected.patches.cols, "that is the pixels of a patch"},
           {expected.features.cols, "that is the tower's width: the projector has changed it by then"},
           {expected.visual.cols, "that is the language model's width: the projector comes later"}});
    }
  };
  expect("MakeShapes of LLaVA-1.5-7B and 40 tokens", MakeShapes({}, {}, {}, 40),
         {{576, 588}, {576, 1024}, {576, 4096}, {616, 4096}});
  expect("MakeShapes of LLaVA-7B and 0 tokens", MakeShapes({224, 14, 1024, 24, 4096}, {1024, 0, 4096}, {}, 0),
         {{256, 588}, {256, 1024}, {256, 4096}, {256, 4096}});
  EXPECT_EQ(MakeShapes({384, 14, 1024, 24, 4096}, {}, {}, 40).status().code(), kInvalid) << "14 does not divide 384";
}

}  // namespace
}  // namespace llava_ledger
