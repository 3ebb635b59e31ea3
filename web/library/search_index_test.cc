#include "web/library/search_index.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::web {
namespace {

// A guide with four sections, enough for every rule.
const SearchIndex& Index() {
  static const SearchIndex* index = [] {
    auto* made = new SearchIndex;
    made->Add({
        {"g.md", "Guide", "Guide", "", "How models run."},
        {"g.md", "Guide", "The KV cache", "the-kv-cache", "Keys and values are kept; H_{kv} heads, `num_kv_heads`."},
        {"g.md", "Guide", "Batches", "batches", "Caching is not free: a <b>cache</b> takes memory. prompt_len & co."},
        {"n.md", "Notation", "Symbols", "symbols", "H_q and kv apart; prompt and len apart, naïve, C++."},
    });
    return made;
  }();
  return *index;
}

std::vector<std::string> Anchors(std::string_view query, int limit = 10) {
  std::vector<std::string> anchors;
  for (const Hit& hit : Index().Search(query, limit)) anchors.push_back(hit.anchor);
  return anchors;
}
using Found = std::vector<std::string>;

TEST(Search, AHeadingWeighsMoreThanTheText) { EXPECT_EQ(Anchors("cache"), (Found{"the-kv-cache", "batches"})); }

TEST(Search, ComparesStemsWithoutCaseAndAccents) {
  EXPECT_EQ(Anchors("CACHES"), (Found{"the-kv-cache", "batches"}));
  EXPECT_EQ(Anchors("naive"), (Found{"symbols"}));
}

TEST(Search, EveryWordMustOccurUnlessNothingHoldsThemAll) {
  EXPECT_EQ(Anchors("cache memory"), (Found{"batches"}));
  EXPECT_EQ(Anchors("memory unheardof"), (Found{"batches"}));
  EXPECT_EQ(Anchors("unheardof"), Found{});
}

TEST(Search, TheLastWordMayBeUnfinished) {
  EXPECT_EQ(Anchors("mem"), (Found{"batches"}));
  EXPECT_EQ(Anchors("mem cache"), (Found{"the-kv-cache", "batches"}))
      << "the first word is whole: only \"any\" finds it";
}

TEST(Search, FindsCodeNamesAndSymbols) {
  EXPECT_EQ(Anchors("prompt_len"), (Found{"batches"}));
  EXPECT_EQ(Anchors("H_{kv}"), (Found{"the-kv-cache"}));
  EXPECT_EQ(Anchors("num_kv_heads"), (Found{"the-kv-cache"}));
  EXPECT_EQ(Anchors("C++"), Anchors("C")) << "signs are not part of a word";
}

TEST(Search, TheSnippetMarksTheMatchAndEscapesTheRest) {
  const std::vector<Hit> hits = Index().Search("cache memory", 1);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].snippet.text,
            "<mark>Caching</mark> is not free: a &lt;b&gt;<mark>cache</mark>&lt;/b&gt; takes <mark>memory</mark>. "
            "prompt_len &amp; co.");
  EXPECT_EQ(hits[0].path, "g.md");
  EXPECT_EQ(hits[0].title, "Guide");
  EXPECT_EQ(hits[0].heading, "Batches");
}

TEST(Search, TheLimitHolds) {
  EXPECT_EQ(Anchors("cache", 1).size(), 1u);
  EXPECT_EQ(Anchors("cache", 0), Found{});
  EXPECT_EQ(Anchors("cache", -1), Found{});
}

TEST(Search, NothingInAQueryHasAMeaningOfItsOwn) {
  EXPECT_EQ(Anchors("\"cache\""), Anchors("cache"));
  EXPECT_EQ(Anchors("cache*"), Anchors("cache"));
  EXPECT_EQ(Anchors("heading:cache"), Found{}) << "no column filter but two words next to each other";
  EXPECT_EQ(Anchors("cache AND memory").size(), 3u)
      << "\"and\" is a word; no section holds all three, but three hold one";
  for (const char* query :
       {"", " ", "\"", "\"\"", "*", "(", "NOT", "NEAR(a b)", "^a", "a OR", "-", "—", "\xFF", "{} : +"}) {
    Anchors(query);
  }
}

TEST(Search, ALongQueryIsCut) {
  EXPECT_EQ(Anchors("cache " + std::string(300, 'x')).empty(), false) << "the words within the limit count";
  EXPECT_EQ(Anchors(std::string(10'000, ' ') + "cache"), Found{});
}

TEST(Search, AnyBytesAreHarmless) {
  SCOPED_TRACE("COURSE_SEED=" + std::to_string(testing::TestSeed()));
  base::Rng rng{testing::TestSeed()};
  const std::vector<std::string> pieces = {
      "\"", "*", "(",     ")", "AND ", "OR ",  "NOT ", "NEAR",         "^", ":", "{", "}", "+", "-", " ",
      "'",  ";", "cache", "é", "—",    "\x01", "\xC3", "\xED\xA0\x80", "_", ","};
  for (int round = 0; round < 500; ++round) {
    std::string query;
    for (int i = rng.Below(12); i >= 0; --i) {
      query += rng.Below(2) == 0 ? pieces[rng.Below(static_cast<int>(pieces.size()))]
                                 : std::string(1, static_cast<char>(rng.Below(256)));
    }
    for (const Hit& hit : Index().Search(query, 5)) {
      EXPECT_FALSE(hit.path.empty()) << query;
      EXPECT_EQ(hit.snippet.text.find("<b>"), std::string::npos) << query;
    }
  }
}

TEST(Search, AMarkInTheTextIsNotTakenForOneOfOurs) {
  SearchIndex index;
  index.Add({{"a.md", "A", "A", "", "x \x01y\x02 cache"}});
  EXPECT_EQ(index.Search("cache", 1).at(0).snippet.text, "x  y  <mark>cache</mark>");
}

TEST(Search, ServesSeveralThreads) {
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&wrong, t] {
      for (int i = 0; i < 50; ++i) wrong[t] += Anchors("cache").size() != 2;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(absl::StrJoin(wrong, " "), "0 0 0 0");
}

}  // namespace
}  // namespace course::web
