#include "web/guard/answer.h"

#include <string>

#include "gtest/gtest.h"

namespace course::web::guard {
namespace {

bool Has(const http::Reply& reply, const std::string& line) {
  return reply.head.find("\r\n" + line + "\r\n") != std::string::npos;
}

TEST(Answer, EveryAnswerTellsTheBrowserToBeCareful) {
  for (const http::Reply& reply :
       {Render(Response{.body = "x"}), Render(Response{.status = 500}),
        Render(Response{.content_type = "image/svg+xml"}), Render(http::Refusal{405, "No."})}) {
    for (const char* line :
         {"X-Content-Type-Options: nosniff", "Referrer-Policy: same-origin", "Cross-Origin-Opener-Policy: same-origin",
          "Cross-Origin-Resource-Policy: same-origin", "X-Frame-Options: DENY"})
      EXPECT_TRUE(Has(reply, line)) << line << "\n" << reply.head;
    EXPECT_NE(reply.head.find("\r\nPermissions-Policy: camera=()"), std::string::npos);
    EXPECT_NE(reply.head.find("\r\nContent-Security-Policy: default-src 'none'; "), std::string::npos);
    EXPECT_NE(reply.head.find("frame-ancestors 'none'"), std::string::npos);
  }
}

TEST(Answer, PagesAreNotKeptAndHashedAssetsAre) {
  EXPECT_TRUE(Has(Render(Response{.body = "x"}), "Cache-Control: no-store"));
  EXPECT_TRUE(Has(Render(Response{.immutable = true}), "Cache-Control: private, max-age=31536000, immutable"));
}

TEST(Answer, NoValueFromOutsideEndsItsLine) {
  const http::Reply reply = Render(
      Response{
          .content_type = "text/html\r\nX-A: 1", .location = "/a\r\nX-B: 1", .download = "../ü\"; x=\r\nX-C: 1.json"},
      "a=b\r\nX-D: 1");
  for (const char* line : {"X-A: 1", "X-B: 1", "X-C: 1", "X-D: 1"}) EXPECT_FALSE(Has(reply, line)) << reply.head;
  EXPECT_TRUE(Has(reply, "Content-Disposition: attachment; filename=\"..xX-C1.json\"")) << reply.head;
}

TEST(Answer, AMethodThatIsNotAllowedLearnsWhichAre) {
  const http::Reply reply = Render(http::Refusal{405, "Not PUT."});
  EXPECT_TRUE(Has(reply, "Allow: GET, HEAD, POST")) << reply.head;
  EXPECT_TRUE(reply.close);
  EXPECT_NE(reply.body->find("Not PUT."), std::string::npos);
}

}  // namespace
}  // namespace course::web::guard
