#include "cohort/submitting/membership.h"

#include <sys/stat.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/testing/temp_database.h"

namespace course::cohort {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr char kToken[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST(CheckedUrl, TakesHttpsAndThisMachine) {
  EXPECT_EQ(CheckedUrl("https://course.example.org").value(), "https://course.example.org");
  EXPECT_EQ(CheckedUrl("https://course.example.org/").value(), "https://course.example.org");
  EXPECT_EQ(CheckedUrl("https://course.example.org:8443").value(), "https://course.example.org:8443");
  EXPECT_EQ(CheckedUrl("http://127.0.0.1:8800").value(), "http://127.0.0.1:8800");
}

TEST(CheckedUrl, RefusesWhatWouldGiveTheTokenAway) {
  for (const char* url : {"http://course.example.org", "http://127.0.0.1.example.org", "http://localhost:8800",
                          "http://127.0.0.2", "HTTP://127.0.0.1", "ftp://course.example.org", "course.example.org",
                          "//course.example.org", "file:///etc/passwd", ""}) {
    EXPECT_EQ(CheckedUrl(url).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
}

TEST(CheckedUrl, RefusesEverythingBehindTheHost) {
  for (const char* tail : {"/x", "?a=b", "#x", "/?token=x", ":0", ":65536", ":", ":8o", ":80:80", " ", "\n", "\\x"}) {
    EXPECT_EQ(CheckedUrl(absl::StrCat("https://course.example.org", tail)).status().code(),
              absl::StatusCode::kInvalidArgument)
        << tail;
  }
  EXPECT_FALSE(CheckedUrl("https://me@course.example.org").ok());
  EXPECT_FALSE(CheckedUrl("https://").ok());
  EXPECT_FALSE(CheckedUrl("https:///x").ok());
}

TEST(CheckedUrl, ATokenThatWasPastedIntoItIsNotRepeated) {
  for (const std::string& url :
       {absl::StrCat("https://c.example.org?token=", kToken), absl::StrCat("https://", kToken, "@c.example.org"),
        absl::StrCat("https://c.example.org/#", kToken)}) {
    const absl::Status status = CheckedUrl(url).status();
    EXPECT_FALSE(status.ok()) << url;
    EXPECT_FALSE(absl::StrContains(std::string(status.message()), kToken)) << status.message();
  }
}

TEST(CheckToken, TakesWhatServersMakeAndRepeatsNothing) {
  EXPECT_TRUE(IsOk(CheckToken(kToken)));
  for (const std::string& token : {std::string("short"), absl::StrCat(kToken, "\r\nX: y"), absl::StrCat(kToken, " "),
                                   std::string(201, 'a'), std::string()}) {
    const absl::Status status = CheckToken(token);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(token.empty() || !absl::StrContains(std::string(status.message()), token)) << status.message();
  }
}

TEST(Membership, IsReadBackAndForItsOwnerAlone) {
  const store::TempDatabase folder;
  const std::string path = folder.folder() + "/cohort.json";
  EXPECT_EQ(ReadMembership(path).value(), std::nullopt);
  const Membership membership = {"https://c.example.org", kToken, "a1", "ada", "Spring \"2027\""};
  ASSERT_TRUE(IsOk(WriteMembership(path, membership)));
  EXPECT_EQ(ReadMembership(path).value(), membership);
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(Membership, IsNotUsedOnceOthersCouldReadIt) {
  const store::TempDatabase folder;
  const std::string path = folder.folder() + "/cohort.json";
  ASSERT_TRUE(IsOk(WriteMembership(path, {"https://c.example.org", kToken, "a1", "ada", "c"})));
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_TRUE(HasCodeAndText(ReadMembership(path).status(), absl::StatusCode::kFailedPrecondition, "revoke the token"));
}

TEST(Membership, ThatIsDamagedIsNamedWithoutItsToken) {
  const store::TempDatabase folder;
  const std::string path = folder.folder() + "/cohort.json";
  for (const std::string& text : {std::string("{"), std::string("[]"), absl::StrCat("{\"token\":\"", kToken, "\"}"),
                                  absl::StrCat("{\"url\":\"http://evil.example.org\",\"token\":\"", kToken,
                                               "\",\"account\":\"a\",\"login\":\"l\",\"cohort_name\":\"c\"}")}) {
    ASSERT_TRUE(IsOk(base::WriteFile(path, text, 0600)));
    const absl::Status status = ReadMembership(path).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_FALSE(absl::StrContains(std::string(status.message()), kToken)) << status.message();
  }
}

}  // namespace
}  // namespace course::cohort
