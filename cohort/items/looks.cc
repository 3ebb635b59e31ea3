#include "cohort/items/looks.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/wilson.h"
#include "cohort/items/statistics.h"

namespace course::cohort {
namespace {

constexpr double kTellsLittle = 0.2;  // Ebel and Frisbie 1991: below it an item is to be revised
constexpr double kNearlyAll = 0.95;
constexpr double kHardlyAny = 0.2;

class Looker {
 public:
  Looker(const ItemStatistics& item, int ranked) : item_(item), ranked_(ranked) {}

  std::vector<std::string> Look() {
    LookAtDiscrimination();
    LookAtDifficulty();
    LookAtChoices();
    LookAtCertainty();
    const int silent = item_.shown - item_.answered;
    if (silent * 5 > item_.shown) {
      Say(absl::StrCat(silent, " of ", item_.shown,
                       " gave no answer: is it too long, or is it unclear what is asked?"));
    }
    return std::move(looks_);
  }

 private:
  void Say(std::string sentence) { looks_.push_back(std::move(sentence)); }

  void LookAtDiscrimination() {
    if (!item_.discrimination.has_value()) return;
    const double r = *item_.discrimination;
    const base::Interval interval = CorrelationInterval(r, ranked_);
    if (interval.high < 0) {
      Say(absl::StrFormat(
          "discrimination %.2f: who knows the other questions answers this one wrong. Is the key right?", r));
    } else if (interval.high < kTellsLittle) {
      Say(absl::StrFormat("discrimination %.2f, at most %.2f: it hardly tells who knows the subject", r,
                          interval.high));
    }
  }

  void LookAtDifficulty() {
    const size_t choices = item_.choices.size();
    const bool single = item_.kind == quiz::Kind::kSingle && choices >= 2;
    if (single && item_.high < 1.0 / static_cast<double>(choices)) {
      Say(absl::StrFormat("%.0f %% are right, and blind choice among %d would bring %.0f %%", 100 * item_.difficulty,
                          choices, 100.0 / static_cast<double>(choices)));
    } else if (item_.high < kHardlyAny) {
      Say(absl::StrFormat("%.0f %% of the credit was earned: does the guide teach it before it is asked?",
                          100 * item_.difficulty));
    }
    if (item_.low > kNearlyAll) {
      Say(absl::StrFormat("%.0f %% are right: it tells nobody from anybody", 100 * item_.difficulty));
    }
  }

  void LookAtChoices() {
    if (item_.kind != quiz::Kind::kSingle && item_.kind != quiz::Kind::kMulti) return;
    int most_right = 0, wrong_choices = 0, wrong_picks = 0;
    for (const Choice& choice : item_.choices) {
      if (choice.right) {
        most_right = std::max(most_right, choice.count);
      } else {
        ++wrong_choices;
        wrong_picks += choice.count;
      }
    }
    // If all k wrong choices were equally tempting, w wrong picks would leave one of them out with a probability of at
    // most k (1 - 1/k)^w.
    const bool enough = wrong_choices * std::pow(1 - 1.0 / std::max(1, wrong_choices), wrong_picks) < 0.01;
    for (const Choice& choice : item_.choices) {
      if (choice.right) continue;
      if (choice.count == 0 && enough) {
        Say(absl::StrCat("nobody chose \"", choice.text, "\": it is no alternative"));
      } else if (base::Wilson(choice.count, choice.count + most_right).low > 0.5) {
        Say(absl::StrCat(choice.count, " chose \"", choice.text, "\", and ", most_right, " a right one"));
      } else if (choice.upper > choice.lower && choice.upper >= 5 && 2 * choice.lower <= choice.upper) {
        Say(absl::StrCat(choice.upper, " of the upper group and ", choice.lower, " of the lower one chose \"",
                         choice.text, "\": is it right in a way?"));
      }
    }
  }

  void LookAtCertainty() {
    for (const quiz::Calibration::Level& level : item_.calibration.levels) {
      if (level.certainty != quiz::Certainty::kSure || level.high >= 2.0 / 3) continue;
      Say(absl::StrCat(level.answers - level.right, " of ", level.answers,
                       " who were sure are wrong: a misconception that is worth a word"));
    }
  }

  const ItemStatistics& item_;
  const int ranked_;
  std::vector<std::string> looks_;
};

}  // namespace

std::vector<std::string> ReasonsToLook(const ItemStatistics& item, int ranked) { return Looker(item, ranked).Look(); }

}  // namespace course::cohort
