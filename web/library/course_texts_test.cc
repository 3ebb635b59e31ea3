// The course's own texts as the dashboard shows them: every formula, figure, term and symbol.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/catalog/catalog.h"
#include "web/assets/assets.h"
#include "web/library/library.h"
#include "web/markdown/figure.h"
#include "web/markdown/formulas.h"
#include "web/markdown/sections.h"
#include "web/pages/file_page.h"
#include "web/typeset/typeset.h"

namespace course::web {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The runfiles mirror the workspace. Solutions' commentaries are texts, too.
std::vector<fs::path> Files(const std::string& ending) {
  std::vector<fs::path> files = {};
  for (const char* folder : {"phases", "extensions", "docs", "solutions"}) {
    if (!fs::exists(folder)) continue;  // a course need not have an extension
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
      if (file.path().extension() == ending) files.push_back(file.path());
    }
  }
  if (ending == ".md") files.insert(files.end(), {"README.md", "CONTRIBUTING.md"});
  return files;
}

int LineOf(const std::string& text, size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

TEST(CourseTexts, EveryFormulaCanBeSet) {
  int formulas = 0;
  for (const fs::path& path : Files(".md")) {
    const std::string text = Read(path);
    ASSERT_FALSE(text.empty()) << path;
    size_t at = 0;
    for (const Formula& formula : ExtractFormulas(text).formulas) {
      at = text.find(formula.source, at);
      ASSERT_NE(at, std::string::npos) << path << ": " << formula.source;
      const absl::StatusOr<std::string> math = TryMathMl(formula.tex, formula.display);
      EXPECT_TRUE(math.ok()) << path.string() << ":" << LineOf(text, at) << ": " << formula.source << "\n"
                             << math.status().message();
      at += formula.source.size();
      ++formulas;
    }
  }
  EXPECT_GT(formulas, 100) << "the texts were not found";
}

TEST(CourseTexts, NothingThatThePagesForbidComesOut) {
  static const std::regex kForbidden("<[^>]*\\s(style|on[a-z]+)=\"|<(script|style|iframe)");
  for (const fs::path& path : Files(".md")) {
    const std::string html = RenderMarkdown(Read(path)).html.text;
    EXPECT_FALSE(absl::StrContains(html, "<code class=\"tex\"")) << path << ": a formula in a fence cannot be set";
    std::smatch found;
    EXPECT_FALSE(std::regex_search(html, found, kForbidden)) << path << ": " << found.str();
  }
}

TEST(CourseTexts, LinksAndSearchAgreeAboutTheIdsOfHeadings) {
  for (const fs::path& path : Files(".md")) {
    const std::string text = Read(path);
    std::vector<std::string> rendered, cut;
    for (const Heading& heading : RenderMarkdown(text).headings) rendered.push_back(heading.id);
    for (const TextSection& section : CutSections(text)) {
      if (section.level > 0) cut.push_back(section.id);
    }
    EXPECT_EQ(rendered, cut) << path;
  }
}

TEST(CourseTexts, EveryLinkInAGuideLeadsToAFileThatThePagesShow) {
  static const std::regex kLink("<a [^>]*href=\"([^\"]*)\"");
  int links = 0;
  for (const fs::path& path : Files(".md")) {
    const std::string folder = path.parent_path().string();
    if (!folder.starts_with("phases") && !folder.starts_with("extensions")) continue;
    const std::string html = RenderMarkdown(Read(path)).html.text;
    for (std::sregex_iterator it(html.begin(), html.end(), kLink), end; it != end; ++it) {
      const std::string url = (*it)[1].str();
      if (url[0] == '#' || url[0] == '/' || absl::StrContains(url, ":")) continue;
      const std::string file = ResolvePath(folder, url);
      ++links;
      EXPECT_TRUE(ShownFile(file).has_value())
          << path << " links to " << file << ": see kRoots in web/pages/file_page.cc";
    }
  }
  EXPECT_GT(links, 50);
}

// A figure follows the theme only inside the page, where typeset.css stands in for its own style sheet.
TEST(CourseTexts, EveryFigureCanStandInAPage) {
  const std::string css(FindAsset(AssetUrl("site.css"))->content);
  std::set<std::string> ids;
  const std::vector<fs::path> figures = Files(".svg");
  EXPECT_FALSE(figures.empty());
  for (const fs::path& path : figures) {
    const std::optional<Html> figure = InlineFigure(Read(path));
    ASSERT_TRUE(figure.has_value()) << path << ": see web/markdown/figure.h";
    EXPECT_EQ(figure->text.find(" class=\"fig-"), figure->text.find(" class=\""))
        << path << ": its class starts with fig-";
    static const std::regex kClass("<[a-z]+ [^>]*class=\"([^\"]*)\"");
    for (std::sregex_iterator it(figure->text.begin(), figure->text.end(), kClass), end; it != end; ++it) {
      std::istringstream names((*it)[1].str());
      for (std::string name; names >> name;) {
        if (name.starts_with("fig-")) continue;
        EXPECT_TRUE(absl::StrContains(css, absl::StrCat("svg[class^=\"fig-\"] .", name, " {")))
            << path << ": typeset.css has no rule for the class " << name;
      }
    }
    static const std::regex kId("\\sid=\"([^\"]*)\"");
    for (std::sregex_iterator it(figure->text.begin(), figure->text.end(), kId), end; it != end; ++it) {
      EXPECT_TRUE(ids.insert((*it)[1].str()).second) << path << ": another figure has the id " << (*it)[1].str();
    }
  }
}

TEST(CourseTexts, TheGlossaryIsWellFormed) {
  const absl::StatusOr<std::vector<Term>> terms = ParseGlossary(Read("docs/glossary.md"));
  ASSERT_TRUE(base::testing::IsOk(terms)) << "docs/glossary.md";
  EXPECT_GE(terms->size(), 60u);
  const Rendered rendered = RenderMarkdown(Read("docs/glossary.md"));
  ASSERT_EQ(rendered.headings.size(), terms->size() + 1);
  for (size_t i = 0; i < terms->size(); ++i) {
    EXPECT_EQ((*terms)[i].id, rendered.headings[i + 1].id);
    EXPECT_TRUE((*terms)[i].see.empty() || absl::StrContains((*terms)[i].see, "](")) << (*terms)[i].term;
  }
}

TEST(CourseTexts, TheTableOfSymbolsIsWellFormed) {
  const absl::StatusOr<std::vector<Symbol>> symbols = ParseSymbols(Read("docs/notation.md"));
  ASSERT_TRUE(base::testing::IsOk(symbols)) << "docs/notation.md";
  for (const Symbol& symbol : *symbols) {
    EXPECT_TRUE(symbol.symbol.starts_with("$")) << symbol.symbol;
    EXPECT_TRUE(symbol.code.starts_with("`")) << symbol.symbol << ": " << symbol.code;
    EXPECT_FALSE(symbol.meaning.empty()) << symbol.symbol;
  }
}

class CourseLibrary : public ::testing::Test {
 protected:
  CourseLibrary() : course_(*catalog::ReadManifest("manifest.json")), library_(Library::Read(".", course_)) {}

  // Is `place` ("path#anchor") among the first three?
  ::testing::AssertionResult Finds(std::string_view query, const std::string& place) const {
    ::testing::AssertionResult no = ::testing::AssertionFailure() << query << " finds";
    for (const Hit& hit : library_.Search(query, 3)) {
      if (absl::StrCat(hit.path, "#", hit.anchor) == place) return ::testing::AssertionSuccess();
      no << " " << hit.path << "#" << hit.anchor;
    }
    return no;
  }

  const catalog::Course course_;
  const Library library_;
};

// Of an extension, in their order: the primer is what the numbered ones build on.
std::vector<std::string> ChaptersOf(const std::string& folder) {
  if (folder != "extensions/x2") return {};
  std::vector<std::string> chapters;
  for (const char* name :
       {"primer", "00-motivation", "01-vision-transformers", "02-audio", "03-fusion", "04-llava-and-evaluation"}) {
    chapters.push_back(absl::StrCat(folder, "/theory/", name, ".md"));
  }
  return chapters;
}

TEST_F(CourseLibrary, HoldsEveryGuideEveryChapterAndEveryHandout) {
  std::vector<std::string> guides_and_labs, expected;
  for (const Reading& reading : library_.readings()) {
    if (reading.kind != "doc") guides_and_labs.push_back(reading.path);
  }
  for (const catalog::Phase& phase : course_.phases) {
    expected.push_back(phase.package.substr(2) + "/README.md");
    for (const std::string& chapter : ChaptersOf(phase.package.substr(2))) expected.push_back(chapter);
    for (const catalog::Lab& lab : phase.labs) expected.push_back(lab.Folder() + "/README.md");
  }
  EXPECT_EQ(guides_and_labs, expected);
  EXPECT_NE(library_.Find("docs/notation.md"), nullptr);
}

TEST_F(CourseLibrary, FindsWhatALearnerLooksFor) {
  EXPECT_TRUE(Finds("kv cache", "docs/glossary.md#kv-cache"));
  EXPECT_TRUE(Finds("little's law", "phases/00-foundations/README.md#9-how-many-users-littles-law"));
  EXPECT_TRUE(Finds("num_prompt_tokens", "docs/notation.md#symbols"));
  EXPECT_TRUE(Finds("tempera", "phases/00-foundations/lab-03-sampling-basics/README.md#temperature"));
  EXPECT_TRUE(Finds("H_{kv}", "phases/00-foundations/README.md#6-where-the-memory-goes"));
  EXPECT_TRUE(Finds("ridge", "docs/glossary.md#ridge"));
}

TEST_F(CourseLibrary, EveryHitLeadsToAHeadingThatExists) {
  for (const char* query : {"cache", "roofline", "tokens", "test", "memory", "the"}) {
    const std::vector<Hit> hits = library_.Search(query, 100);
    EXPECT_FALSE(hits.empty()) << query;
    for (const Hit& hit : hits) {
      const Reading* reading = library_.Find(hit.path);
      ASSERT_NE(reading, nullptr) << hit.path;
      const bool exists = hit.anchor.empty() || std::any_of(reading->headings.begin(), reading->headings.end(),
                                                            [&](const Heading& h) { return h.id == hit.anchor; });
      EXPECT_TRUE(exists) << hit.path << "#" << hit.anchor;
    }
  }
}

TEST_F(CourseLibrary, HintsAndAnswersAreNotFound) {
  for (const Hit& hit : library_.Search("hint", 100)) {
    EXPECT_FALSE(absl::StartsWith(hit.path, "phases/") && absl::StartsWith(hit.anchor, "hint")) << hit.path;
  }
  EXPECT_TRUE(library_.Search("megabyte", 10).empty()) << "stands in an answer of the guide, and nowhere else";
}

}  // namespace
}  // namespace course::web
