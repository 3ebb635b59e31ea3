#include "web/cache/page_cache.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace course::web {
namespace {

namespace fs = std::filesystem;

Answer Page(const std::string& body) {
  return {.fields = {{"X-Some", "field"}}, .body = std::make_shared<const std::string>(body)};
}

class PageCacheTest : public ::testing::Test {
 protected:
  PageCacheTest() : file_(fs::path(::testing::TempDir()) / absl::StrCat("cached", ::getpid(), ".md")) { Write("one"); }
  ~PageCacheTest() override { fs::remove(file_); }
  void Write(const std::string& text) { std::ofstream(file_) << text; }
  // As if the page were made a minute after everything was written.
  static int64_t Later() { return NowNs() + 60'000'000'000; }

  const std::string file_;
  PageCache cache_{1 << 20};
};

TEST_F(PageCacheTest, FindsWhatWasKeptAndSendsTheSameBytes) {
  const Answer page = Page("map");
  cache_.Keep("/", 7, Later(), {file_}, page);
  const auto found = cache_.Find("/", 7, Later());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->fields, page.fields);
  EXPECT_EQ(found->body.get(), page.body.get()) << "not a copy";
  EXPECT_FALSE(cache_.Find("/?x=1", 7, Later()).has_value());
}

TEST_F(PageCacheTest, ForgetsWhenTheStoreChanged) {
  cache_.Keep("/", 7, Later(), {}, Page("map"));
  EXPECT_FALSE(cache_.Find("/", 8, Later()).has_value());
  EXPECT_EQ(cache_.bytes(), 0u);
}

TEST_F(PageCacheTest, ForgetsAfterAMinute) {
  const int64_t begun = Later();
  cache_.Keep("/", 7, begun, {}, Page("today"));
  EXPECT_TRUE(cache_.Find("/", 7, begun + 59'000'000'000).has_value());
  EXPECT_FALSE(cache_.Find("/", 7, begun + 61'000'000'000).has_value());
}

TEST_F(PageCacheTest, ForgetsWhenAFileChangedItsTextItsSizeOrIsGone) {
  cache_.Keep("/", 7, Later(), {file_}, Page("map"));
  Write("longer");
  EXPECT_FALSE(cache_.Find("/", 7, Later()).has_value());
  cache_.Keep("/", 7, Later(), {file_}, Page("map"));
  EXPECT_TRUE(cache_.Find("/", 7, Later()).has_value());
  const auto time = fs::last_write_time(file_);
  fs::remove(file_);
  EXPECT_FALSE(cache_.Find("/", 7, Later()).has_value());
  Write("LONGER");
  fs::last_write_time(file_, time);
  EXPECT_FALSE(cache_.Find("/", 7, Later()).has_value()) << "another text of the same size and time";
}

TEST_F(PageCacheTest, AFileThatAppearsMakesThePageAnew) {
  fs::remove(file_);
  cache_.Keep("/", 7, Later(), {file_}, Page("not there"));
  EXPECT_TRUE(cache_.Find("/", 7, Later()).has_value());
  Write("there");
  EXPECT_FALSE(cache_.Find("/", 7, Later()).has_value());
}

TEST_F(PageCacheTest, DoesNotTrustAFileThatWasWrittenJustNow) {
  cache_.Keep("/", 7, NowNs(), {file_}, Page("map"));
  EXPECT_FALSE(cache_.Find("/", 7, Later()).has_value());
}

TEST_F(PageCacheTest, TheLeastRecentlyUsedPagesMakeRoom) {
  PageCache cache(1'000);
  const auto keep = [&](const std::string& target) { cache.Keep(target, 1, 0, {}, Page(std::string(200, 'x'))); };
  for (const char* target : {"/a", "/b", "/c", "/d"}) keep(target);
  EXPECT_TRUE(cache.Find("/a", 1, 0).has_value());
  keep("/e");
  EXPECT_LE(cache.bytes(), 1'000u);
  EXPECT_TRUE(cache.Find("/a", 1, 0).has_value()) << "it was used just now";
  EXPECT_FALSE(cache.Find("/b", 1, 0).has_value());
  cache.Keep("/huge", 1, 0, {}, Page(std::string(300, 'x')));
  EXPECT_FALSE(cache.Find("/huge", 1, 0).has_value()) << "it would push out everything else";
  keep("/e");
  keep("/e");
  EXPECT_LE(cache.bytes(), 1'000u);
}

}  // namespace
}  // namespace course::web
