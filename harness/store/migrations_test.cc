// Migrations: in order, each once, whole or not at all, and never without a copy of what was there.

#include "harness/store/migrations.h"

#include <unistd.h>

#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

const std::vector<Migration> kOne = {{"a table", "CREATE TABLE notes (text TEXT) STRICT"}};
const std::vector<Migration> kTwo = {kOne[0], {"a column", "ALTER TABLE notes ADD COLUMN author TEXT"}};

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::unique_ptr<Database> Opened(const std::string& path) {
  auto db = Database::Open(path);
  EXPECT_TRUE(IsOk(db));
  return *std::move(db);
}

TEST(Migrations, ANewFileGetsAllStepsAndNeedsNoCopy) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, kOne)));
  EXPECT_EQ(*db->QueryInt("SELECT max(number) FROM migrations"), 1);
  EXPECT_FALSE(Exists(file.path() + ".before-1"));
}

TEST(Migrations, AnOlderFileIsCopiedBeforeItIsChanged) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, kOne)));
  ASSERT_TRUE(IsOk(db->Execute("INSERT INTO notes VALUES ('kept')")));
  ASSERT_TRUE(IsOk(Migrate(*db, kTwo)));
  EXPECT_EQ(*db->QueryInt("SELECT count(*) FROM notes WHERE text = 'kept' AND author IS NULL"), 1);
  const auto copy = Opened(file.path() + ".before-2");
  EXPECT_EQ(*copy->QueryInt("SELECT max(number) FROM migrations"), 1);
  EXPECT_EQ(*copy->QueryInt("SELECT count(*) FROM notes"), 1);
}

TEST(Migrations, TheSecondTimeNothingHappens) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, kTwo)));
  unlink((file.path() + ".before-2").c_str());
  ASSERT_TRUE(IsOk(Migrate(*db, kTwo)));
  EXPECT_EQ(*db->QueryInt("SELECT count(*) FROM migrations"), 2);
  EXPECT_FALSE(Exists(file.path() + ".before-2"));
}

TEST(Migrations, AStepThatFailsLeavesNothingBehind) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, kOne)));
  const std::vector<Migration> broken = {kOne[0],
                                         {"breaks", "CREATE TABLE half (x INTEGER); CREATE TABLE notes (y INTEGER)"}};
  EXPECT_TRUE(HasCodeAndText(Migrate(*db, broken), absl::StatusCode::kInternal, "step 2 (breaks)"));
  EXPECT_EQ(*db->QueryInt("SELECT count(*) FROM sqlite_master WHERE name = 'half'"), 0);
  EXPECT_EQ(*db->QueryInt("SELECT max(number) FROM migrations"), 1);
  EXPECT_TRUE(IsOk(Migrate(*db, kTwo))) << "the way is free for a step that works";
}

TEST(Migrations, TheCoursesOwnStepsMakeASoundFile) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, CourseMigrations())));
  EXPECT_TRUE(IsOk(db->CheckIntegrity()));
  EXPECT_EQ(*db->QueryInt("PRAGMA foreign_keys"), 1);
  EXPECT_TRUE(
      HasCodeAndText(db->Execute("INSERT INTO test_results VALUES (77, 0, '', '', '', '', 0, 0, 0, '', '', 0, '')"),
                     absl::StatusCode::kInvalidArgument, "FOREIGN KEY"));
}

}  // namespace
}  // namespace course::store
