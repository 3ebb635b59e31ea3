#include "phases/13-multimodal-models/lab-04-vlm-inference/expect_answers.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "harness/testing/expect.h"

namespace vlm_inference {

void PrintTo(const Grid& grid, std::ostream* out) { *out << grid.rows << " x " << grid.cols; }
void PrintTo(const Pixel& pixel, std::ostream* out) { *out << "(" << pixel.y << ", " << pixel.x << ")"; }

namespace testing {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;

std::string NameOf(Rounding rounding) {
  return rounding == Rounding::kStrict ? "kStrict" : rounding == Rounding::kFloor ? "kFloor" : "kCeil";
}

}  // namespace

std::vector<double> Doubles(const std::vector<float>& values) { return {values.begin(), values.end()}; }

std::string CallOf(int height, int width, const VisionSetup& s) {
  return absl::StrCat("VisualTokens(", height, ", ", width, ", {patch ", s.patch, ", ", NameOf(s.rounding),
                      s.fixed_side > 0 ? absl::StrCat(", fixed_side ", s.fixed_side) : "",
                      s.class_token ? ", class token" : "", s.queries > 0 ? absl::StrCat(", queries ", s.queries) : "",
                      "})");
}

void ExpectBill(int height, int width, const VisionSetup& setup, const TokenBill& expected, Where where) {
  const std::string call = CallOf(height, width, setup);
  const absl::StatusOr<TokenBill> got = VisualTokens(height, width, setup);
  if (!got.ok()) return ReportWrongAnswer(call, "a bill", got.status().ToString(), "", where);
  const int64_t patches = int64_t{expected.grid.rows} * expected.grid.cols;
  // What the picture would have at its own size.
  const Grid own = {.rows = height / setup.patch, .cols = width / setup.patch};
  ExpectAnswer(call + ".grid", got->grid, expected.grid,
               {{own, "that is the grid of the picture's own size: this model resizes it before anything else"},
                {{.rows = expected.grid.cols, .cols = expected.grid.rows}, "rows and columns are exchanged"}},
               where);
  ExpectAnswer(call + ".encoder", got->encoder, expected.encoder,
               {{patches, "the class token is a row of the encoder, too"},
                {patches + 1, "this encoder has no class token"},
                {expected.llm, "queries are the bridge's: the encoder has computed every patch before"}},
               where);
  ExpectAnswer(call + ".llm", got->llm, expected.llm,
               {{expected.encoder, "what the encoder computes is not what the language model gets"},
                {expected.llm + 1, "the class token stands for no patch and is not handed on"}},
               where);
}

void ExpectStats(const std::string& call, const absl::StatusOr<TokenStats>& got, double mean, double deviation,
                 double cosine, double sample_deviation, double wrapped_cosine, Where where) {
  if (!got.ok()) return ReportWrongAnswer(call, "statistics", got.status().ToString(), "", where);
  ExpectNear(call + ".mean_norm", got->mean_norm, mean, kDouble, {{mean * mean, "that is the square of the length"}},
             where);
  ExpectNear(call + ".std_norm", got->std_norm, deviation, kDouble,
             {{sample_deviation, "divided by n - 1: these are all rows, not a sample of them"},
              {deviation * deviation, "that is the variance"}},
             where);
  ExpectNear(call + ".neighbour_cosine", got->neighbour_cosine, cosine, kDouble,
             {{wrapped_cosine, "the last patch of a row and the first of the next are no neighbours"}}, where);
}

}  // namespace testing
}  // namespace vlm_inference
