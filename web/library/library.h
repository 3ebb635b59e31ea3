// What there is to read in the course, in the order in which one reads it, and a search over all of it.

#ifndef WEB_LIBRARY_LIBRARY_H_
#define WEB_LIBRARY_LIBRARY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/catalog/catalog.h"
#include "web/library/glossary.h"
#include "web/library/search_index.h"
#include "web/markdown/markdown.h"

namespace course::web {

struct Reading {
  std::string path;  // "phases/00-foundations/README.md"
  std::string title;
  std::string kind;               // "guide", "chapter", "lab" or "doc"
  std::vector<Heading> headings;  // of a lab without its hints
};

// Whose texts: a guest has no labs, and so no handouts.
enum class Shelf { kOwners, kGuests };

// Reading all of it costs milliseconds (nothing is set): make a new library when IsCurrent() is false.
// Safe to call from several threads.
class Library {
 public:
  // For each phase its guide, its chapters (theory/*.md by name, a primer first) and its labs in the recommended order;
  // then docs/*.md (notation and glossary first).
  // Files that are not there are left out.
  static Library Read(const std::string& root, const catalog::Course& course, Shelf shelf = Shelf::kOwners);

  const std::vector<Reading>& readings() const { return readings_; }
  // nullptr if there is none with this path.
  const Reading* Find(std::string_view path) const;
  // The readings before and after; null at the ends and for an unknown path.
  std::pair<const Reading*, const Reading*> Neighbours(std::string_view path) const;

  // Over guides, handouts and documents; hints, and answers in <details>, are not searched. As SearchIndex::Search.
  std::vector<Hit> Search(std::string_view query, int limit) const { return index_->Search(query, limit); }

  // From docs/glossary.md and docs/notation.md: empty if the file is not there or has a mistake (the tests of this
  // folder find it).
  const std::vector<Term>& Glossary() const { return glossary_; }
  const std::vector<Symbol>& Symbols() const { return symbols_; }

  // False as soon as a file was changed, removed or added. The course itself, if it changed, is the caller's to
  // compare.
  bool IsCurrent() const;

 private:
  struct Seen {
    std::string path;  // full
    int64_t changed = -1;
  };

  Library() : index_(std::make_unique<SearchIndex>()) {}
  void AddText(const std::string& root, const std::string& path, const std::string& kind, std::vector<Entry>& entries);
  // Also notes the time of its last change. "" if it cannot be read.
  std::string ReadNoted(const std::string& full_path);

  std::vector<Reading> readings_;
  std::vector<Term> glossary_;
  std::vector<Symbol> symbols_;
  std::vector<Seen> seen_;
  std::unique_ptr<SearchIndex> index_;
};

}  // namespace course::web

#endif  // WEB_LIBRARY_LIBRARY_H_
