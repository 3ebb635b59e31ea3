// A lab in a list: its state in words, points, where it leads. The map and a phase's page show the same.

#ifndef WEB_PAGES_LAB_ROW_H_
#define WEB_PAGES_LAB_ROW_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/catalog.h"
#include "harness/store/records.h"
#include "web/html/html.h"

namespace course::web {

// Where the learner stands with every lab, by label.
class Standing {
 public:
  Standing() = default;
  explicit Standing(const std::vector<store::LabStatus>& statuses);

  const store::LabStatus* Of(const catalog::Lab& lab) const;  // null: never graded
  bool Done(const catalog::Lab& lab) const;                   // full marks in whichever run
  // Points of the best run, never more than the lab is worth now.
  int Points(const catalog::Lab& lab) const;
  bool Empty() const { return by_label_.empty(); }
  // The first lab without full marks in the recommended order; null when all are done.
  const catalog::Lab* Next(const catalog::Course& course) const;

 private:
  std::map<std::string, store::LabStatus> by_label_;
};

struct LabState {
  std::string word;  // "done", "in progress", "NOT_COMPILED", ...
  std::string tone;  // good, bad, busy, open
};
// `status` is null for a lab that was never graded.
LabState StateOf(const store::LabStatus* status);

// One <li>. `trend`: points of the latest attempts, oldest first; `here`: the lab to do next.
Html LabRow(const catalog::Lab& lab, const store::LabStatus* status, const std::vector<double>& trend, bool here);

// "00" of "00-foundations".
std::string PhaseNumber(const catalog::Phase& phase);

}  // namespace course::web

#endif  // WEB_PAGES_LAB_ROW_H_
