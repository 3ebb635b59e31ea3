// A database that somebody else holds, or that is damaged, while the dashboard is open: a page says so in a sentence,
// and everything goes on when it is over.

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "sqlite3.h"
#include "web/testing/raw_client.h"
#include "web/testing/served.h"

namespace course::web {
namespace {

using testing::kLab;
using testing::RawClient;
using testing::Served;
using testing::StatusOf;

// A run with a text so large that it has pages of the database for itself. As another process would record it: with a
// connection that is closed afterwards.
int64_t Record(const std::string& database, int number) {
  auto store = store::OpenSqliteStore(database);
  if (!store.ok()) return 0;
  store::Run run{.event_digest = absl::StrCat("e", number),
                 .source = "bazel",
                 .pattern = "//...",
                 .started_ms = 1'000 * number,
                 .exit_code = 3};
  run.labs.push_back({.lab = kLab,
                      .impl = "starter",
                      .verdict = Verdict::kFailed,
                      .digest = absl::StrCat("d", number),
                      .max_points = 20,
                      .message = std::string(20'000, static_cast<char>('a' + number))});
  const auto recorded = (*store)->RecordRun(run);
  return recorded.ok() ? recorded->run_id : 0;
}

std::string Ask(const Served& served, const std::string& request) {
  RawClient client(served.port());
  client.Say(request);
  return client.HearAnswer();
}

// A transaction that writes, in another connection.
class Writer {
 public:
  explicit Writer(const std::string& database) {
    EXPECT_EQ(sqlite3_open(database.c_str(), &db_), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db_);
  }
  ~Writer() {
    EXPECT_EQ(sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db_);
  }

 private:
  sqlite3* db_ = nullptr;
};

constexpr char kHint[] = "/labs/phases/00-a/lab-01-x/hint/1";

TEST(Trouble, WhileSomebodyWritesPagesAreShownAndAFormWaits) {
  const Served served;
  std::future<std::string> form;
  {
    const Writer writer(served.options().database);
    EXPECT_EQ(StatusOf(Ask(served, served.Get("/"))), 200);
    form = std::async(std::launch::async, [&] { return Ask(served, served.Post(kHint, "")); });
  }
  EXPECT_EQ(StatusOf(form.get()), 303) << "nothing is lost";
}

// Ten seconds long: that is how long the store is patient.
TEST(Trouble, AFormThatWaitsTooLongSaysWhyAndCanBeSentAgain) {
  const Served served;
  {
    const Writer writer(served.options().database);
    const std::string answer = Ask(served, served.Post(kHint, ""));
    EXPECT_EQ(StatusOf(answer), 500);
    EXPECT_TRUE(absl::StrContains(answer, "course.db")) << answer;
    EXPECT_TRUE(absl::StrContains(answer, "Nothing was lost")) << answer;
  }
  EXPECT_EQ(StatusOf(Ask(served, served.Post(kHint, ""))), 303);
}

TEST(Trouble, ADamagedDatabaseIsAPageInASentenceUntilItIsWhole) {
  const Served served;
  const std::string database = served.options().database;
  int64_t first = 0;
  for (int i = 1; i <= 20; ++i) {
    const int64_t run = Record(database, i);
    if (i == 1) first = run;
  }
  const std::string page = served.Get(absl::StrCat("/runs/", first));
  std::string bytes;
  {
    // What is written so far goes from the log into the file itself.
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(database.c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
    std::ifstream in(database, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  constexpr size_t kHead = 100;  // by which the file is known as a database
  ASSERT_GT(bytes.size(), 200'000u);
  const auto overwrite = [&](const std::string& with) {
    std::fstream(database, std::ios::binary | std::ios::in | std::ios::out)
        .seekp(kHead)
        .write(with.data(), static_cast<std::streamsize>(with.size()));
  };
  overwrite(std::string(bytes.size() - kHead, 'x'));
  const std::string answer = Ask(served, page);
  EXPECT_EQ(StatusOf(answer), 500);
  EXPECT_TRUE(absl::StrContains(answer, "course.db")) << answer;
  EXPECT_TRUE(absl::StrContains(answer, "./course doctor")) << answer;
  EXPECT_EQ(StatusOf(Ask(served, served.Get("/assets/nothing.css"))), 500) << "the settings cannot be read, either";
  overwrite(bytes.substr(kHead));
  ASSERT_GT(Record(database, 21), 0);  // whoever has read damaged pages reads them again
  EXPECT_EQ(StatusOf(Ask(served, page)), 200);
  EXPECT_EQ(StatusOf(Ask(served, served.Get("/"))), 200);
}

}  // namespace
}  // namespace course::web
