#include "quiz/paper/variant.h"

#include <cmath>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/answer/quantity.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

// Areas of rectangles, with the slips one can make.
const std::vector<Formula>& Fakes() {
  static const auto* fakes = new std::vector<Formula>{
      {"area", 3, "B", {}, +[](const Arguments& a) -> absl::StatusOr<double> { return a.at("w") * a.at("h"); }},
      {"area/sum", 1, "B", {}, +[](const Arguments& a) -> absl::StatusOr<double> { return a.at("w") + a.at("h"); }},
      {"area/near",
       1,
       "B",
       {},
       +[](const Arguments& a) -> absl::StatusOr<double> { return a.at("w") * a.at("h") * 1.004; }},
      {"area/square", 1, "B", {}, +[](const Arguments& a) -> absl::StatusOr<double> { return a.at("w") * a.at("w"); }},
      {"area/never",
       1,
       "B",
       {},
       +[](const Arguments&) -> absl::StatusOr<double> { return absl::InvalidArgumentError("does not fit"); }},
      {"area/nan", 1, "B", {}, +[](const Arguments&) -> absl::StatusOr<double> { return std::sqrt(-1.0); }},
  };
  return *fakes;
}

const Formula* FindFake(std::string_view name) {
  for (const Formula& fake : Fakes()) {
    if (fake.name == name) return &fake;
  }
  return nullptr;
}

Question Area() {
  Question question;
  question.id = "area";
  question.kind = Kind::kNumeric;
  question.formula = "area";
  question.revision = 3;
  question.unit = "KiB";
  question.parameters = {{"w", {2, 3, 4}, "KiB"}, {"h", {2, 3, 4}, ""}};
  question.wrong = {{"", "added", "area/sum"}, {"", "squared", "area/square"}};
  return question;
}

absl::StatusOr<Variant> Draw(const Question& question, uint64_t seed) {
  return DrawVariant(question, seed, Revision::kAsRead, FindFake);
}

TEST(DrawVariant, ComputesTheKeyInBaseUnitsFromParametersInTheirs) {
  const absl::StatusOr<Variant> variant = Draw(Area(), 1);
  ASSERT_TRUE(IsOk(variant));
  EXPECT_EQ(variant->key, variant->arguments.at("w") * variant->arguments.at("h"));
  EXPECT_EQ(std::fmod(variant->arguments.at("w"), 1024), 0);
  EXPECT_LE(variant->arguments.at("h"), 4);
  EXPECT_EQ(variant->dimension, "B");
  EXPECT_EQ(variant->parameters.at("w"), absl::StrCat(variant->arguments.at("w") / 1024, " KiB"));
}

TEST(DrawVariant, AParameterIsRoundedOnce) {
  Question question = Area();
  question.parameters = {{"w", {0.1, 0.3, 1.1}, "TB"}, {"h", {3, 7}, ""}};
  std::set<double> seen;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const absl::StatusOr<Variant> variant = Draw(question, seed);
    ASSERT_TRUE(IsOk(variant));
    seen.insert(variant->arguments.at("w"));
  }
  EXPECT_EQ(seen, (std::set<double>{1e11, 3e11, 1.1e12}));
}

TEST(DrawVariant, DrawsAgainWhileAWrongValueIsTheKey) {
  Question question = Area();
  question.parameters = {{"w", {2, 3}, ""}, {"h", {2, 3}, ""}};  // 2 * 2 = 2 + 2, and squares are everywhere
  question.wrong = {{"", "squared", "area/square"}};
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const absl::StatusOr<Variant> variant = Draw(question, seed);
    ASSERT_TRUE(IsOk(variant));
    EXPECT_NE(variant->arguments.at("w"), variant->arguments.at("h"));
  }
}

TEST(DrawVariant, AWrongValueMustBeOutsideTheTolerance) {
  Question question = Area();
  question.wrong = {{"", "near", "area/near"}};
  EXPECT_TRUE(IsOk(Draw(question, 1))) << "0.4 % away, and exact answers are asked for";
  question.tolerance = 0.01;
  EXPECT_TRUE(HasCodeAndText(Draw(question, 1).status(), absl::StatusCode::kInvalidArgument, "area/near"));
}

TEST(DrawVariant, AWrongValueMustNotLookLikeTheKey) {
  Question question = Area();
  question.unit = "GiB";
  // 2/3 and 2/3 * 1.004 GiB differ as shown; at six digits and more only four are shown.
  question.parameters = {{"w", {2, 3}, "B"}, {"h", {1.0 / 3}, ""}};
  question.wrong = {{"", "near", "area/near"}};
  const absl::StatusOr<Variant> variant = Draw(question, 1);
  ASSERT_TRUE(IsOk(variant));
  EXPECT_NE(ShortQuantity(variant->key, "GiB"), ShortQuantity(variant->wrong[0], "GiB"));
}

