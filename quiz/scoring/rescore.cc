// An old attempt by a mended bank.

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "quiz/scoring/carry.h"
#include "quiz/scoring/score.h"
#include "quiz/scoring/total.h"

namespace course::quiz {
namespace {

// What a mended question makes of an old answer. NotFound says in words why that cannot be told: then the old points
// stay.
absl::StatusOr<ItemScore> ScoreMended(const Question& then, const Item& old_item, const Question& now, uint64_t seed,
                                      const Given* given, Item& new_item) {
  if (now.kind != then.kind) {
    return absl::NotFoundError(absl::StrCat("the question is of another kind now (", std::string(KindName(now.kind)),
                                            " instead of ", std::string(KindName(then.kind)), ")"));
  }
  absl::StatusOr<Item> made = MakeMendedItem(then, now, seed);
  if (!made.ok()) return absl::NotFoundError("the question cannot be asked with these parameters any more");
  new_item = *std::move(made);
  if (given == nullptr) return ScoreItem(new_item, nullptr);

  Given carried = *given;
  // What had no form then has none now.
  if (!CheckForm(old_item.shown, given->answer).ok()) return ScoreItem(new_item, given);
  ASSIGN_OR_RETURN(carried.answer, Carry(old_item.shown, new_item.shown, given->answer));
  if (!CheckForm(new_item.shown, carried.answer).ok()) {
    return absl::NotFoundError("the answer has not the form that is asked for now");
  }
  return ScoreItem(new_item, &carried);
}

// What is different between the two, in words.
std::string Difference(const Item& then, const Item& now) {
  std::vector<std::string> parts;
  if (now.key.text != then.key.text) {
    parts.push_back(absl::StrCat("the key was mended: ", now.key.text, " instead of ", then.key.text));
  }
  if (now.key.accept != then.key.accept) parts.push_back("other forms of the answer are accepted");
  if (now.key.tolerance != then.key.tolerance) parts.push_back("the tolerance was changed");
  if (now.shown.choices.size() != then.shown.choices.size()) {
    parts.push_back(
        absl::StrCat("there are ", now.shown.choices.size(), " options instead of ", then.shown.choices.size()));
  }
  if (now.shown.points != then.shown.points) {
    parts.push_back(absl::StrCat("it counts ", now.shown.points, " instead of ", then.shown.points));
  }
  return parts.empty() ? "the key was mended" : absl::StrJoin(parts, "; ");
}

}  // namespace

absl::StatusOr<Rescored> Rescore(const Bank& old_bank, const Bank& new_bank, uint64_t seed,
                                 const std::vector<std::string>& only, const Answers& answers) {
  ASSIGN_OR_RETURN(const std::vector<Item> paper, DrawPaper(old_bank, seed, only, Revision::kCurrent));
  Rescored rescored;
  std::vector<ItemScore> before, after;
  for (const Item& item : paper) {
    const std::string& id = item.shown.id;
    const auto found = answers.find(id);
    const Given* given = found == answers.end() ? nullptr : &found->second;
    before.push_back(ScoreItem(item, given));
    after.push_back(before.back());
    const Question& then = *old_bank.Find(id);
    const Question* now = new_bank.Find(id);
    const double points = before.back().points;
    if (now == nullptr) {
      rescored.changes.push_back({id, points, points, "the question is gone: its points stay"});
      continue;
    }
    Item new_item;
    const absl::StatusOr<ItemScore> mended = ScoreMended(then, item, *now, seed, given, new_item);
    if (!mended.ok()) {
      const std::string reason(mended.status().message());
      rescored.changes.push_back({id, points, points, absl::StrCat(reason, ": its points stay")});
      continue;
    }
    after.back() = *mended;
    if (mended->points != points || mended->max_points != before.back().max_points) {
      rescored.changes.push_back({id, points, mended->points, Difference(item, new_item)});
    } else if (!MakeItem(then, seed).ok()) {
      // Only its formula can keep a question from being made that could be made with the formula of today.
      rescored.changes.push_back({id, points, points,
                                  "its formula was mended since: what it gave then is not known any more, and both "
                                  "scores are by the formula of today"});
    }
  }
  rescored.before = Total(std::move(before), old_bank.pass);
  rescored.after = Total(std::move(after), new_bank.pass);
  return rescored;
}

}  // namespace course::quiz
