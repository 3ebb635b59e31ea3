#include "web/guard/programs.h"

#include <string>

#include "gtest/gtest.h"

namespace course::web::guard {
namespace {

constexpr char kToken[] = "0123456789abcdef0123456789abcdef";
const Door kDoor = MakeDoor(4711, kToken);

Knock Asked(const std::string& authorization) {
  return {.target = "/v1/models", .hosts = {"127.0.0.1:4711"}, .authorization = authorization};
}
int StatusFor(const Knock& knock) {
  const std::optional<Response> refused = RefuseProgram(kDoor, knock);
  return refused.has_value() ? refused->status : 200;
}

TEST(Programs, ComeInWithTheKey) {
  EXPECT_EQ(StatusFor(Asked(std::string("Bearer ") + kToken)), 200);
  EXPECT_EQ(StatusFor(Asked(std::string("bearer ") + kToken)), 200);
}

TEST(Programs, StayOutWithoutIt) {
  for (const std::string& field :
       {std::string(), std::string("Bearer"), std::string("Bearer "), std::string("Bearer wrong"), std::string(kToken),
        std::string("Basic ") + kToken, std::string("Bearer ") + kToken + "x"}) {
    EXPECT_EQ(StatusFor(Asked(field)), 401) << field;
  }
}

TEST(Programs, ThatAreAPageOfAnotherSiteStayOutWithIt) {
  Knock knock = Asked(std::string("Bearer ") + kToken);
  knock.origin = "http://evil.example";
  EXPECT_EQ(StatusFor(knock), 403);
  knock.origin = "http://127.0.0.1:4711";
  EXPECT_EQ(StatusFor(knock), 200);
  knock.hosts = {"evil.example:4711"};
  EXPECT_EQ(StatusFor(knock), 421);
}

TEST(Programs, HaveACookieInVain) {
  Knock knock = Asked("");
  knock.cookie = std::string("course_4711=") + kToken;
  EXPECT_EQ(StatusFor(knock), 401) << "a page of this server could be made to send it";
}

TEST(Programs, AreToldInJson) {
  const Response refused = *RefuseProgram(kDoor, Asked(""));
  EXPECT_EQ(refused.content_type, "application/json");
  EXPECT_NE(refused.body.find("\"code\":\"invalid_api_key\""), std::string::npos) << refused.body;
  EXPECT_EQ(refused.body.find(kToken), std::string::npos);
  EXPECT_EQ(RenderProgramsRefusal(415).content_type, "application/json");
}

TEST(Improper, AsksForJsonBelowV1AndForAFormElsewhere) {
  Knock knock = {.method = "POST",
                 .target = "/v1/completions",
                 .hosts = {"127.0.0.1:4711"},
                 .content_type = "application/json",
                 .content_lengths = {"12"}};
  EXPECT_EQ(Improper(knock), std::nullopt);
  knock.content_type = "application/x-www-form-urlencoded";
  EXPECT_EQ(Improper(knock), 415);
  knock.target = "/settings";
  EXPECT_EQ(Improper(knock), std::nullopt);
  knock.content_type = "application/json";
  EXPECT_EQ(Improper(knock), 415);
}

}  // namespace
}  // namespace course::web::guard
