#include "harness/store/testing/model.h"

#include <algorithm>

namespace course::store {
namespace {

bool SaysNothing(Verdict v) {
  return v == Verdict::kNotCompiled || v == Verdict::kInterrupted || v == Verdict::kSkipped;
}

}  // namespace

void ModelStore::Record(const Run& run) {
  if (!events_.insert(run.event_digest).second) return;
  runs_of_the_learner_ +=
      std::any_of(run.labs.begin(), run.labs.end(), [](const LabRun& lab) { return lab.impl == "starter"; });
  for (const LabRun& lab : run.labs) {
    // "A cached result that is known adds nothing": the newest same code, or, without a digest, the newest result.
    Entry* same = nullptr;
    for (Entry& e : entries_) {
      if (!lab.cached || e.lab.lab != lab.lab || e.lab.impl != lab.impl || e.lab.isolated != lab.isolated) continue;
      if (e.lab.verdict == Verdict::kInterrupted) continue;
      if (!lab.digest.empty() && (e.lab.digest != lab.digest || e.lab.filtered != lab.filtered)) continue;
      if (same == nullptr || e.seen >= same->seen) same = &e;
    }
    if (same != nullptr && same->lab.verdict == lab.verdict) {
      same->seen = std::max(same->seen, run.finished_ms);
      continue;
    }
    Entry entry{.lab = lab, .seen = run.finished_ms};
    if (lab.impl == "starter" && !lab.cached && !lab.filtered && !lab.digest.empty() && !SaysNothing(lab.verdict)) {
      std::string last;
      for (const Entry& e : entries_) {
        if (e.lab.lab == lab.lab && e.attempt) last = e.lab.digest;
      }
      entry.attempt = last != lab.digest;
    }
    entries_.push_back(entry);
  }
}

std::map<std::string, LabStatus> ModelStore::Statuses() const {
  std::map<std::string, LabStatus> statuses;
  std::map<std::string, const Entry*> latest;
  const auto hidden = [](const Entry& e) { return e.lab.verdict == Verdict::kInterrupted || e.lab.filtered; };
  for (const Entry& e : entries_) {
    if (e.lab.impl != "starter") continue;
    LabStatus& status = statuses[e.lab.lab];
    status.lab = e.lab.lab;
    status.attempts += e.attempt;
    status.last_seen_ms = std::max(status.last_seen_ms, e.seen);
    if (!e.lab.filtered && !e.lab.digest.empty() && !SaysNothing(e.lab.verdict)) {
      status.best_points = std::max(status.best_points, e.lab.points);
    }
    const Entry*& best = latest[e.lab.lab];
    const bool newer =
        best == nullptr || (hidden(*best) && !hidden(e)) || (hidden(*best) == hidden(e) && e.seen >= best->seen);
    if (newer) best = &e;
  }
  for (const auto& [lab, entry] : latest) {
    statuses[lab].verdict = entry->lab.verdict;
    statuses[lab].points = entry->lab.points;
    statuses[lab].max_points = entry->lab.max_points;
  }
  return statuses;
}

size_t ModelStore::HistorySize(const std::string& lab) const {
  return std::count_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.lab.lab == lab; });
}

}  // namespace course::store
