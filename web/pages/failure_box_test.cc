#include "web/pages/failure_box.h"

#include <string>

#include "gtest/gtest.h"

namespace course::web {
namespace {

using failure::ParseFailure;

TEST(FailureBox, SetsThePartsApartAndEscapesThem) {
  const std::string box = FailureBox(ParseFailure("call: f(\"<b>\")\nexpected: 1\ngot: 2\nhint: <i>")).text;
  EXPECT_NE(box.find("<div class=\"expected\"><dt>expected</dt><dd>1</dd></div>"), std::string::npos) << box;
  EXPECT_NE(box.find("f(&quot;&lt;b&gt;&quot;)"), std::string::npos) << box;
  EXPECT_EQ(box.find("<i>"), std::string::npos);
}

TEST(FailureBox, AnEmptyMessageIsNothing) { EXPECT_EQ(FailureBox(ParseFailure("")).text, ""); }

}  // namespace
}  // namespace course::web
