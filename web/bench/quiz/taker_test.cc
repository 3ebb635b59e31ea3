#include "web/bench/quiz/taker.h"

#include <algorithm>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "web/bench/quiz/form.h"

namespace course::web::bench {
namespace {

TEST(FillIn, GivesEachKindTheFormThatItAsksFor) {
  std::mt19937_64 random(7);
  const FilledForm single =
      FillIn(R"(<input type="radio" name="pick" value="3"><input type="hidden" name="csrf" value="x">)", random);
  EXPECT_EQ(single.body, "pick=3");
  EXPECT_EQ(single.answer.picks, std::vector<int>{3});

  const FilledForm multi = FillIn(R"(<input type="checkbox" name="pick.0" value="1">)", random);
  EXPECT_EQ(multi.body, "pick.0=1");

  FilledForm ordering = FillIn(R"(<select name="place.0"></select><select name="place.1"></select>)", random);
  EXPECT_TRUE(ordering.body == "&place.0=1&place.1=2" || ordering.body == "&place.1=1&place.0=2") << ordering.body;
  std::sort(ordering.answer.picks.begin(), ordering.answer.picks.end());
  EXPECT_EQ(ordering.answer.picks, (std::vector<int>{0, 1}));

  const FilledForm matching = FillIn(R"(<select name="match.0"></select>)", random);
  EXPECT_EQ(matching.body, "&match.0=0");

  const FilledForm numeric =
      FillIn(R"(<input id="text" name="text"> A number with its unit, such as KiB. Any unit will do.)", random);
  EXPECT_TRUE(numeric.answer.text.ends_with(" KiB")) << numeric.answer.text;
  EXPECT_TRUE(numeric.body.ends_with("%20KiB")) << numeric.body;

  EXPECT_EQ(FillIn("<p>name=\"pick\"</p>", random).body, "") << "no field";
}

TEST(Taker, SendsTheSameBytesUntilTheyAreAcknowledged) {
  Taker taker({.bank = "00", .scripts = false, .answers = 1, .seed = 1});
  const auto answer = [](int status, const std::string& fields, const std::string& body = "") {
    return HttpAnswer{.status = status, .head = "HTTP/1.1\r\n" + fields + "\r\n", .body = body};
  };
  const std::string id(32, 'a');
  EXPECT_TRUE(taker.Request(1).starts_with("GET /quizzes/00 "));
  EXPECT_EQ(
      taker.Take(answer(200, "Set-Cookie: learner_1=" + id + ".tag; Path=/", "<input name=\"csrf\" value=\"c\">")),
      Taker::Next::kAtOnce);
  EXPECT_EQ(taker.learner(), id);
  EXPECT_TRUE(taker.Request(1).ends_with("\r\n\r\ncsrf=c&mode=practice"));
  EXPECT_EQ(taker.Take(answer(303, "Location: /attempts/x")), Taker::Next::kAtOnce);
  EXPECT_EQ(taker.attempt(), "x");
  EXPECT_EQ(taker.Take(answer(303, "Location: /attempts/x/1")), Taker::Next::kAtOnce);
  EXPECT_EQ(taker.Take(answer(200, "", "<input name=\"pick\" value=\"2\">")), Taker::Next::kThink);
  const std::string sent = taker.Request(1);
  EXPECT_TRUE(sent.starts_with("POST /attempts/x/1 ")) << sent;
  EXPECT_TRUE(sent.ends_with("csrf=c&pick=2&do=answer")) << sent;
  for (const int status : {507, 429, 503}) {
    EXPECT_EQ(taker.Take(answer(status, "")), Taker::Next::kAgain);
    EXPECT_EQ(taker.Request(1), sent);
  }
  EXPECT_TRUE(taker.acknowledged().empty());
  EXPECT_EQ(taker.told_full(), 1);
  EXPECT_EQ(taker.Take(answer(303, "Location: /attempts/x/1#explanation")), Taker::Next::kAtOnce);
  EXPECT_EQ(taker.acknowledged().at(0).picks, std::vector<int>{2});
  EXPECT_TRUE(taker.Request(1).starts_with("GET /attempts/x/1 ")) << taker.Request(1);
  EXPECT_EQ(taker.Take(answer(200, "", "because")), Taker::Next::kDone);
}

TEST(Taker, WithScriptsThePageKeepsDrafts) {
  Taker taker({.bank = "00", .answers = 1, .seed = 1});
  taker.Take({.status = 200,
              .head = "HTTP/1.1\r\nSet-Cookie: learner_1=" + std::string(32, 'a') + ".tag; Path=/\r\n",
              .body = "<input name=\"csrf\" value=\"c\">"});
  taker.Take({.status = 303, .head = "HTTP/1.1\r\nLocation: /attempts/x/1\r\n"});
  EXPECT_EQ(taker.Take({.status = 200, .body = "<input name=\"pick\" value=\"2\">"}), Taker::Next::kRead);
  for (const Taker::Next next : {Taker::Next::kThink, Taker::Next::kAtOnce}) {
    EXPECT_EQ(taker.kind(), Taker::Kind::kDraft);
    const std::string sent = taker.Request(1);
    EXPECT_TRUE(sent.starts_with("POST /attempts/x/1/save ")) << sent;
    EXPECT_TRUE(sent.ends_with("csrf=c&pick=2")) << sent;
    EXPECT_EQ(taker.Take({.status = 200}), next);
  }
  EXPECT_EQ(taker.kind(), Taker::Kind::kAnswer);
  EXPECT_EQ(taker.drafts(0), 2);
}

TEST(Taker, WhatMakesNoSenseIsAnError) {
  Taker taker({.bank = "00", .answers = 1, .seed = 1});
  EXPECT_EQ(taker.Take({.status = 404, .body = "none"}), Taker::Next::kFailed);
  EXPECT_NE(taker.error().find("404: none"), std::string::npos) << taker.error();
}

}  // namespace
}  // namespace course::web::bench
