// The playground as a function: each state of the program, each outcome of a question.

#include "web/pages/playground_page.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/sidecars/vlm/testing/sample_reply.h"
#include "web/pages/playground_figures.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;
using testing::Times;
using Build = PlaygroundStanding::Build;

constexpr char kLab[] = "//phases/13-m/exercises/ex-01-p";  // of WithExercises()

struct Page {
  catalog::Course course = testing::WithExercises();
  PlaygroundView view = {.standing = {.build = Build::kDone, .usable = true}};

  std::string Text() {
    view.course = &course;
    return PlaygroundPage(view, PlainFrame());
  }
};

TEST(PlaygroundPage, SaysWhatIsThereBeforeTheFirstBuild) {
  Page page;
  page.view.standing = {};
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "which is not built yet"));
  EXPECT_TRUE(Has(text, "Build the program"));
  EXPECT_TRUE(Has(text, "action=\"/playground/build\""));
  EXPECT_TRUE(Has(text, "Nothing asked yet"));
  EXPECT_FALSE(Has(text, "data-building"));
}

TEST(PlaygroundPage, WaitsForABuildWithoutOfferingAnother) {
  Page page;
  page.view.standing = {.build = Build::kRuns};
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "is being built"));
  EXPECT_TRUE(Has(text, "Look again")) << "for whoever has no scripts";
  EXPECT_TRUE(Has(text, "data-building"));
  EXPECT_FALSE(Has(text, "Build it again"));
}

TEST(PlaygroundPage, SaysWhyABuildFailed) {
  Page page;
  page.view.standing = {.build = Build::kFailed, .usable = true, .trouble = "x.cc:3: error: <nothing>"};
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "The last build failed; the program before it answers."));
  EXPECT_TRUE(Has(text, "x.cc:3: error: &lt;nothing&gt;"));
  EXPECT_TRUE(Has(text, "Build it again"));
}

TEST(PlaygroundPage, SaysWhoseCodeIsInTheProgramAndWhatIsNewer) {
  Page page;
  page.view.standing.parts = {{.lab = kLab, .yours = true},
                              {.lab = "//phases/13-m/exercises/ex-02-q", .yours = false, .why = "3 of 10 points"}};
  page.view.standing.newer = {"//phases/13-m/exercises/ex-02-q"};
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, ">yours<"));
  EXPECT_TRUE(Has(text, "<a href=\"/labs/phases/13-m/exercises/ex-01-p\">13-ex-01 Patches</a>"));
  EXPECT_TRUE(Has(text, ">reference<"));
  EXPECT_TRUE(Has(text, "3 of 10 points"));
  EXPECT_TRUE(Has(text, "Since it was built, something changed in"));
  EXPECT_TRUE(Has(text, "Build it again"));
}

TEST(PlaygroundPage, KeepsWhatWasChosenAndEscapesWhatWasTyped) {
  Page page;
  page.view.question.kind = "drawing";
  page.view.question.drawing = std::string(1024, '.');
  page.view.question.drawing[1] = 'g';
  page.view.question.task = "where?";
  page.view.ask = "\"><script>alert(1)</script>";
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "value=\"drawing\" checked"));
  EXPECT_TRUE(Has(text, ">.g\n</textarea>"));
  EXPECT_TRUE(Has(text, "value=\"where?\" selected"));
  EXPECT_FALSE(Has(text, "<script>alert"));
}

TEST(PlaygroundPage, RefusesPolitely) {
  Page page;
  page.view.wrong = "The model <cannot> know.";
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "That was not asked"));
  EXPECT_TRUE(Has(text, "The model &lt;cannot&gt; know."));
  EXPECT_FALSE(Has(text, "Nothing asked yet"));
}

TEST(PlaygroundPage, SaysWhyThereIsNoAnswer) {
  Page page;
  page.view.trouble = "the model's program was ended by signal 11. It printed: <b>";
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "No answer"));
  EXPECT_TRUE(Has(text, "It printed: &lt;b&gt;"));
}

