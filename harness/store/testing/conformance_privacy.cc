// Settings, and what a learner may take along or have forgotten.

#include "base/testing/status_matchers.h"
#include "harness/store/testing/conformance.h"
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
  EXPECT_EQ(all["schema"], 1);
  EXPECT_TRUE(all["runs"].empty());
  EXPECT_TRUE(all["sources"].empty());
  EXPECT_TRUE(all["help"].empty());
  EXPECT_TRUE(all["settings"].empty());
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
  const int64_t version = *store_->Version();
  ASSERT_TRUE(IsOk(store_->EraseAll()));
  const json all = json::parse(*store_->ExportJson());
  for (const char* part : {"runs", "sources", "help", "settings"}) EXPECT_TRUE(all[part].empty()) << part;
  EXPECT_TRUE(store_->LabStatuses()->empty());
  EXPECT_GT(*store_->Version(), version) << "a page that is open must notice";
  const Recorded again = Put(SampleRun(1, lab));
  EXPECT_FALSE(again.already_known);
  EXPECT_GT(again.run_id, first) << "a page that asks for runs after the first must be told of this one";
}

}  // namespace
}  // namespace course::store
