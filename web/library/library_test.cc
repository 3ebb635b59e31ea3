#include "web/library/library.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course::web {
namespace {

namespace fs = std::filesystem;

// A course of one phase with two labs in a folder of its own.
class LibraryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) / ::testing::UnitTest::GetInstance()->current_test_info()->name();
    Write("phases/00-a/README.md", "# Phase 00: How it runs\n\nIntroduction.\n\n## 1. The loop\n\nTokens.\n");
    Write("phases/00-a/lab-01-x/README.md",
          "# Lab 00-01: X\n\n## Background\n\nwork\n\n## Hints\n\n### Hint 1\n\nsecret\n\n## Going further\n\nmore\n");
    Write("phases/00-a/lab-02-y/README.md", "# Lab 00-02: Y\n\ntext\n");
    Write("docs/b.md", "# B\n\ntext\n");
    Write("docs/notation.md",
          "# Notation\n\n## Symbols\n\n| s | m | u | c |\n|---|---|---|---|\n| $n$ | tokens | | `n` |\n");
    Write("docs/glossary.md", "# Glossary\n\n## Token\n\nA piece of text.\n");
    Write("docs/a.txt", "no Markdown");
    catalog::Lab y{.label = "//phases/00-a/lab-02-y"}, x{.label = "//phases/00-a/lab-01-x"};
    course_.phases = {{.name = "00-a", .package = "//phases/00-a", .labs = {y, x}}};
  }
  void TearDown() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  void SetTime(const std::string& path, std::chrono::seconds later) {
    fs::last_write_time(root_ / path, fs::last_write_time(root_ / path) + later);
  }
  Library Read() { return Library::Read(root_.string(), course_); }

  fs::path root_;
  catalog::Course course_;
};

TEST_F(LibraryTest, OrdersByPhaseThenByTheCatalogThenDocuments) {
  const Library library = Read();
  std::vector<std::string> seen;
  for (const Reading& reading : library.readings())
    seen.push_back(reading.kind + " " + reading.path + ": " + reading.title);
  EXPECT_EQ(seen, (std::vector<std::string>{
                      "guide phases/00-a/README.md: Phase 00: How it runs",
                      "lab phases/00-a/lab-02-y/README.md: Lab 00-02: Y",
                      "lab phases/00-a/lab-01-x/README.md: Lab 00-01: X",
                      "doc docs/notation.md: Notation",
                      "doc docs/glossary.md: Glossary",
                      "doc docs/b.md: B",
                  }));
}

TEST_F(LibraryTest, PutsTheChaptersOfAPhaseBehindItsGuideAndThePrimerFirst) {
  Write("phases/00-a/theory/02-later.md", "# Chapter 2\n\ntext\n");
  Write("phases/00-a/theory/primer.md", "# Primer\n\ntext\n");
  Write("phases/00-a/theory/01-before.md", "# Chapter 1\n\nperpendicular\n");
  const Library library = Read();
  std::vector<std::string> seen;
  for (size_t i = 0; i < 5; ++i) seen.push_back(library.readings()[i].kind + " " + library.readings()[i].title);
  EXPECT_EQ(seen, (std::vector<std::string>{"guide Phase 00: How it runs", "chapter Primer", "chapter Chapter 1",
                                            "chapter Chapter 2", "lab Lab 00-02: Y"}));
  ASSERT_EQ(library.Search("perpendicular", 10).size(), 1u);
  EXPECT_EQ(library.Search("perpendicular", 10)[0].path, "phases/00-a/theory/01-before.md");
  Write("phases/00-a/theory/03-new.md", "# Chapter 3\n\ntext\n");
  SetTime("phases/00-a/theory", std::chrono::seconds(1));
  EXPECT_FALSE(library.IsCurrent()) << "a chapter was added";
}

TEST_F(LibraryTest, KnowsTheHeadingsButNotThoseOfHints) {
  const Library library = Read();
  const Reading* lab = library.Find("phases/00-a/lab-01-x/README.md");
  ASSERT_NE(lab, nullptr);
  std::vector<std::string> ids;
  for (const Heading& heading : lab->headings) ids.push_back(heading.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"lab-00-01-x", "background", "going-further"}));
}

TEST_F(LibraryTest, NeighboursEndAtTheEnds) {
  const Library library = Read();
  EXPECT_EQ(library.Neighbours("phases/00-a/README.md").first, nullptr);
  EXPECT_EQ(library.Neighbours("phases/00-a/README.md").second->path, "phases/00-a/lab-02-y/README.md");
  EXPECT_EQ(library.Neighbours("docs/notation.md").first->path, "phases/00-a/lab-01-x/README.md");
  EXPECT_EQ(library.Neighbours("docs/b.md").second, nullptr);
  EXPECT_EQ(library.Neighbours("unknown").first, nullptr);
  EXPECT_EQ(library.Neighbours("unknown").second, nullptr);
}

TEST_F(LibraryTest, FindsSectionsButNoHints) {
  const Library library = Read();
  EXPECT_TRUE(library.Search("secret", 10).empty());
  const std::vector<Hit> hits = library.Search("more", 10);
  ASSERT_EQ(hits.size(), 1u) << "what follows the hints is searched again";
  EXPECT_EQ(hits[0].anchor, "going-further");
  EXPECT_EQ(hits[0].title, "Lab 00-01: X");
  ASSERT_EQ(library.Search("introduction", 10).size(), 1u);
  EXPECT_EQ(library.Search("introduction", 10)[0].anchor, "") << "the beginning of a file needs none";
}

TEST_F(LibraryTest, ReadsGlossaryAndSymbols) {
  const Library library = Read();
  ASSERT_EQ(library.Glossary().size(), 1u);
  EXPECT_EQ(library.Glossary()[0].term, "Token");
  ASSERT_EQ(library.Symbols().size(), 1u);
  EXPECT_EQ(library.Symbols()[0].code, "`n`");
}

TEST_F(LibraryTest, WhatIsMissingIsLeftOut) {
  fs::remove_all(root_ / "docs");
  fs::remove(root_ / "phases/00-a/README.md");
  const Library library = Read();
  EXPECT_EQ(library.readings().size(), 2u);
  EXPECT_TRUE(library.Glossary().empty());
  EXPECT_TRUE(library.Symbols().empty());
}

TEST_F(LibraryTest, NoticesEveryChange) {
  EXPECT_TRUE(Read().IsCurrent());
  {
    const Library library = Read();
    SetTime("phases/00-a/lab-01-x/README.md", std::chrono::seconds(2));
    EXPECT_FALSE(library.IsCurrent()) << "a changed file";
  }
  {
    const Library library = Read();
    fs::remove(root_ / "phases/00-a/README.md");
    EXPECT_FALSE(library.IsCurrent()) << "a removed file";
  }
  {
    const Library library = Read();
    EXPECT_TRUE(library.IsCurrent());
    Write("phases/00-a/README.md", "# Back\n");
    EXPECT_FALSE(library.IsCurrent()) << "a file that was missing";
  }
  const Library library = Read();
  Write("docs/new.md", "# New\n");
  SetTime("docs", std::chrono::seconds(2));
  EXPECT_FALSE(library.IsCurrent()) << "a new document";
}

}  // namespace
}  // namespace course::web
