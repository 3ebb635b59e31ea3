// The engine's side of the chat: many askers, one batch; steps, stops, aborts, replay, and what becomes of an engine
// that breaks.

#include "harness/sidecars/engine/session.h"

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/sidecars/engine/testing/alphabet.h"

namespace course::chat {
namespace {

using absl::StatusCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using testing::AlphabetAssembly;
using testing::Cramped;

SessionOptions Options() {
  return {.assemble = [] { return AlphabetAssembly(Cramped()); }};
}

Report Carry(Session& session, const Order& order) {
  const absl::StatusOr<Report> report = session.Carry(order);
  EXPECT_TRUE(IsOk(report));
  return report.ok() ? *report : Report{};
}
void Submit(Session& session, const std::string& id, const std::string& prompt, int max_tokens = 4) {
  Carry(session, Submission{.id = id, .prompt = prompt, .max_tokens = max_tokens});
}
State Look(Session& session) { return Carry(session, ShowState{}).state.value_or(State{}); }

const Progress* Find(const Report& report, const std::string& id) {
  for (const Progress& progress : report.progress) {
    if (progress.id == id) return &progress;
  }
  return nullptr;
}

// What the alphabet goes on with.
std::string After(char last, int letters) {
  std::string text;
  for (int i = 0; i < letters; ++i) text += last = last >= 'a' && last < 'z' ? last + 1 : 'a';
  return text;
}

TEST(Session, DoesNothingBetweenOrders) {
  Session session(Options());
  Submit(session, "r1", "abc");
  const State state = Look(session);
  EXPECT_EQ(state.step, 0);
  ASSERT_EQ(state.waiting.size(), 1u);
  EXPECT_EQ(state.waiting[0].status, "WAITING");
  EXPECT_EQ(state.free_queue.size(), 7u);
}

TEST(Session, TellsWhatAStepAdded) {
  Session session(Options());
  Submit(session, "r1", "abc", 2);
  const Report first = Carry(session, Steps{1});
  EXPECT_EQ(first.step, 1);
  EXPECT_EQ(first.unfinished, 1);
  ASSERT_NE(Find(first, "r1"), nullptr);
  EXPECT_EQ(Find(first, "r1")->text, "d");
  EXPECT_EQ(Find(first, "r1")->finish_reason, "");
  const Report second = Carry(session, Steps{1});
  ASSERT_NE(Find(second, "r1"), nullptr);
  EXPECT_EQ(Find(second, "r1")->text, "de");
  EXPECT_EQ(Find(second, "r1")->finish_reason, "length");
  EXPECT_EQ(Find(second, "r1")->prompt_tokens, 3);
  EXPECT_EQ(Find(second, "r1")->output_tokens, 2);
  EXPECT_EQ(second.unfinished, 0);
  EXPECT_EQ(Find(Carry(session, ShowState{}), "r1"), nullptr) << "an end is told once";
}

TEST(Session, RunsTwoRequestsInOneBatch) {
  Session session(Options());
  Submit(session, "r1", "abc");
  Submit(session, "r2", "xy");
  Carry(session, Steps{1});
  const State state = Look(session);
  ASSERT_EQ(state.running.size(), 2u);
  EXPECT_EQ(state.running[0].scheduled, 3);
  EXPECT_EQ(state.running[1].scheduled, 2);
  EXPECT_EQ(state.used, 5);
  EXPECT_EQ(state.running[0].text, "d");
  EXPECT_EQ(state.running[1].text, "z");
  EXPECT_NE(state.running[0].block_table, state.running[1].block_table);
}

TEST(Session, ShowsBlocksWithTheirReferencesAndHashes) {
  Session session(Options());
  Submit(session, "r1", "abcdefg", 8);
  Carry(session, Steps{1});
  Submit(session, "r2", "abcdxyz", 8);
  Carry(session, Steps{1});
  const State state = Look(session);
  ASSERT_EQ(state.running.size(), 2u);
  const int shared = state.running[0].block_table[0];
  EXPECT_EQ(state.running[1].block_table[0], shared) << "the same first 4 tokens";
  EXPECT_EQ(state.blocks[shared].references, 2);
  EXPECT_EQ(state.blocks[shared].hash.size(), 16u);
  EXPECT_EQ(state.blocks[state.running[0].block_table[1]].references, 1);
  EXPECT_EQ(state.block_size, 4);
}

TEST(Session, EndsAnOutputInFrontOfAStopText) {
  Session session(Options());
  Carry(session, Submission{.id = "r1", .prompt = "abc", .max_tokens = 20, .stop = {"gh"}});
  EXPECT_EQ(Find(Carry(session, Steps{4}), "r1")->text, "def") << "g may be the beginning of it";
  const Report report = Carry(session, Steps{1});
  EXPECT_EQ(Find(report, "r1")->text, "def");
  EXPECT_EQ(Find(report, "r1")->finish_reason, "stop");
  EXPECT_EQ(report.unfinished, 0);
  EXPECT_EQ(Look(session).free_queue.size(), 7u) << "its blocks came back";
}

TEST(Session, AbortGivesTheBlocksBack) {
  Session session(Options());
  Submit(session, "r1", "abcdefgh", 12);
  Carry(session, Steps{2});
  EXPECT_LT(Look(session).free_queue.size(), 7u);
  const Report report = Carry(session, Abort{.id = "r1"});
  EXPECT_EQ(Find(report, "r1")->finish_reason, "abort");
  EXPECT_EQ(Look(session).free_queue.size(), 7u);
  EXPECT_EQ(Look(session).finished[0].text, "ij");
  EXPECT_TRUE(IsOk(session.Carry(Abort{.id = "r1"}))) << "gone already is no mistake: both sides may end it at once";
}

TEST(Session, RefusesAtTheDoorWhatCanNeverFit) {
  Session session(Options());
  // 7 blocks of 4 tokens: 20 + 10 - 1 = 29 are one too many.
  EXPECT_TRUE(HasCodeAndText(
      session.Carry(Submission{.id = "r1", .prompt = std::string(20, 'x'), .max_tokens = 10}).status(),
      StatusCode::kInvalidArgument, "a prompt of 20 tokens and 10 of output need 8 blocks of the cache, which has 7"));
  EXPECT_TRUE(IsOk(session.Carry(Submission{.id = "r2", .prompt = std::string(20, 'x'), .max_tokens = 9})));
  EXPECT_TRUE(HasCodeAndText(session.Carry(Submission{.id = "r3", .prompt = ""}).status(), StatusCode::kInvalidArgument,
                             "prompt is empty"));
  EXPECT_TRUE(HasCodeAndText(session.Carry(Submission{.id = "r2", .prompt = "x"}).status(),
                             StatusCode::kInvalidArgument, "is called r2 already"));
  EXPECT_EQ(Carry(session, ShowState{}).trouble, "") << "a refusal breaks nothing";
}

TEST(Session, RefusesOneTooMany) {
  SessionOptions options = Options();
  options.most_unfinished = 2;
  Session session(options);
  Submit(session, "r1", "a");
  Submit(session, "r2", "a");
  EXPECT_TRUE(HasCodeAndText(session.Carry(Submission{.id = "r3", .prompt = "a"}).status(),
                             StatusCode::kInvalidArgument, "2 requests are not finished yet"));
}

TEST(Session, ReplaysWhatStoodWhereAfterEachStep) {
  SessionOptions options = Options();
  options.recorded = 3;
  Session session(options);
  EXPECT_TRUE(
      HasCodeAndText(session.Carry(Replay{1}).status(), StatusCode::kInvalidArgument, "no step is recorded yet"));
  Submit(session, "r1", "abc", 5);
  std::vector<std::string> texts = {""};
  for (int i = 1; i <= 5; ++i) texts.push_back(Find(Carry(session, Steps{1}), "r1")->text);
  for (int step = 3; step <= 5; ++step) {
    const State state = *Carry(session, Replay{step}).state;
    EXPECT_EQ(state.step, step);
    EXPECT_EQ(step < 5 ? state.running[0].text : state.finished[0].text, texts[step]);
    EXPECT_EQ(state.first_recorded, 3);
    EXPECT_EQ(state.last_recorded, 5);
  }
  EXPECT_TRUE(HasCodeAndText(session.Carry(Replay{2}).status(), StatusCode::kInvalidArgument,
                             "step 2 is not recorded: there are 3 to 5"));
}

TEST(Session, NamesWhoWasPreempted) {
  Session session(Options());
  // Two of 16 tokens in the end need 4 blocks each; there are 7.
  Submit(session, "r1", "abcdefgh", 9);
  Submit(session, "r2", "ijklmnop", 9);
  bool seen = false;
  for (int i = 0; i < 40 && Carry(session, Steps{1}).unfinished > 0; ++i) {
    const State state = Look(session);
    if (state.preempted.empty()) continue;
    seen = true;
    EXPECT_EQ(state.preempted, std::vector<std::string>{"r2"});
    EXPECT_EQ(state.waiting[0].status, "PREEMPTED");
    EXPECT_EQ(state.waiting[0].preemptions, 1);
    EXPECT_TRUE(state.waiting[0].block_table.empty());
  }
  EXPECT_TRUE(seen);
  for (const RequestView& done : Look(session).finished) {
    EXPECT_EQ(done.text, After(done.id == "r1" ? 'h' : 'p', 9)) << "a preemption changes no text";
  }
}

TEST(Session, TakesNoStepMoreThanItsTimeAllows) {
  Session session(Options());
  Submit(session, "r1", "abc", 20);
  EXPECT_EQ(Carry(session, Steps{.steps = 100, .ms = 0}).step, 1) << "at least one";
}

TEST(Session, WhoseEngineFailsSaysWhyAndKeepsItsRecord) {
  int built = 0;
  SessionOptions options = {.assemble =
                                [&built] {
                                  ++built;
                                  engine::EngineParts parts = engine::ReferenceParts();
                                  parts.step = [steps = 0](auto& scheduler, auto& model, auto& sampler) mutable {
                                    if (++steps == 3) throw std::runtime_error("out of tea");
                                    return engine::ReferenceParts().step(scheduler, model, sampler);
                                  };
                                  return AlphabetAssembly(Cramped(), parts);
                                },
                            .explain = [](const std::string& said) { return "It said: " + said; }};
  Session session(options);
  Submit(session, "r1", "abc", 9);
  const Report report = Carry(session, Steps{5});
  EXPECT_EQ(report.trouble, "It said: out of tea");
  EXPECT_EQ(report.unfinished, 0);
  EXPECT_EQ(Carry(session, ShowState{}).state->step, 2);
  EXPECT_EQ(Carry(session, Replay{2}).state->running[0].text, "de");
  EXPECT_EQ(Carry(session, Submission{.id = "r2", .prompt = "x"}).trouble, "It said: out of tea");
  EXPECT_EQ(Carry(session, Reset{}).trouble, "");
  EXPECT_EQ(built, 2);
  Submit(session, "r3", "abc", 2);
  EXPECT_EQ(Find(Carry(session, Steps{2}), "r3")->text, "de");
}

TEST(Session, NoticesASchedulerThatSchedulesNothing) {
  SessionOptions options = {.assemble = [] {
    engine::EngineParts parts = engine::ReferenceParts();
    parts.step = [](auto&, auto&, auto&) { return engine::StepOutput{}; };
    return AlphabetAssembly(Cramped(), parts);
  }};
  Session session(options);
  Submit(session, "r1", "abc");
  EXPECT_EQ(Carry(session, Steps{5}).trouble, "step 1 scheduled nothing although 1 requests are unfinished");
}

TEST(Session, CannotBeginWithoutAnEngine) {
  Session session({.assemble = []() -> absl::StatusOr<Assembly> { return absl::NotFoundError("no weights"); }});
  EXPECT_EQ(Carry(session, ShowState{}).trouble, "no weights");
  EXPECT_EQ(Carry(session, Steps{1}).trouble, "no weights");
}

// Whatever comes and goes: every text is the one that its prompt has alone, and no block is left behind.
TEST(Session, RandomLoadLeavesNoBlockBehind) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", ::base::testing::TestSeed()));
  base::Rng rng{::base::testing::TestSeed()};
  Session session(Options());
  std::map<std::string, std::pair<std::string, int>> asked;
  int next = 0, finished = 0;
  for (int round = 0; round < 400; ++round) {
    Report report;
    const int what = rng.Below(10);
    if (what < 3 && asked.size() < 20) {
      const std::string id = absl::StrCat("r", ++next);
      const std::string prompt = After(static_cast<char>('a' + rng.Below(3)), 1 + rng.Below(9));
      const int max_tokens = 1 + rng.Below(12);
      asked[id] = {prompt, max_tokens};
      report = Carry(session, Submission{.id = id, .prompt = prompt, .max_tokens = max_tokens});
    } else if (what == 3 && !asked.empty()) {
      report = Carry(session, Abort{.id = std::next(asked.begin(), rng.Below(static_cast<int>(asked.size())))->first});
    } else {
      report = Carry(session, Steps{1 + rng.Below(3)});
    }
    ASSERT_EQ(report.trouble, "");
    for (const Progress& progress : report.progress) {
      const auto& [prompt, max_tokens] = asked.at(progress.id);
      EXPECT_TRUE(After(prompt.back(), max_tokens).starts_with(progress.text)) << progress.id;
      if (progress.finish_reason.empty()) continue;
      if (progress.finish_reason == "length") {
        ++finished;
        EXPECT_EQ(progress.text, After(prompt.back(), max_tokens));
      }
      asked.erase(progress.id);
    }
  }
  Carry(session, Steps{1'000});
  EXPECT_GT(finished, 50);
  const State state = Look(session);
  EXPECT_EQ(state.free_queue.size(), 7u);
  for (const BlockView& block : state.blocks) EXPECT_EQ(block.references, 0);
}

}  // namespace
}  // namespace course::chat
