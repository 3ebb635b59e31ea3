// The store's rules once more, as simply as they can be said: the oracle for random workloads. Keeps everything in one
// list and computes each answer by walking over it.

#ifndef HARNESS_STORE_TESTING_MODEL_H_
#define HARNESS_STORE_TESTING_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/store/records.h"

namespace course::store {

class ModelStore {
 public:
  void Record(const Run& run);
  // All but the ids.
  std::map<std::string, LabStatus> Statuses() const;
  size_t runs() const { return events_.size(); }
  // What Activity gives, added up over all days.
  int runs_of_the_learner() const { return runs_of_the_learner_; }
  // Of the results that are not mere repetitions.
  size_t HistorySize(const std::string& lab) const;

 private:
  struct Entry {
    LabRun lab;
    int64_t seen = 0;
    bool attempt = false;
  };
  std::set<std::string> events_;
  int runs_of_the_learner_ = 0;
  std::vector<Entry> entries_;  // in the order in which they were recorded
};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_MODEL_H_