TEST(PlaygroundPage, ShowsTheAnswerItsFiguresAndTheSameAsTables) {
  Page page;
  page.view.reply = vlm::testing::SampleReply();
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "<strong>red</strong>"));
  EXPECT_FALSE(Has(text, "<strong>red &lt;eos&gt;</strong>")) << "the end is no word of the answer";
  EXPECT_TRUE(Has(text, ">right<"));
  EXPECT_TRUE(Has(text, "red 75.0 %, &lt;eos&gt; 75.0 %"));
  // 0.5 and fifteen times 1/32.
  EXPECT_TRUE(Has(text, "96.9 % on the picture"));
  EXPECT_TRUE(Has(text, "most on patch 0 (50.0 %), patch 1 (3.1 %) and patch 2 (3.1 %)"));
  EXPECT_TRUE(Has(text, "<th scope=\"row\">15</th>")) << "a row for each patch";
  EXPECT_TRUE(Has(text, "<td class=\"number\">0.88</td>")) << "its mean colour";
  EXPECT_TRUE(Has(text, "patch 15")) << "a row for each token";
  EXPECT_TRUE(Has(text, "colour?"));
  EXPECT_TRUE(Has(text, "Yours crashed.")) << "why the reference stood in";
  EXPECT_TRUE(Has(text, ">250 µs<"));
  EXPECT_TRUE(Has(text, "together"));
  EXPECT_TRUE(Has(text, ">1.9 ms<")) << "0.25 + 1.5 + 0.125 + 0.0625";
  EXPECT_EQ(Times(text, "data:image/bmp;base64,"), 1) << "the picture is in the page once";
  EXPECT_FALSE(Has(text, "What your code printed"));
  EXPECT_EQ(Times(text, "style="), 0) << "the content policy forbids it";
}

TEST(AttentionFigure, IsBrightestWhereItLookedMost) {
  vlm::Word word = vlm::testing::SampleReply().answer[0];  // 0.5 in patch 0, 1/32 elsewhere
  std::string figure = AttentionFigure(word).text;
  EXPECT_EQ(Times(figure, "fill-opacity=\"0.60\""), 1);
  EXPECT_EQ(Times(figure, "fill-opacity=\"0.00\""), 15);
  word.attention.fill(0.0625);
  figure = AttentionFigure(word).text;
  EXPECT_EQ(Times(figure, "fill-opacity=\"0.00\""), 16) << "equal shares tell nothing apart, and are no NaN";
}

TEST(PlaygroundPage, SaysTheRightAnswerBesideAWrongOne) {
  Page page;
  page.view.reply = vlm::testing::SampleReply();
  page.view.reply->truth = "a <blue> disc";
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, ">wrong<"));
  EXPECT_TRUE(Has(text, "a &lt;blue&gt; disc"));
}

TEST(PlaygroundPage, SaysWhichQuestionsAreHard) {
  Page page;
  page.view.reply = vlm::testing::SampleReply();
  EXPECT_FALSE(Has(page.Text(), "two dots in one patch"));
  page.view.question.task = "count?";
  EXPECT_TRUE(Has(page.Text(), "two dots in one patch"));
}

TEST(PlaygroundPage, JudgesNothingWhereNobodyKnows) {
  Page page;
  page.view.reply = vlm::testing::SampleReply();
  page.view.reply->truth = "";
  page.view.printed = "debug <1>";
  const std::string text = page.Text();
  EXPECT_FALSE(Has(text, ">right<"));
  EXPECT_FALSE(Has(text, ">wrong<"));
  EXPECT_TRUE(Has(text, "debug &lt;1&gt;"));
}

TEST(PlaygroundPage, EscapesWhatALearnersCodeMayHaveWritten) {
  Page page;
  vlm::Reply reply = vlm::testing::SampleReply();
  reply.model = reply.tokens[3].what = reply.answer[0].word = reply.steps[0].what = reply.steps[1].why = "<img src=x>";
  reply.steps[0].lab = "//<img src=x>";
  page.view.reply = reply;
  EXPECT_FALSE(Has(page.Text(), "<img src=x>"));
}

TEST(PlaygroundPage, StaysSmall) {
  Page page;
  page.view.reply = vlm::testing::SampleReply();
  page.view.reply->answer.resize(6, page.view.reply->answer[0]);
  for (vlm::Patch& patch : page.view.reply->patches) patch.first.resize(6, 0.123456);
  for (vlm::Token& token : page.view.reply->tokens) token.first.resize(6, -0.123456);
  EXPECT_LT(page.Text().size(), 50u << 10);
}

TEST(BmpOf, IsTheFormatThatTheHeaderSays) {
  std::string levels(32 * 32 * 3, '\0');
  levels[0] = '\x01', levels[1] = '\x02', levels[2] = '\x03';
  const std::string bmp = BmpOf(levels);
  // Written down from the format's description: size 3126, pixels from 54, 32 x -32, 1 plane, 24 bits, 3072 bytes.
  EXPECT_EQ(absl::BytesToHexString(bmp.substr(0, 38)),
            "424d360c000000000000360000002800000020000000e0ffffff010018000000000000"
            "0c0000");
  EXPECT_EQ(absl::BytesToHexString(bmp.substr(54, 6)), "030201000000") << "blue first";
  EXPECT_EQ(bmp.size(), 3126u);
}

}  // namespace
}  // namespace course::web
