#include "web/library/search_index.h"

#include <cctype>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/check.h"
#include "base/utf8.h"

namespace course::web {
namespace {

constexpr char kOpen = '\x01', kClose = '\x02';  // around a match in a snippet; Add() leaves no control characters

// An error of this database, which nobody else sees and no text can cause, is a mistake of ours.
void Must(sqlite3* db, int code) {
  CHECK(code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) << "search index: " << sqlite3_errmsg(db);
}

class Statement {
 public:
  Statement(sqlite3* db, const char* sql) : db_(db) { Must(db, sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr)); }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void Bind(int parameter, const std::string& text) {
    Must(db_, sqlite3_bind_text64(statement_, parameter, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  void Bind(int parameter, int number) { Must(db_, sqlite3_bind_int(statement_, parameter, number)); }
  bool Step() {
    const int code = sqlite3_step(statement_);
    Must(db_, code);
    return code == SQLITE_ROW;
  }
  void Reset() { sqlite3_reset(statement_); }
  std::string Text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return text == nullptr ? "" : std::string(text, sqlite3_column_bytes(statement_, column));
  }
  double Real(int column) const { return sqlite3_column_double(statement_, column); }

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
};

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string WithoutControls(std::string text) {
  for (char& c : text) {
    if (IsControl(c)) c = ' ';
  }
  return text;
}

// The words of a query, each as a string of FTS5's language: in quotes it has no operators. Only letters and digits
// make a word; a string without any would match nothing.
std::vector<std::string> QuotedWords(std::string_view query) {
  std::vector<std::string> words;
  std::string word;
  bool says_something = false;
  const auto finish = [&] {
    if (says_something) words.push_back(absl::StrCat("\"", word, "\""));
    word.clear();
    says_something = false;
  };
  for (size_t at = 0; at < query.size() && at < SearchIndex::kMaxQuery;) {
    const base::Utf8Character c = base::FirstUtf8(query.substr(at));
    const bool separates = c.length == 0 || c.code <= ' ' || c.code == '"' || c.code == 0x7F || c.code == 0xA0;
    if (separates) {
      finish();
    } else {
      word += query.substr(at, c.length);
      says_something = says_something || c.code >= 0x80 || std::isalnum(static_cast<int>(c.code));
    }
    at += c.length == 0 ? 1 : c.length;
  }
  finish();
  return words;
}

Html Marked(std::string_view snippet) {
  Html out;
  while (!snippet.empty()) {
    const size_t open = snippet.find(kOpen);
    out += Text(snippet.substr(0, open));
    if (open == std::string_view::npos) break;
    const size_t close = snippet.find(kClose, open);
    out += Tag("mark", Text(snippet.substr(open + 1, close - open - 1)));
    snippet = close == std::string_view::npos ? std::string_view() : snippet.substr(close + 1);
  }
  return out;
}

}  // namespace

SearchIndex::SearchIndex() {
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  db_.reset(db);
  Must(db, code);
  Must(db,
       sqlite3_exec(db,
                    "CREATE VIRTUAL TABLE sections USING fts5(path UNINDEXED, anchor UNINDEXED, title, heading, text, "
                    "tokenize = 'porter unicode61', prefix = '2 3')",
                    nullptr, nullptr, nullptr));
}

void SearchIndex::Add(const std::vector<Entry>& entries) {
  std::lock_guard lock(mutex_);
  Must(db_.get(), sqlite3_exec(db_.get(), "BEGIN", nullptr, nullptr, nullptr));
  {
    Statement insert(db_.get(),
                     "INSERT INTO sections (path, anchor, title, heading, text) VALUES (?1, ?2, ?3, ?4, ?5)");
    for (const Entry& entry : entries) {
      insert.Bind(1, entry.path);
      insert.Bind(2, entry.anchor);
      insert.Bind(3, WithoutControls(entry.title));
      insert.Bind(4, WithoutControls(entry.heading));
      insert.Bind(5, WithoutControls(entry.text));
      insert.Step();
      insert.Reset();
    }
  }
  Must(db_.get(), sqlite3_exec(db_.get(), "COMMIT", nullptr, nullptr, nullptr));
}

std::vector<Hit> SearchIndex::Search(std::string_view query, int limit) const {
  std::vector<std::string> words = QuotedWords(query);
  if (words.empty() || limit < 1) return {};
  words.back() += "*";
  std::lock_guard lock(mutex_);
  std::vector<Hit> hits = Match(absl::StrJoin(words, " AND "), limit);
  if (hits.empty() && words.size() > 1) hits = Match(absl::StrJoin(words, " OR "), limit);
  return hits;
}

std::vector<Hit> SearchIndex::Match(const std::string& expression, int limit) const {
  Statement select(db_.get(),
                   "SELECT path, title, heading, anchor, snippet(sections, 4, char(1), char(2), '…', 24), "
                   "bm25(sections, 0, 0, 3, 8, 1) AS rank FROM sections WHERE sections MATCH ?1 ORDER BY rank, rowid "
                   "LIMIT ?2");
  select.Bind(1, expression);
  select.Bind(2, limit);
  std::vector<Hit> hits;
  while (select.Step()) {
    hits.push_back(
        {select.Text(0), select.Text(1), select.Text(2), select.Text(3), Marked(select.Text(4)), select.Real(5)});
  }
  return hits;
}

}  // namespace course::web