TEST(DrawVariant, SaysWhyNoDrawWillDo) {
  Question question = Area();
  question.wrong = {{"", "never", "area/never"}};
  EXPECT_TRUE(HasCodeAndText(Draw(question, 1).status(), absl::StatusCode::kInvalidArgument, "does not fit"));
  question.wrong = {{"", "nan", "area/nan"}};
  EXPECT_TRUE(HasCodeAndText(Draw(question, 1).status(), absl::StatusCode::kInvalidArgument, "not finite"));
  question = Area();
  question.unit = "ms";
  EXPECT_TRUE(HasCodeAndText(Draw(question, 1).status(), absl::StatusCode::kInvalidArgument, "asked for in \"ms\""));
  question = Area();
  question.parameters[0].values.clear();
  EXPECT_TRUE(HasCode(Draw(question, 1), absl::StatusCode::kInvalidArgument));
}

TEST(DrawVariant, AFormulaThatIsUnknownOrWasMendedIsNoMatterOfTheBank) {
  Question question = Area();
  question.formula = "volume";
  EXPECT_TRUE(HasCodeAndText(Draw(question, 1).status(), absl::StatusCode::kFailedPrecondition, "volume"));
  question = Area();
  question.wrong[0].formula = "area/lost";
  EXPECT_TRUE(HasCodeAndText(Draw(question, 1).status(), absl::StatusCode::kFailedPrecondition, "area/lost"));
  question = Area();
  question.revision = 2;
  EXPECT_TRUE(HasCodeAndText(Draw(question, 1).status(), absl::StatusCode::kFailedPrecondition, "revision 2"));
  EXPECT_TRUE(IsOk(DrawVariant(question, 1, Revision::kCurrent, FindFake)));
}

TEST(DrawVariant, TheToleranceIsTheWiderOfTheTwo) {
  Question question = Area();
  question.wrong.clear();
  question.parameters = {{"w", {100}, "KiB"}, {"h", {10}, ""}};
  question.tolerance = 0.01;
  question.absolute_tolerance = 20;  // KiB
  absl::StatusOr<Variant> variant = Draw(question, 1);
  ASSERT_TRUE(IsOk(variant));
  EXPECT_EQ(variant->tolerance, 20 * 1024);
  question.absolute_tolerance = 5;
  variant = Draw(question, 1);
  ASSERT_TRUE(IsOk(variant));
  EXPECT_EQ(variant->tolerance, 10 * 1024);  // 1 % of 1,000 KiB
}

TEST(DrawVariant, ThousandsOfSeedsKeepTheRules) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  Question question = Area();
  question.tolerance = 0.02;
  question.parameters = {{"w", {1, 2, 3, 4, 5, 8, 100}, "KiB"}, {"h", {1, 2, 3, 1024, 4096}, ""}};
  std::set<double> keys;
  for (uint64_t i = 0; i < 2'000; ++i) {
    const absl::StatusOr<Variant> variant = Draw(question, course::testing::TestSeed() + i);
    ASSERT_TRUE(IsOk(variant));
    ASSERT_EQ(variant->wrong.size(), 2);
    for (const double wrong : variant->wrong) ASSERT_GT(std::abs(wrong - variant->key), 0.02 * variant->key);
    keys.insert(variant->key);
  }
  EXPECT_GT(keys.size(), 15);
}

TEST(Fill, PutsTheParametersIn) {
  const std::map<std::string, std::string> parameters = {{"w", "80 GiB"}, {"n", "131,072"}, {"p", "62.5 %"}};
  EXPECT_EQ(Fill("{n} tokens, {w}.", parameters, "3"), "131,072 tokens, 80 GiB.");
  EXPECT_EQ(Fill("$2 \\cdot {n} \\cdot {w}$, {n}", parameters, "3"),
            "$2 \\cdot 131072 \\cdot 80\\,\\text{GiB}$, 131,072");
  EXPECT_EQ(Fill("$${p}$$", parameters, "3"), "$$62.5\\,\\text{\\%}$$");
  EXPECT_EQ(Fill("`f({n})` and ```\nf({n})\n``` and {n}", parameters, "3"),
            "`f(131072)` and ```\nf(131072)\n``` and 131,072");
  EXPECT_EQ(Fill("$5 for {n} or $6", parameters, "3"), "$5 for 131,072 or $6");
  EXPECT_EQ(Fill("so {answer}", parameters, "128 KiB"), "so 128 KiB");
}

TEST(Fill, LeavesOtherBracesAlone) {
  const std::map<std::string, std::string> parameters = {{"n", "5"}};
  EXPECT_EQ(Fill("$\\frac{a}{b} {m} {$ {", parameters, ""), "$\\frac{a}{b} {m} {$ {");
  EXPECT_EQ(Fill("a \\$5 {n}", parameters, ""), "a \\$5 5");
  EXPECT_EQ(Fill("", parameters, ""), "");
  EXPECT_EQ(Fill("{{n}}", parameters, ""), "{5}");
}

}  // namespace
}  // namespace course::quiz
