#include "cohort/exchange/match.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace course::cohort {
namespace {

using store::Account;
using Index = std::map<std::string, std::vector<size_t>>;  // who has this key

std::string Lower(std::string_view text) { return absl::AsciiStrToLower(std::string(text)); }

// "Lovelace,  Ada" and "ada lovelace" are the same name.
std::string NameKey(const std::string& name) {
  std::string turned = name;
  if (const size_t comma = name.find(','); comma != std::string::npos) {
    turned = absl::StrCat(name.substr(comma + 1), " ", name.substr(0, comma));
  }
  const std::vector<std::string> words = absl::StrSplit(Lower(turned), absl::ByAnyChar(" \t"), absl::SkipEmpty());
  return absl::StrJoin(words, " ");
}

template <class People, class Key>
Index IndexBy(const People& people, Key key) {
  Index index;
  for (size_t i = 0; i < people.size(); ++i) {
    if (const std::string text = key(people[i]); !text.empty()) index[text].push_back(i);
  }
  return index;
}

class Matcher {
 public:
  Matcher(const CanvasGradebook& gradebook, const std::vector<Account>& learners)
      : students_(gradebook.students),
        learners_(learners),
        strong_{IndexBy(learners, [](const Account& a) { return a.canvas_id; }),
                IndexBy(learners, [](const Account& a) { return a.sis_id; }),
                IndexBy(learners, [](const Account& a) { return Lower(a.login); })},
        learners_called_(IndexBy(learners, [](const Account& a) { return NameKey(a.name); })),
        students_called_(IndexBy(students_, [](const CanvasStudent& s) { return NameKey(s.name); })) {}

  Matching Match() {
    for (size_t student = 0; student < students_.size(); ++student) MatchByKeys(student);
    LeaveToAPersonWhatTwoClaim();
    for (size_t student = 0; student < students_.size(); ++student) MatchByName(student);
    LeaveToAPersonWhatTwoClaim();
    for (const auto& [student, match] : matched_) {
      matching_.matches.push_back(match);
      settled_learners_.insert(match.learner);
    }
    for (size_t student = 0; student < students_.size(); ++student) {
      if (!matched_.contains(student) && !doubtful_.contains(student)) matching_.students_without.push_back(student);
    }
    for (size_t learner = 0; learner < learners_.size(); ++learner) {
      if (!settled_learners_.contains(learner)) matching_.learners_without.push_back(learner);
    }
    return std::move(matching_);
  }

 private:
  std::string Who(size_t student) const {
    return absl::StrCat(students_[student].name, " (line ", students_[student].line, ")");
  }

  void Doubt(size_t student, const std::vector<size_t>& learners, const std::string& why) {
    doubtful_.insert(student);
    settled_learners_.insert(learners.begin(), learners.end());
    matching_.ambiguous.push_back(absl::StrCat(Who(student), ": ", why));
  }

  std::string Logins(const std::vector<size_t>& learners) const {
    return absl::StrJoin(learners, " and ",
                         [&](std::string* out, size_t learner) { out->append(learners_[learner].login); });
  }

  void MatchByKeys(size_t student) {
    const CanvasStudent& s = students_[student];
    const std::string keys[] = {s.id, s.sis_id, Lower(s.login)};
    std::optional<cohort::Match> match;
    for (size_t k = 0; k < std::size(keys); ++k) {
      const auto found = strong_[k].find(keys[k]);
      if (keys[k].empty() || found == strong_[k].end()) continue;
      const auto by = static_cast<MatchedBy>(k);
      const std::string key = absl::StrCat("the ", std::string(MatchedByName(by)), " ", keys[k]);
      if (found->second.size() > 1) {
        return Doubt(student, found->second, absl::StrCat(key, " is that of ", Logins(found->second)));
      }
      const size_t learner = found->second[0];
      if (!match.has_value()) {
        match = {.student = student, .learner = learner, .by = by};
      } else if (match->learner != learner) {
        return Doubt(student, {match->learner, learner},
                     absl::StrCat("the ", std::string(MatchedByName(match->by)), " is that of ",
                                  learners_[match->learner].login, ", ", key, " that of ", learners_[learner].login));
      }
    }
    if (match.has_value()) matched_[student] = *match;
  }

