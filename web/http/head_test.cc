#include "web/http/head.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace course::web::http {
namespace {

constexpr Limits kLimits;

// The status that a head is refused with; 200 if it is taken.
int Status(const std::string& text) {
  const auto parsed = ParseHead(text, kLimits);
  const auto* refusal = std::get_if<Refusal>(&parsed);
  EXPECT_TRUE(refusal == nullptr || !refusal->sentence.empty()) << text;
  return refusal == nullptr ? 200 : refusal->status;
}
int StatusWith(const std::string& fields) { return Status("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"); }

TEST(Head, ReadsWhatABrowserSends) {
  const auto parsed = ParseHead(
      "POST /labs/x?y=%20 HTTP/1.1\r\nHost: 127.0.0.1:8765\r\nCONTENT-length: 12\r\nCookie:\t a=b; c=d \r\n"
      "Accept: text/html\r\nAccept: */*\r\n\r\n",
      kLimits);
  ASSERT_TRUE(std::holds_alternative<Head>(parsed));
  const Head& head = std::get<Head>(parsed);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/labs/x?y=%20");
  EXPECT_EQ(head.body_bytes, 12u);
  EXPECT_EQ(head.Field("cookie"), "a=b; c=d");
  EXPECT_EQ(head.Field("accept"), "text/html, */*");
  EXPECT_EQ(head.Field("origin"), "");
  EXPECT_TRUE(head.keep_alive);
}

TEST(Head, TheConnectionStaysOpenAsTheVersionAndTheFieldSay) {
  const auto keeps = [](const std::string& text) { return std::get<Head>(ParseHead(text, kLimits)).keep_alive; };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n"));
}

TEST(Head, OtherMethodsAreNotAllowed) {
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get"})
    EXPECT_EQ(Status(absl::StrCat(method, " / HTTP/1.1\r\nHost: a\r\n\r\n")), 405) << method;
}

TEST(Head, RefusesALineThatIsNoRequest) {
  for (const char* line : {"GET /", "GET", "", " ", "GET  HTTP/1.1", "/ GET HTTP/1.1", "GET a HTTP/1.1",
                           "GET http://evil.example/ HTTP/1.1", "GET * HTTP/1.1", "GET /a b HTTP/1.1",
                           "GET /\xc3\xb6 HTTP/1.1", "GET /a\x01 HTTP/1.1", "G(T / HTTP/1.1"})
    EXPECT_EQ(Status(absl::StrCat(line, "\r\nHost: a\r\n\r\n")), 400) << line;
  EXPECT_EQ(Status("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
}

TEST(Head, ExactlyOneHost) {
  EXPECT_EQ(Status("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(StatusWith("Host: a\r\n"), 400);
  EXPECT_EQ(StatusWith("hOST: b\r\n"), 400);
}

TEST(Head, FieldsThatDecideSomethingComeOnce) {
  for (const char* name : {"Origin", "Cookie", "Sec-Fetch-Site", "Content-Length", "Last-Event-ID"})
    EXPECT_EQ(StatusWith(absl::StrCat(name, ": 0\r\n", name, ": 0\r\n")), 400) << name;
}

TEST(Head, RefusesFieldsThatTwoReadersCouldReadDifferently) {
  for (const char* field : {"No colon\r\n", ": v\r\n", "Name : v\r\n", "X: a\r\n continued\r\n", "X: a\x01z\r\n",
                            "X: a\rz\r\n", "X: a\nY: b\r\n"})
    EXPECT_EQ(StatusWith(field), 400) << field;
  EXPECT_EQ(StatusWith(std::string("X: a\0b\r\n", 8)), 400);
}

TEST(Head, ABodyHasOneLengthWithinTheLimit) {
  const auto post = [](const std::string& fields) {
    return Status("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
  };
  EXPECT_EQ(post("Content-Length: 65536\r\n"), 200);
  EXPECT_EQ(post("Content-Length: 65537\r\n"), 413);
  EXPECT_EQ(post("Content-Length: 99999999999999999999999999\r\n"), 413);
  EXPECT_EQ(post(""), 411);
  EXPECT_EQ(post("Transfer-Encoding: chunked\r\n"), 411);
  EXPECT_EQ(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 411);
  EXPECT_EQ(post("Expect: 100-continue\r\nContent-Length: 5\r\n"), 411);
  for (const char* bad : {"", "-1", "+5", "5,5", "0x5", "5 5", "1e3"})
    EXPECT_EQ(post(absl::StrCat("Content-Length: ", bad, "\r\n")), 400) << bad;
  EXPECT_EQ(StatusWith("Content-Length: 5\r\n"), 400) << "a GET with a body";
  EXPECT_EQ(StatusWith("Content-Length: 0\r\n"), 200);
}

TEST(Head, HasLimits) {
  EXPECT_EQ(Status("GET /" + std::string(4095, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
  EXPECT_EQ(Status("GET /" + std::string(4096, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
  std::string fields;
  for (int i = 0; i < 63; ++i) absl::StrAppend(&fields, "X-", i, ": 1\r\n");
  EXPECT_EQ(StatusWith(fields), 200);
  EXPECT_EQ(StatusWith(fields + "X: 1\r\n"), 431);
  EXPECT_EQ(StatusWith("X: " + std::string(16 << 10, 'a') + "\r\n"), 431);
}

TEST(Head, WhatCannotBecomeGoodAnyMoreIsRefusedBeforeItEnds) {
  EXPECT_FALSE(RefuseUnfinished("", kLimits).has_value());
  EXPECT_FALSE(RefuseUnfinished("GET / HTT", kLimits).has_value());
  EXPECT_FALSE(RefuseUnfinished("GET / HTTP/1.1\r\nHost: a\r\n", kLimits).has_value());
  EXPECT_EQ(RefuseUnfinished("GET /" + std::string(5000, 'a'), kLimits)->status, 414);
  EXPECT_EQ(RefuseUnfinished("GET / HTTP/1.1\nHost: a\n\n", kLimits)->status, 400);
  EXPECT_EQ(RefuseUnfinished("GET / HTTP/1.1\r\nX: " + std::string(17 << 10, 'a'), kLimits)->status, 431);
}

}  // namespace
}  // namespace course::web::http
