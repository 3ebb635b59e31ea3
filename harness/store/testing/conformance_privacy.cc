// Settings, and what a learner may take along or have forgotten.

#include "base/testing/status_matchers.h"
#include "harness/store/testing/conformance.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/sample_runs.h"
#include "nlohmann/json.hpp"

namespace course::store {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using nlohmann::json;

TEST_P(StoreConformance, ASettingIsTheLastOneMade) {
  EXPECT_EQ(*store_->GetSetting("theme", "auto"), "auto");
  ASSERT_TRUE(IsOk(store_->SetSetting("theme", "dark")));
  ASSERT_TRUE(IsOk(store_->SetSetting("theme", "light")));
  ASSERT_TRUE(IsOk(store_->SetSetting("editor", "")));
  EXPECT_EQ(*store_->GetSetting("theme", "auto"), "light");
  EXPECT_EQ(*store_->GetSetting("editor", "none"), "") << "an empty value is a choice, too";
}

TEST_P(StoreConformance, ASettingThatCannotBeIsRefused) {
  EXPECT_TRUE(HasCode(store_->SetSetting("", "dark"), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCodeAndText(store_->SetSetting("editor_template", std::string(4097, 'x')),
                             absl::StatusCode::kInvalidArgument, "editor_template"));
  EXPECT_TRUE(IsOk(store_->SetSetting("editor_template", std::string(4096, 'x'))));
}

TEST_P(StoreConformance, AnEmptyStoreIsExportedAsAnEmptyDocument) {
  const json all = json::parse(*store_->ExportJson());
  EXPECT_EQ(all["format"], "course-export");
  EXPECT_EQ(all["schema"], 5);
  EXPECT_TRUE(all["runs"].empty());
  EXPECT_TRUE(all["sources"].empty());
  EXPECT_TRUE(all["help"].empty());
  EXPECT_TRUE(all["settings"].empty());
  EXPECT_EQ(all["quizzes"], (json{{"banks", json::object()}, {"attempts", json::array()}, {"cards", json::array()}}));
  EXPECT_EQ(all["grading"], (json{{"files", json::object()}, {"submissions", json::array()}}));
  for (const char* part : {"accounts", "extensions", "overrides", "reported_runs", "audit", "ledger"}) {
    EXPECT_EQ(all["cohort"][part], json::array()) << part;
  }
}

TEST_P(StoreConformance, TheExportHoldsEverything) {
  LabRun lab = SampleLab(kLabA, "d1");
  lab.source = "line 1\n\"line 2\"\n";
  lab.machine = "Some CPU, 8 cores";
  Put(SampleRun(1, lab));
  lab.cached = true;
  Put(SampleRun(2, lab));
  ASSERT_TRUE(IsOk(store_->RecordHint(kLabA, 2)));
  ASSERT_TRUE(IsOk(store_->RecordGiveUp(kLabB)));
  ASSERT_TRUE(IsOk(store_->SetSetting("theme", "dark")));
  const auto text = store_->ExportJson();
  ASSERT_TRUE(IsOk(text));
  const json all = json::parse(*text);
  ASSERT_EQ(all["runs"].size(), 2u);
  EXPECT_EQ(all["runs"][0]["event_digest"], "event-1");
  EXPECT_EQ(all["runs"][0]["started_ms"], 1'001'000);
  const json& first = all["runs"][0]["labs"][0];
  EXPECT_EQ(first["lab"], kLabA);
  EXPECT_EQ(first["verdict"], "FAILED");
  EXPECT_EQ(first["machine"], "Some CPU, 8 cores");
  ASSERT_EQ(first["tests"].size(), 2u);
  EXPECT_EQ(first["tests"][1]["signal"], "SIGSEGV");
  EXPECT_EQ(first["tests"][1]["output"], "hello\n");
  EXPECT_EQ(all["sources"][first["source_sha256"].get<std::string>()], "line 1\n\"line 2\"\n");
  const json& second = all["runs"][1]["labs"][0];
  EXPECT_EQ(second["repeats"], first["id"]);
  EXPECT_FALSE(second.contains("tests"));
  const json hint = {{"lab", kLabA}, {"hints_used", 2}, {"gave_up", false}};
  const json gave_up = {{"lab", kLabB}, {"hints_used", 0}, {"gave_up", true}};
  EXPECT_EQ(all["help"], json::array({hint, gave_up}));
  EXPECT_EQ(all["settings"], json({{"theme", "dark"}}));
}

TEST_P(StoreConformance, TheExportHoldsTheQuizzes) {
  QuizAttempt attempt = SampleAttempt(1);
  attempt.seed = 0xffff'ffff'ffff'ffff;
  attempt.only = {"p00-a"};
  Start(attempt);
  ASSERT_TRUE(IsOk(store_->quizzes().SaveAnswer(SampleAnswer(attempt, 3, "{\"picks\": [1]}", true))));
  CloseQuizAttempt close = SampleClose(attempt, 1);
  close.points = 2.25;
  close.cards = {SampleCard("p00-a", 5'000)};
  ASSERT_TRUE(IsOk(store_->quizzes().CloseAttempt(close)));
  const json all = json::parse(*store_->ExportJson())["quizzes"];
  EXPECT_EQ(all["banks"], (json{{kBankVersion, {{"bank", "00"}, {"bytes", kBankBytes}}}}));
  ASSERT_EQ(all["attempts"].size(), 1u);
  const json& exported = all["attempts"][0];
  EXPECT_EQ(exported["id"], "attempt-1");
  EXPECT_EQ(exported["learner"], "me");
  EXPECT_EQ(exported["bank_version"], kBankVersion);
  EXPECT_EQ(exported["seed"], "18446744073709551615") << "more than a number of JSON holds everywhere";
  EXPECT_EQ(exported["only"], json::array({"p00-a"}));
  EXPECT_EQ(exported["closed_by"], "learner");
  EXPECT_EQ(exported["points"], 2.25);
  ASSERT_EQ(exported["answers"].size(), 1u);
  EXPECT_EQ(exported["answers"][0]["position"], 3);
  EXPECT_EQ(exported["answers"][0]["answer"], "{\"picks\": [1]}");
  EXPECT_EQ(exported["answers"][0]["final"], true);
  EXPECT_EQ(exported["answers"][0]["last_ms"], 1'001'010);
  ASSERT_EQ(all["cards"].size(), 1u);
  EXPECT_EQ(all["cards"][0]["question"], "p00-a");
  EXPECT_EQ(all["cards"][0]["ease"], 2.36);
  EXPECT_EQ(all["cards"][0]["due_ms"], 5'000);
}

TEST_P(StoreConformance, TheExportHoldsVerifiedGrading) {
  GradingStore& queue = store_->grading();
  ASSERT_TRUE(IsOk(queue.Submit(SampleSubmission(1))));
  const auto taken = queue.Take("w", {.boot = "b", .boot_ms = 0}, {});
  ASSERT_TRUE(taken.ok() && taken->has_value());
  ASSERT_TRUE(*queue.Finish((*taken)->claim, SampleResult()));
  ASSERT_TRUE(IsOk(queue.Submit(SampleSubmission(2))));
  ASSERT_TRUE((*queue.Take("w", {.boot = "b", .boot_ms = 0}, {})).has_value());
  const json all = json::parse(*store_->ExportJson())["grading"];
  ASSERT_EQ(all["submissions"].size(), 2u);
  const json& first = all["submissions"][0];
  EXPECT_EQ(first["id"], "submission-1");
  EXPECT_EQ(first["learner"], "ada");
  EXPECT_EQ(first["state"], "done");
  EXPECT_EQ(first["result"]["points"], 3);
  EXPECT_EQ(first["result"]["seed"], "18364758544493064720") << "more than a number of JSON holds everywhere";
  EXPECT_EQ(first["result"]["tests"].size(), 3u);
  EXPECT_EQ(first["result"]["tests"][2]["visibility"], "never");
  EXPECT_EQ(first["files"][0]["name"], "starter.cc");
  // printf 'int number() { return 1; }\n' | base64
  EXPECT_EQ(all["files"][first["files"][0]["sha256"].get<std::string>()], "aW50IG51bWJlcigpIHsgcmV0dXJuIDE7IH0K");
  EXPECT_EQ(all["submissions"][1]["state"], "queued") << "whoever has it is not where the export goes";
  EXPECT_FALSE(all["submissions"][1].contains("result"));
}

TEST_P(StoreConformance, TheSameSourceIsKeptOnce) {
  for (int n = 0; n < 3; ++n) {
    LabRun lab = SampleLab(n == 0 ? kLabA : kLabB, "d");
    lab.source = n == 2 ? "other" : "same";
    Put(SampleRun(n, lab));
  }
  EXPECT_EQ(json::parse(*store_->ExportJson())["sources"].size(), 2u);
}

TEST_P(StoreConformance, ErasedIsEverythingAndTheStoreGoesOn) {
  LabRun lab = SampleLab(kLabA, "d1");
  lab.source = "mine";
  const int64_t first = Put(SampleRun(1, lab)).run_id;
  ASSERT_TRUE(IsOk(store_->RecordHint(kLabA, 2)));
  ASSERT_TRUE(IsOk(store_->SetSetting("theme", "dark")));
  const QuizAttempt attempt = Start(SampleAttempt(1));
  ASSERT_TRUE(IsOk(store_->quizzes().SaveAnswer(SampleAnswer(attempt, 0, "a"))));
  ASSERT_TRUE(IsOk(store_->quizzes().PutCards({SampleCard("p00-a", 1)})));
  const int64_t version = *store_->Version();
  ASSERT_TRUE(IsOk(store_->EraseAll()));
  const json all = json::parse(*store_->ExportJson());
  for (const char* part : {"runs", "sources", "help", "settings"}) EXPECT_TRUE(all[part].empty()) << part;
  for (const char* part : {"banks", "attempts", "cards"}) EXPECT_TRUE(all["quizzes"][part].empty()) << part;
  EXPECT_TRUE(store_->LabStatuses()->empty());
  EXPECT_GT(*store_->Version(), version) << "a page that is open must notice";
  const Recorded again = Put(SampleRun(1, lab));
  EXPECT_FALSE(again.already_known);
  EXPECT_GT(again.run_id, first) << "a page that asks for runs after the first must be told of this one";
}

}  // namespace
}  // namespace course::store
