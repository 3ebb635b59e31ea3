// The chat as a function: each state of the program and of the engine.

#include "web/pages/chat_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/sidecars/engine/testing/sample_report.h"
#include "web/pages/chat_batch.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;
using testing::Times;
using Build = PlaygroundStanding::Build;

struct Page {
  catalog::Course course = testing::WithExercises();
  ChatView view = {.standing = {.program = {.build = Build::kDone, .usable = true}},
                   .now = ChatNow{.report = chat::testing::SampleReport(), .steps_per_second = 5},
                   .form = {.prompt = "Once", .max_tokens = 48, .temperature = 0.8}};

  chat::State& state() { return *view.now->report.state; }
  std::string Text() {
    view.course = &course;
    return ChatPage(view, PlainFrame());
  }
};

// Where all stands in one column (a phone), texts are looked for below the form, not below everything else.
TEST(ChatPage, ShowsWhatComesOfAPromptRightBehindTheForm) {
  Page page;
  const std::string text = page.Text();
  const size_t inside = text.find("data-live=\"chat-inside\"");
  EXPECT_LT(text.find("name=\"prompt\""), inside);
  EXPECT_LT(inside, text.find(">Replay<"));
  EXPECT_LT(inside, text.find("Whose code runs"));
  EXPECT_NE(text.find("Whose code runs"), std::string::npos);
}

TEST(ChatPage, SaysWhatIsThereBeforeTheFirstBuild) {
  Page page;
  page.view.standing = {};
  page.view.now.reset();
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "which is not built yet"));
  EXPECT_TRUE(Has(text, "Build it of the course&#39;s parts") || Has(text, "Build it of the course's parts"));
  EXPECT_TRUE(Has(text, "Build it with my labs"));
  EXPECT_FALSE(Has(text, "action=\"/chat/send\"")) << "nobody would answer";
  EXPECT_FALSE(Has(text, "data-events"));
}

TEST(ChatPage, WaitsForABuildWithoutOfferingAnother) {
  Page page;
  page.view.standing.program.build = Build::kRuns;
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "is being built"));
  EXPECT_TRUE(Has(text, "data-building"));
  EXPECT_FALSE(Has(text, "action=\"/chat/build\""));
}

TEST(ChatPage, SaysWhyABuildFailed) {
  Page page;
  page.view.standing.program.build = Build::kFailed;
  page.view.standing.program.trouble = "x.cc:3: error: <nothing>";
  EXPECT_TRUE(Has(page.Text(), "The last build failed; the program before it runs."));
  EXPECT_TRUE(Has(page.Text(), "x.cc:3: error: &lt;nothing&gt;"));
}

TEST(ChatPage, SaysWhoseCodeRuns) {
  Page page;
  page.state().parts[0].lab = "//phases/13-m/exercises/ex-01-p";
  page.view.standing.program.newer = {"//phases/13-m/exercises/ex-02-q"};
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, ">yours<"));
  EXPECT_TRUE(Has(text, "block pool <a href=\"/labs/phases/13-m/exercises/ex-01-p\">13-ex-01 Patches</a>"));
  EXPECT_TRUE(Has(text, ">reference<"));
  EXPECT_TRUE(Has(text, "Yours has 3 of 20 points."));
  EXPECT_TRUE(Has(text, "Since it was built, something changed in"));
}

TEST(ChatPage, ShowsTheStepAndItsBudget) {
  Page page;
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "Step 5"));
  EXPECT_TRUE(Has(text, "5 of 8 tokens of the step&#39;s budget") || Has(text, "5 of 8 tokens of the step's budget"));
  EXPECT_TRUE(Has(text, "in this step: r3."));
}

TEST(ChatPage, ShowsTheBatchInRows) {
  Page page;
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "2 of 3 places are taken."));
  // r2: 8 computed, 4 of them now, 6 of its prompt left, 0 of 8 of output.
  const size_t row = text.find("r2</span></th>");
  ASSERT_NE(row, std::string::npos);
  const std::string cells = text.substr(row, text.find("</tr>", row) - row);
  EXPECT_TRUE(Has(cells, "<td class=\"number\">8</td><td class=\"number\">4</td><td class=\"number\">6</td>")) << cells;
  EXPECT_TRUE(Has(cells, "0 of 8"));
  EXPECT_TRUE(Has(cells, ">1 4</td>")) << "its block table";
  EXPECT_TRUE(Has(cells, "aria-label=\"End r2\""));
}

TEST(ChatPage, ShowsWhoWaitsInOrder) {
  Page page;
  page.state().waiting.push_back(page.state().waiting[0]);
  page.state().waiting[1].id = "r9";
  page.state().waiting[1].preemptions = 0;
  page.state().num_waiting = 7;
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "preempted 1 time"));
  EXPECT_TRUE(Has(text, "... and 5 more."));
  const std::string queue = text.substr(text.find("<ol class=\"queue\">"));
  EXPECT_LT(queue.find("r3"), queue.find("r9"));
}

