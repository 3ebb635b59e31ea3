// Full-text search over sections of text: SQLite's FTS5 in memory.

#ifndef WEB_LIBRARY_SEARCH_INDEX_H_
#define WEB_LIBRARY_SEARCH_INDEX_H_

#include <sqlite3.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "web/html/html.h"

namespace course::web {

struct Entry {
  std::string path;     // of the file; found by, not searched in
  std::string title;    // of the file
  std::string heading;  // of the section
  std::string anchor;   // the section's id; empty for the file's beginning
  std::string text;
};

struct Hit {
  std::string path;
  std::string title;
  std::string heading;
  std::string anchor;
  Html snippet;     // a few words around the match, which stands in <mark>
  double rank = 0;  // smaller is better (bm25, with headings and titles weighing more)
};

// Safe to call from several threads.
class SearchIndex {
 public:
  // What a query may hold beyond this is not looked at.
  static constexpr size_t kMaxQuery = 200;

  SearchIndex();

  void Add(const std::vector<Entry>& entries);

  // The best first. Every word must occur, the last one as the beginning of a word; if nothing holds all of them, any
  // will do. Words are compared by their stems (caches, caching), without case and accents; "prompt_len" and "H_{kv}"
  // are found as they stand. Nothing in a query has a meaning of its own: quotes and operators are only separators.
  std::vector<Hit> Search(std::string_view query, int limit) const;

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  std::vector<Hit> Match(const std::string& expression, int limit) const;

  mutable std::mutex mutex_;
  std::unique_ptr<sqlite3, Close> db_;
};

}  // namespace course::web

#endif  // WEB_LIBRARY_SEARCH_INDEX_H_
