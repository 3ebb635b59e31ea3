// JSON objects as texts, member by member. A year of runs has millions of members, for which values of the JSON library
// would take several times the memory and the time.
//
//   JsonObject test;
//   test.Add("name", "Grows");
//   test.Add("points", 3);
//   std::move(test).Text();  // {"name":"Grows","points":3}

#ifndef HARNESS_STORE_JSON_OBJECT_H_
#define HARNESS_STORE_JSON_OBJECT_H_

#include <cstdint>
#include <string>
#include <vector>

namespace course::store {

// In quotes, and escaped. Bytes that are no UTF-8 become U+FFFD.
std::string JsonText(const std::string& text);
// `items` are the items' texts.
std::string JsonList(const std::vector<std::string>& items);
// The same with each item on a line of its own, for long lists.
std::string JsonLines(const std::vector<std::string>& items);

// What text(row) gives for each row. A template, because rows have many types.
template <class Row>
std::vector<std::string> TextsOf(const std::vector<Row>& rows, std::string (*text)(const Row&)) {
  std::vector<std::string> texts;
  for (const Row& row : rows) texts.push_back(text(row));
  return texts;
}

class JsonObject {
 public:
  void Add(const char* name, const std::string& value) { AddText(name, JsonText(value)); }
  void Add(const char* name, bool value) { AddText(name, value ? "true" : "false"); }
  void Add(const char* name, int value) { AddText(name, std::to_string(value)); }
  void Add(const char* name, int64_t value) { AddText(name, std::to_string(value)); }
  // All digits, so that reading gives the same number; the store takes no others than finite ones.
  void Add(const char* name, double value);
  // `items` are the items' texts.
  void AddList(const char* name, const std::vector<std::string>& items) { AddText(name, JsonList(items)); }
  // `text` is that of an object.
  void AddObject(const char* name, const std::string& text) { AddText(name, text); }

  std::string Text() && { return text_ + "}"; }

 private:
  void AddText(const char* name, const std::string& value);

  std::string text_ = "{";
};

}  // namespace course::store

#endif  // HARNESS_STORE_JSON_OBJECT_H_
