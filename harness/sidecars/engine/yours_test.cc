// The learner's parts in the engine. The reference solutions, in processes of their own, stand for a learner's that are
// right; a hostile block pool for one that is not.

#include "harness/sidecars/engine/yours.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/sidecars/engine/assembly.h"
#include "harness/sidecars/engine/parts.h"
#include "harness/sidecars/engine/testing/alphabet.h"

namespace course::chat {
namespace {

namespace fs = std::filesystem;
using base::testing::IsOk;

std::string Folder(const std::string& name) {
  const std::string folder = absl::StrCat(std::getenv("TEST_TMPDIR"), "/", name);
  fs::create_directories(folder);
  return folder;
}

// `yours`: names of parts.
std::vector<sidecar::Part> Parts(const std::vector<std::string>& yours) {
  std::vector<sidecar::Part> parts;
  for (const sidecar::KnownPart& known : kParts) {
    sidecar::Part& part = parts.emplace_back();
    part.name = known.name;
    part.lab = known.lab;
    part.yours = std::find(yours.begin(), yours.end(), part.name) != yours.end();
  }
  return parts;
}

// Every text that comes of a load in which requests share blocks, wait, and are preempted.
std::map<std::string, std::string> TextsOf(const engine::EngineParts& parts) {
  Session session({.assemble = [&] { return testing::AlphabetAssembly(testing::Cramped(), parts); }});
  std::map<std::string, std::string> texts;
  const std::vector<std::string> prompts = {"abcdefgh", "abcdefgh", "abcdxyz", "q", "ijklmnop"};
  for (size_t i = 0; i < prompts.size(); ++i) {
    EXPECT_TRUE(IsOk(session.Carry(Submission{.id = absl::StrCat("r", i),
                                              .prompt = prompts[i],
                                              .max_tokens = 9,
                                              .temperature = i % 2 == 0 ? 0.0 : 1.5,
                                              .seed = i})));
  }
  const auto report = session.Carry(Steps{200});
  EXPECT_TRUE(IsOk(report));
  EXPECT_EQ(report->trouble, "");
  EXPECT_EQ(report->unfinished, 0);
  for (const Progress& progress : report->progress) texts[progress.id] = progress.text;
  EXPECT_EQ(session.Carry(ShowState{})->state->free_queue.size(), 7u) << "no block is left behind";
  return texts;
}

TEST(Yours, EachPartAndAllOfThemSayWhatTheReferenceSays) {
  const std::string folder = Folder("yours");
  std::vector<std::vector<std::string>> choices = {{}};
  for (const sidecar::KnownPart& part : kParts) {
    const std::string name(part.name);
    fs::create_symlink(fs::absolute(std::string(part.lab.substr(2)) + "/servant"), folder + "/" + name);
    choices.push_back({name});
    choices[0].push_back(name);
  }
  const std::map<std::string, std::string> expected = TextsOf(engine::ReferenceParts());
  ASSERT_EQ(expected.size(), 5u);
  for (const std::vector<std::string>& names : choices) {
    SCOPED_TRACE(names.size() == 1 ? names[0] : "all");
    Yours yours;
    EXPECT_EQ(TextsOf(PartsOf(Parts(names), folder, yours)), expected);
    EXPECT_EQ(yours.blame.sentence(), "");
  }
}

// What the engine says after two steps with this block pool.
std::string TroubleWith(const std::string& what) {
  const std::string folder = Folder(what);
  fs::create_symlink(fs::absolute("harness/sidecars/engine/testing/hostile_servant"), folder + "/block-pool");
  Yours yours;
  const engine::EngineParts parts = PartsOf(Parts({"block-pool"}), folder, yours);
  Session session({.assemble = [&] { return testing::AlphabetAssembly(testing::Cramped(), parts); },
                   .explain = [&](const std::string&) { return yours.blame.sentence(); }});
  EXPECT_TRUE(IsOk(session.Carry(Submission{.id = "r1", .prompt = "abc", .max_tokens = 9})));
  const auto report = session.Carry(Steps{20});
  EXPECT_TRUE(IsOk(report));
  EXPECT_TRUE(IsOk(session.Carry(ShowState{}))) << "the page lives";
  EXPECT_TRUE(IsOk(session.Carry(Replay{1})));
  return report->trouble;
}

TEST(Yours, ThatBreaksARuleEndsWithASentenceThatNamesTheLab) {
  const std::string who = "Your block-pool (lab-01-block-allocator) broke a rule. ";
  EXPECT_EQ(TroubleWith("few"), who + "GetNewBlocks(1) gave 0 different blocks.");
  EXPECT_EQ(TroubleWith("null"), who + "GetNewBlocks(1) gave a block that does not exist.");
  EXPECT_EQ(TroubleWith("beyond"), who + "GetNewBlocks(1) gave a block that does not exist.");
  EXPECT_EQ(TroubleWith("throw"), who + "Yours threw an exception: a thrown text.");
  EXPECT_EQ(TroubleWith("crash"), who + "Yours was ended by signal 6 (Aborted).");
  EXPECT_EQ(TroubleWith("exit").substr(0, who.size() + 21), who + "Yours gave no result:");
  EXPECT_EQ(TroubleWith("refuse"), who + "Yours refused FreeBlocks: block 1 is free already.");
}

TEST(Yours, ThatHangsIsEnded) {
  const std::string folder = Folder("hang");
  fs::create_symlink(fs::absolute("harness/sidecars/engine/testing/hostile_servant"), folder + "/block-pool");
  Yours yours{.blame = Blame(std::chrono::milliseconds(300))};
  Session session(
      {.assemble =
           [&] { return testing::AlphabetAssembly(testing::Cramped(), PartsOf(Parts({"block-pool"}), folder, yours)); },
       .explain = [&](const std::string&) { return yours.blame.sentence(); }});
  EXPECT_TRUE(IsOk(session.Carry(Submission{.id = "r1", .prompt = "abc", .max_tokens = 9})));
  EXPECT_NE(session.Carry(Steps{20})->trouble.find("did not return within"), std::string::npos);
}

TEST(ChatSession, RunsTheCommittedModel) {
  setenv("COURSE_MODELS", "", 1);  // nowhere
  Session session(ChatSession(Parts({}), ""));
  const auto looked = session.Carry(ShowState{});
  ASSERT_TRUE(IsOk(looked));
  EXPECT_EQ(looked->trouble, "");
  EXPECT_EQ(looked->model, "grammar-lm");
  EXPECT_EQ(looked->state->parts.size(), kParts.size());
  ASSERT_TRUE(IsOk(session.Carry(Submission{.id = "r1", .prompt = looked->state->example, .max_tokens = 3})));
  const auto report = session.Carry(Steps{20});
  EXPECT_EQ(report->trouble, "");
  EXPECT_EQ(report->progress.at(0).text, " he ate .");
  EXPECT_TRUE(base::testing::HasCodeAndText(session.Carry(Submission{.id = "r2", .prompt = "he flurbs"}).status(),
                                            absl::StatusCode::kInvalidArgument, "flurbs"));
}

}  // namespace
}  // namespace course::chat
