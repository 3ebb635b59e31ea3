// What the parts of cohort_model.h share: its answers, and what it takes for a text.

#ifndef HARNESS_STORE_TESTING_COHORT_MODEL_RULES_H_
#define HARNESS_STORE_TESTING_COHORT_MODEL_RULES_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "harness/store/cohort_records.h"

namespace course::store::model {

inline absl::Status Invalid() { return absl::InvalidArgumentError("by the model"); }
inline absl::Status Missing() { return absl::NotFoundError("by the model"); }
inline absl::Status Exists() { return absl::AlreadyExistsError("by the model"); }

// The few ways in which the workload's texts are wrong.
inline bool IsText(const std::string& text) {
  return text.size() <= kMostNameBytes && text.find('\n') == std::string::npos &&
         text.find('\xff') == std::string::npos;
}
inline bool IsName(const std::string& text) { return !text.empty() && IsText(text); }

// Of a map: whose value `goes`; how many.
template <class Map, class F>
int EraseWhere(Map& map, F goes) {
  return static_cast<int>(std::erase_if(map, [&](const auto& entry) { return goes(entry.second); }));
}

}  // namespace course::store::model

#endif  // HARNESS_STORE_TESTING_COHORT_MODEL_RULES_H_
