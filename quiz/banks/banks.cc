#include "quiz/banks/banks.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "quiz/banks/bank_files.h"
#include "quiz/banks/snippets.h"
#include "quiz/banks/stamp.h"
#include "quiz/question/canonical.h"
#include "quiz/question/parse.h"

namespace course::quiz {

std::shared_ptr<const Banks> Banks::Read(const std::string& root) {
  const auto banks = std::make_shared<Banks>();
  banks->root_ = root;
  banks->ReadAll();
  return banks;
}

void Banks::ReadAll() {
  // Taken before anything is read: a file that is written meanwhile makes these banks look old, never new.
  stamp_ = Stamp();
  Snippets snippets(absl::StrCat(root_, "/", kBankFolder), absl::StrCat(root_, "/.course/traces.json"));
  for (Parsed& parsed : ReadBankFiles(root_, snippets)) {
    problems_.insert(problems_.end(), parsed.problems.begin(), parsed.problems.end());
    problems_.insert(problems_.end(), parsed.untraced.begin(), parsed.untraced.end());
    if (parsed.problems.empty()) banks_.push_back(std::move(parsed.bank));
  }
  LeaveOutDoubled();
  std::erase_if(banks_, [](const Bank& bank) { return bank.questions.empty(); });
  const auto place = [](const Problem& p) { return std::tie(p.file, p.line); };
  std::stable_sort(problems_.begin(), problems_.end(),
                   [&](const Problem& a, const Problem& b) { return place(a) < place(b); });
  snippets_ = snippets.sources();
  stamp_ += snippets.stamp();
}

// Answers and cards are kept by a question's id: it must mean one question.
void Banks::LeaveOutDoubled() {
  std::map<std::string, std::string> places;
  for (Bank& bank : banks_) {
    const size_t count = std::erase_if(bank.questions, [&](const Question& question) {
      const auto [first, fresh] = places.emplace(question.id, absl::StrCat(bank.file, ":", question.line));
      if (fresh) return false;
      problems_.push_back({.file = bank.file,
                           .line = question.line,
                           .rule = "doubled",
                           .text = absl::StrCat("question ", question.id, " is left out: ", first->second,
                                                " has one of that id, too. Give it a name of its own")});
      return true;
    });
    if (count > 0) bank.version = base::Sha256Hex(CanonicalBytes(bank));
  }
}

std::string Banks::Stamp() const {
  std::string stamp = StampOf(absl::StrCat(root_, "/.course/traces.json"));
  for (const std::string& file : BankFiles(root_)) stamp += StampOf(absl::StrCat(root_, "/", file));
  for (const std::string& path : snippets_) stamp += StampOf(path);
  return stamp;
}

bool Banks::IsCurrent() const { return stamp_ == Stamp(); }

const Bank* Banks::Find(std::string_view id) const {
  for (const Bank& bank : banks_) {
    if (absl::EqualsIgnoreCase(bank.id, std::string(id))) return &bank;
  }
  return nullptr;
}

}  // namespace course::quiz
