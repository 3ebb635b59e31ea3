#include "web/markdown/kept_markdown.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace course::web {
namespace {

constexpr char kText[] = "# A title\n\nSome $x^2$.\n\n![one](one.svg)\n";

std::string Svg(const std::string& word) {
  return absl::StrCat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><text>", word, "</text></svg>");
}

TEST(KeptMarkdown, GivesTheSameTextWithoutTypesettingItAgain) {
  KeptMarkdown kept(2);
  const auto first = kept.Render("a", kText, {}), again = kept.Render("a", kText, {});
  EXPECT_EQ(first, again);
  EXPECT_EQ(first->html.text, RenderMarkdown(kText).html.text);
  EXPECT_EQ(first->title, "A title");
}

TEST(KeptMarkdown, SeesEveryChangeOfTheTextAtOnce) {
  KeptMarkdown kept(2);
  const std::string before = kept.Render("a", "one", {})->html.text;
  EXPECT_EQ(kept.Render("a", "two", {})->html.text, RenderMarkdown("two").html.text);
  EXPECT_EQ(kept.Render("a", "one", {})->html.text, before);
}

TEST(KeptMarkdown, SeesEveryChangeOfAFigureAtOnceAlsoThatItIsGone) {
  KeptMarkdown kept(2);
  std::optional<std::string> figure = Svg("before");
  MarkdownOptions options;
  options.read_figure = [&](std::string_view) { return figure; };
  for (const std::optional<std::string>& next :
       std::vector<std::optional<std::string>>{Svg("before"), Svg("behind"), std::nullopt, Svg("behind")}) {
    figure = next;
    EXPECT_EQ(kept.Render("a", kText, options)->html.text, RenderMarkdown(kText, options).html.text);
  }
  // Whoever asks without figures gets none.
  EXPECT_EQ(kept.Render("a", kText, {})->html.text, RenderMarkdown(kText).html.text);
}

TEST(KeptMarkdown, ForgetsWhatNobodyAskedForLongest) {
  KeptMarkdown kept(2);
  const auto a = kept.Render("a", "a", {}), b = kept.Render("b", "b", {});
  EXPECT_EQ(kept.Render("a", "a", {}), a);
  kept.Render("c", "c", {});
  EXPECT_EQ(kept.Render("a", "a", {}), a) << "b had to go";
  EXPECT_NE(kept.Render("b", "b", {}), b);
}

TEST(KeptMarkdown, OfAClassThatComesAtOnceTypesetsOnceForAll) {
  constexpr int kReaders = 8;
  KeptMarkdown kept(2);
  std::atomic<int> here = 0;
  MarkdownOptions options;
  // Whoever typesets waits until all have come.
  options.read_figure = [&](std::string_view) -> std::optional<std::string> {
    while (here < kReaders) std::this_thread::yield();
    return Svg("one");
  };
  std::vector<std::shared_ptr<const Rendered>> seen(kReaders);
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&, i] {
      ++here;
      seen[i] = kept.Render("a", kText, options);
    });
  }
  for (std::thread& reader : readers) reader.join();
  for (const auto& one : seen) EXPECT_EQ(one, seen[0]);
}

TEST(KeptMarkdown, IsForManyThreads) {
  KeptMarkdown kept(3);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const std::string text = absl::StrCat("text ", (t + i) % 5);
        EXPECT_EQ(kept.Render(text, text, {})->html.text, absl::StrCat("<p>", text, "</p>\n"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace course::web
