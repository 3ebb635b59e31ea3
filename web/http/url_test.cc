#include "web/http/url.h"

#include <string>

#include "gtest/gtest.h"

namespace course::web::http {
namespace {

using Parameters = std::map<std::string, std::string>;

TEST(Url, DecodesOnce) {
  EXPECT_EQ(DecodePercent("a%20b%2Fc", false), "a b/c");
  EXPECT_EQ(DecodePercent("%252e", false), "%2e") << "what was encoded twice stays encoded once";
  EXPECT_EQ(DecodePercent("gr%C3%B6%C3%9Fer", false), "größer");
  EXPECT_EQ(DecodePercent("a+b", false), "a+b") << "in a path a plus is a plus";
  EXPECT_EQ(DecodePercent("a+b%2B", true), "a b+");
}

TEST(Url, RefusesWhatIsNoText) {
  for (const char* bad : {"%", "%4", "%zz", "a%0", "%00", "%C0%AF", "%ff", "%u0041"})
    EXPECT_EQ(DecodePercent(bad, false), std::nullopt) << bad;
  EXPECT_EQ(DecodePercent(std::string("a\0b", 3), false), std::nullopt);
}

TEST(Url, OfARepeatedParameterTheFirstValueCounts) {
  EXPECT_EQ(ParseParameters("a=1&b=x%26y&a=2&c&=v&&d=1=2"),
            (Parameters{{"a", "1"}, {"b", "x&y"}, {"c", ""}, {"", "v"}, {"d", "1=2"}}));
  EXPECT_EQ(ParseParameters(""), Parameters{});
}

TEST(Url, RefusesParametersThatHideSomethingOrAreTooMany) {
  for (const char* bad : {"a=%00", "%zz=1", "a=1&b=%"}) EXPECT_EQ(ParseParameters(bad), std::nullopt) << bad;
  std::string many;
  for (int i = 0; i < 101; ++i) many += "a&";
  EXPECT_EQ(ParseParameters(many), std::nullopt);
}

TEST(Url, APlainPathNeitherClimbsNorHides) {
  for (const char* good : {"/", "/labs/phases/00-a", "/a.b/..c/d..", "/...", "/files/"})
    EXPECT_TRUE(IsPlainPath(good)) << good;
  for (const char* bad : {"", "a", "//evil.example", "/..", "/a/../b", "/a/.", "/./a", "/a\\b", "/a\nb", "/a\x7f"})
    EXPECT_FALSE(IsPlainPath(bad)) << bad;
}

}  // namespace
}  // namespace course::web::http