TEST(ChatPage, ShowsEachBlockWithItsHolder) {
  Page page;
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "<b>1</b><span>r1 ×2</span><code>00a1</code>"));
  EXPECT_TRUE(Has(text, "<b>3</b><span>r1</span></li>")) << "no hash: it is not full";
  EXPECT_TRUE(Has(text, "<b>5</b><span>cached</span><code>00a5</code>"));
  EXPECT_TRUE(Has(text, "<b>6</b><span>free</span></li>"));
  EXPECT_TRUE(Has(text, "<b>0</b><span>null</span></li>"));
  EXPECT_TRUE(Has(text, "4 blocks are held, 1 of the free ones can be found again"));
}

TEST(ChatPage, ShowsTheFreeQueueFromItsFront) {
  Page page;
  EXPECT_TRUE(Has(page.Text(),
                  "<li class=\"free\">6</li><li class=\"free\">7</li><li class=\"free\">8</li><li class=\"free\">9</li>"
                  "<li class=\"cached\">5</li>"));
}

TEST(ChatPage, ShowsTheTexts) {
  Page page;
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "<span class=\"asked-for\">Say abc</span><strong>def</strong>"));
  EXPECT_TRUE(Has(text, "data-request=\"r0\" data-finish=\"length\""));
  EXPECT_TRUE(Has(text, "7 tokens of prompt, 3 of output"));
}

TEST(ChatPage, OffersToPauseOrToRun) {
  Page page;
  EXPECT_TRUE(Has(page.Text(), "action=\"/chat/pause\""));
  EXPECT_FALSE(Has(page.Text(), "action=\"/chat/run\""));
  page.view.now->running = false;
  EXPECT_TRUE(Has(page.Text(), "action=\"/chat/run\""));
  EXPECT_TRUE(Has(page.Text(), ">paused<"));
}

TEST(ChatPage, LooksBackWithoutOfferingWhatIsOver) {
  Page page;
  page.view.looks_back = true;
  page.state().step = 3;
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "This is how it stood after step 3."));
  EXPECT_TRUE(Has(text, "href=\"/chat?step=2\""));
  EXPECT_TRUE(Has(text, "href=\"/chat?step=4\""));
  EXPECT_TRUE(Has(text, "Back to now"));
  EXPECT_TRUE(Has(text, "value=\"3\""));
  EXPECT_FALSE(Has(text, "aria-label=\"End r2\""));
  page.state().step = 5;
  EXPECT_FALSE(Has(page.Text(), "href=\"/chat?step=6\""));
}

TEST(ChatPage, RefusesPolitelyAndKeepsWhatWasTyped) {
  Page page;
  page.view.refused = "request <r4>: too long.";
  page.view.form.prompt = "</textarea><script>";
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "That was not done"));
  EXPECT_TRUE(Has(text, "request &lt;r4&gt;: too long."));
  EXPECT_TRUE(Has(text, "&lt;/textarea&gt;&lt;script&gt;</textarea>"));
}

TEST(ChatPage, SaysWhyAnEngineCannotGoOn) {
  Page page;
  page.view.now->report.trouble = "Your step (lab 01-03) threw <this>.";
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "The engine cannot go on"));
  EXPECT_TRUE(Has(text, "threw &lt;this&gt;."));
  EXPECT_TRUE(Has(text, "Start a new engine"));
  EXPECT_TRUE(Has(text, "Steps 1 to 5 are recorded")) << "its record stays";
}

TEST(ChatPage, SaysWhyThereIsNothingToShow) {
  Page page;
  page.view.now.reset();
  page.view.trouble = "The engine's program was ended by signal 6. It printed: <b>";
  const std::string text = page.Text();
  EXPECT_TRUE(Has(text, "The engine says nothing"));
  EXPECT_TRUE(Has(text, "It printed: &lt;b&gt;"));
  EXPECT_TRUE(Has(text, "action=\"/chat/send\"")) << "the next request starts it anew";
}

TEST(ChatPage, EscapesWhatALearnersCodeMayHaveWritten) {
  Page page;
  const std::string evil = "<img src=x>";
  page.state().about = page.state().running[0].text = page.state().running[0].status = evil;
  page.state().finished[0].finish_reason = page.state().parts[0].name = page.state().parts[0].lab = evil;
  page.state().parts[1].why = page.view.now->printed = page.view.now->report.model = evil;
  page.state().blocks[1].hash = evil;
  EXPECT_FALSE(Has(page.Text(), evil));
}

TEST(ChatPage, HasNoStyleOfItsOwnAndStaysSmall) {
  Page page;
  EXPECT_EQ(Times(page.Text(), "style="), 0) << "the content policy forbids it";
  page.state().blocks.resize(65, {2, "00000000000000a1"});
  page.state().running.resize(8, page.state().running[0]);
  for (chat::RequestView& request : page.state().running) request.block_table.resize(30, 7);
  page.state().waiting.resize(20, page.state().waiting[0]);
  page.state().finished.resize(8, page.state().finished[0]);
  for (chat::RequestView& request : page.state().finished) request.text.resize(800, 'x');
  EXPECT_LT(page.Text().size(), 50u << 10);
}

TEST(OwnerClass, IsTheSameForTheSameRequest) {
  EXPECT_EQ(OwnerClass("r-7"), OwnerClass("r-7"));
  EXPECT_EQ(OwnerClass("r-7"), "own-1");
  EXPECT_EQ(OwnerClass("cmpl-99999999999999999999"), OwnerClass("cmpl-99999999999999999999"));
  EXPECT_EQ(OwnerClass("x"), "own-0");
}

}  // namespace
}  // namespace course::web
