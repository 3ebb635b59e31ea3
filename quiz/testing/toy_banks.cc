#include "quiz/testing/toy_banks.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "gtest/gtest.h"

namespace course::quiz::testing {
namespace {

constexpr char kToy[] = R"toml(title = "Toys"
unit = "phases/00-toy"
about = "Six of each."
pass = 0.8
draw = 6
exam_attempts = 2
exam_minutes = 30

[[outcome]]
id = "toys"
text = "knows toys"

[[question]]
id = "t-single"
kind = "single"
outcome = "toys"
guide = "pending:toys"
prompt = "Which one is a gem?"
why = "SECRET: resin of old trees."
[[question.right]]
text = "amber"
why = "SECRET right"
[[question.wrong]]
text = "birch"
why = "SECRET a tree"
[[question.wrong]]
text = "cedar"
why = "SECRET a tree, too"
[[question.wrong]]
text = "daisy"
why = "SECRET a flower"

[[question]]
id = "t-multi"
kind = "multi"
outcome = "toys"
guide = "pending:toys"
points = 2
prompt = "Which ones are dances?"
why = "SECRET: two are."
[[question.right]]
text = "foxtrot"
why = "SECRET right"
[[question.right]]
text = "tango"
why = "SECRET right, too"
[[question.wrong]]
text = "hotel"
why = "SECRET one sleeps there"
[[question.wrong]]
text = "oscar"
why = "SECRET a prize"
[[question.wrong]]
text = "papa"
why = "SECRET a father"

[[question]]
id = "t-number"
kind = "numeric"
outcome = "toys"
guide = "pending:toys"
tests = ["//phases/00-toy/lab-01-counting:Counting.RefusesNegatives"]
prompt = "How much is it?"
why = "SECRET: it is so."
value = "31337 KiB"
[[question.wrong]]
text = "15668 KiB"
why = "SECRET half of it"
[[question.wrong]]
text = "62674 KiB"
why = "SECRET twice as much"
[[question.wrong]]
text = "31 KiB"
why = "SECRET too little"

[[question]]
id = "t-text"
kind = "text"
outcome = "toys"
guide = "pending:toys"
tests = ["//phases/00-toy/lab-02-sorting:Sorting.*"]
prompt = "Which is the last word?"
why = "SECRET: of the dictionary."
accept = ["zyzzyva", "the zyzzyva"]
[[question.wrong]]
text = "quokka"
why = "SECRET an animal"
[[question.wrong]]
text = "aardvark"
why = "SECRET the first"
[[question.wrong]]
text = "zebra"
why = "SECRET nearly"

[[question]]
id = "t-order"
kind = "ordering"
outcome = "toys"
guide = "pending:toys"
tests = ["//phases/00-toy/lab-02-sorting:Sorting.*"]
points = 3
prompt = "From small to large."
why = "SECRET: by size."
items = ["ant", "bee", "cat", "dog"]

[[question]]
id = "t-match"
kind = "matching"
outcome = "toys"
guide = "pending:toys"
points = 2
prompt = "Which capital?"
why = "SECRET: atlas."
extra = ["Oslo"]
[[question.pair]]
left = "France"
right = "Paris"
why = "SECRET F"
[[question.pair]]
left = "Italy"
right = "Rome"
why = "SECRET I"
)toml";

constexpr char kTiny[] = R"toml(title = "Tiny"
unit = "phases/00-toy"
about = "One question."
pass = 0.5
draw = 1

[[outcome]]
id = "tiny"
text = "knows one thing"

[[question]]
id = "t-tiny"
kind = "single"
outcome = "tiny"
guide = "pending:tiny"
prompt = "Which one is even?"
why = "SECRET: divide by two."
[[question.right]]
text = "two"
why = "SECRET right"
[[question.wrong]]
text = "one"
why = "SECRET odd"
[[question.wrong]]
text = "three"
why = "SECRET odd"
[[question.wrong]]
text = "five"
why = "SECRET odd"
)toml";

const std::map<std::string, std::string>& Capitals() {
  static const std::map<std::string, std::string> kCapitals = {{"France", "Paris"}, {"Italy", "Rome"}};
  return kCapitals;
}

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  CHECK(out.flush().good()) << path;
}

int Place(const std::vector<std::string>& choices, const std::string& text) {
  const auto found = std::find(choices.begin(), choices.end(), text);
  CHECK(found != choices.end()) << text;
  return static_cast<int>(found - choices.begin());
}

Answer Picked(const Shown& shown, const std::vector<std::string>& texts) {
  Answer answer;
  for (const std::string& text : texts) answer.picks.push_back(Place(shown.choices, text));
  if (shown.kind == Kind::kMulti) std::sort(answer.picks.begin(), answer.picks.end());
  return answer;
}

}  // namespace

ToyBanks::ToyBanks() : root_(::testing::TempDir() + "/banks_XXXXXX") {
  CHECK(mkdtemp(root_.data()) != nullptr) << root_;
  std::filesystem::create_directories(root_ + "/quiz/bank");
  WriteFile(root_ + "/quiz/bank/toy.toml", kToy);
  WriteFile(root_ + "/quiz/bank/tiny.toml", kTiny);
  banks_ = Banks::Read(root_);
  for (const Problem& problem : banks_->problems()) ADD_FAILURE() << problem.ToString();
}

ToyBanks::~ToyBanks() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

void ToyBanks::Edit(const std::string& id, const std::string& from, const std::string& to) {
  const std::string path = absl::StrCat(root_, "/quiz/bank/", id, ".toml");
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  std::string edited = text.str();
  const size_t place = edited.find(from);
  CHECK(place != std::string::npos) << from;
  edited.replace(place, from.size(), to);
  WriteFile(path, edited);
  banks_ = Banks::Read(root_);
}

std::string TinyToml() { return kTiny; }

std::vector<std::string> Secrets() {
  return {"SECRET", "31337", "32089088", "15668", "62674", "zyzzyva", "quokka", "aardvark"};
}

Answer RightAnswer(const Shown& shown) {
  if (shown.id == "t-single") return Picked(shown, {"amber"});
  if (shown.id == "t-multi") return Picked(shown, {"foxtrot", "tango"});
  if (shown.id == "t-number") return {.text = "31337 KiB"};
  if (shown.id == "t-text") return {.text = "zyzzyva"};
  if (shown.id == "t-order") return Picked(shown, {"ant", "bee", "cat", "dog"});
  if (shown.id == "t-tiny") return Picked(shown, {"two"});
  CHECK(shown.id == "t-match") << shown.id;
  std::vector<std::string> rights;
  for (const std::string& left : shown.lefts) rights.push_back(Capitals().at(left));
  return Picked(shown, rights);
}

Answer WrongAnswer(const Shown& shown) {
  if (shown.id == "t-single") return Picked(shown, {"birch"});
  if (shown.id == "t-multi") return Picked(shown, {"hotel"});
  if (shown.id == "t-number") return {.text = "15668 KiB"};
  if (shown.id == "t-text") return {.text = "quokka"};
  if (shown.id == "t-order") return Picked(shown, {"dog", "cat", "bee", "ant"});
  if (shown.id == "t-tiny") return Picked(shown, {"five"});
  return {.picks = std::vector<int>(shown.lefts.size(), Place(shown.choices, "Oslo"))};
}

Answer HalfAnswer(const Shown& shown) { return Picked(shown, {"tango"}); }

}  // namespace course::quiz::testing