  void MatchByName(size_t student) {
    const CanvasStudent& s = students_[student];
    if (matched_.contains(student) || doubtful_.contains(student)) return;
    const std::string name = NameKey(s.name);
    const auto found = learners_called_.find(name);
    if (name.empty() || found == learners_called_.end()) return;
    std::vector<size_t> candidates;
    for (const size_t learner : found->second) {
      const Account& account = learners_[learner];
      const bool two_people = (!s.sis_id.empty() && !account.sis_id.empty() && s.sis_id != account.sis_id) ||
                              (!account.canvas_id.empty() && account.canvas_id != s.id);
      if (!two_people && !taken_.contains(learner)) candidates.push_back(learner);
    }
    if (candidates.empty()) return;
    if (candidates.size() > 1) {
      return Doubt(student, candidates, absl::StrCat("so are called ", Logins(candidates)));
    }
    if (students_called_[name].size() > 1) {
      return Doubt(student, candidates,
                   absl::StrCat("Canvas has the name twice, the cohort once: ", Logins(candidates)));
    }
    matched_[student] = {.student = student, .learner = candidates[0], .by = MatchedBy::kName};
  }

  // Two rows of Canvas for one learner: neither gets anything.
  void LeaveToAPersonWhatTwoClaim() {
    std::map<size_t, std::vector<size_t>> claims;
    for (const auto& [student, match] : matched_) claims[match.learner].push_back(student);
    for (const auto& [learner, claiming] : claims) {
      taken_.insert(learner);
      if (claiming.size() == 1) continue;
      for (const size_t student : claiming) {
        Doubt(student, {learner},
              absl::StrCat("matches ", learners_[learner].login, ", and so do ", claiming.size() - 1, " other rows"));
        matched_.erase(student);
      }
    }
  }

  const std::vector<CanvasStudent>& students_;
  const std::vector<Account>& learners_;
  const Index strong_[3];
  const Index learners_called_;
  Index students_called_;
  std::map<size_t, cohort::Match> matched_;  // by student
  std::set<size_t> doubtful_;                // students
  std::set<size_t> taken_;                   // learners who were matched by a key
  std::set<size_t> settled_learners_;        // matched, or in doubt
  Matching matching_;
};

}  // namespace

std::string_view MatchedByName(MatchedBy by) {
  switch (by) {
    case MatchedBy::kCanvasId:
      return "Canvas ID";
    case MatchedBy::kSisId:
      return "SIS ID";
    case MatchedBy::kLogin:
      return "login";
    case MatchedBy::kName:
      return "name";
  }
  return "";
}

Matching MatchStudents(const CanvasGradebook& gradebook, const std::vector<Account>& learners) {
  return Matcher(gradebook, learners).Match();
}

std::string MatchReport(const CanvasGradebook& gradebook, const std::vector<Account>& learners,
                        const Matching& matching) {
  std::string text;
  for (const Match& match : matching.matches) {
    absl::StrAppend(&text, gradebook.students[match.student].name, " is ", learners[match.learner].login, ", by ",
                    std::string(MatchedByName(match.by)), "\n");
  }
  for (const std::string& sentence : matching.ambiguous) absl::StrAppend(&text, "in doubt: ", sentence, "\n");
  for (const size_t student : matching.students_without) {
    absl::StrAppend(&text, "only in Canvas: ", gradebook.students[student].name, " (line ",
                    gradebook.students[student].line, ")\n");
  }
  for (const size_t learner : matching.learners_without) {
    absl::StrAppend(&text, "only in the cohort: ", learners[learner].login, " (", learners[learner].name, ")\n");
  }
  return text;
}

}  // namespace course::cohort
