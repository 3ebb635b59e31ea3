#include "web/guard/answer.h"

#include <string>

#include "gtest/gtest.h"
#include "web/http/report_type.h"

namespace course::web::guard {
namespace {

std::string Field(const Answer& answer, const std::string& wanted) {
  for (const auto& [name, value] : answer.fields) {
    if (name == wanted) return value;
  }
  return "(none)";
}

TEST(Answer, EveryAnswerTellsTheBrowserToBeCareful) {
  for (const Answer& answer :
       {Render(Response{.body = "x"}), Render(Response{.status = 500}),
        Render(Response{.content_type = "image/svg+xml"}), Render(Response{.content_type = kReportType}),
        RenderRefusal(405), RenderNotFound(), RenderBroken("x"), RenderNews(nullptr)}) {
    EXPECT_EQ(Field(answer, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(Field(answer, "Referrer-Policy"), "same-origin");
    EXPECT_EQ(Field(answer, "Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(Field(answer, "Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(Field(answer, "X-Frame-Options"), "DENY");
    EXPECT_TRUE(Field(answer, "Permissions-Policy").starts_with("camera=()"));
    const std::string policy = Field(answer, "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none'; ")) << policy;
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << policy;
  }
}

TEST(Answer, AReportMayStyleItselfAndNothingElse) {
  const std::string report = Field(Render(Response{.content_type = kReportType}), "Content-Security-Policy");
  EXPECT_EQ(report, "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox");
  const std::string page = Field(Render(Response{.body = "x"}), "Content-Security-Policy");
  EXPECT_EQ(page.find("unsafe-inline"), std::string::npos) << page;
}

TEST(Answer, PagesAreNotKeptAndHashedAssetsAre) {
  EXPECT_EQ(Field(Render(Response{.body = "x"}), "Cache-Control"), "no-store");
  EXPECT_EQ(Field(RenderNews(nullptr), "Cache-Control"), "no-store");
  EXPECT_EQ(Field(Render(Response{.immutable = true}), "Cache-Control"), "private, max-age=31536000, immutable");
}

TEST(Answer, NoValueFromOutsideEndsItsLine) {
  const Answer answer = Render(
      Response{
          .content_type = "text/html\r\nX-A: 1", .location = "/a\r\nX-B: 1", .download = "../ü\"; x=\r\nX-C: 1.json"},
      "a=b\r\nX-D: 1");
  EXPECT_EQ(answer.content_type, "text/htmlX-A: 1");
  EXPECT_EQ(Field(answer, "Location"), "/aX-B: 1");
  EXPECT_EQ(Field(answer, "Set-Cookie"), "a=bX-D: 1");
  EXPECT_EQ(Field(answer, "Content-Disposition"), "attachment; filename=\"..xX-C1.json\"");
}

TEST(Answer, AMethodThatIsNotAllowedLearnsWhichAre) {
  const Answer answer = RenderRefusal(405);
  EXPECT_EQ(Field(answer, "Allow"), "GET, HEAD, POST");
  EXPECT_NE(answer.body->find("GET, HEAD and POST"), std::string::npos);
}

TEST(Answer, ARefusalEndsTheConnectionAndSaysWhy) {
  for (const int status : {400, 405, 411, 413, 414, 415, 416, 503}) {
    const Answer answer = RenderRefusal(status);
    EXPECT_EQ(answer.status, status);
    EXPECT_TRUE(answer.close);
    EXPECT_NE(answer.body->find("<h1>"), std::string::npos) << *answer.body;
  }
  EXPECT_FALSE(RenderNotFound().close);
}

}  // namespace
}  // namespace course::web::guard
