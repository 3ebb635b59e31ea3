// Reading an export's objects member by member.
//
//   Members members(value, "help[3]");
//   members.Read("lab", lab);
//   members.Read("hints_used", hints);
//   return members.status();  // export, help[3].lab: must be a text, is number

#ifndef HARNESS_PRIVACY_MEMBERS_H_
#define HARNESS_PRIVACY_MEMBERS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "harness/verdict/verdict.h"
#include "nlohmann/json.hpp"

namespace course::privacy {

// Remembers the first mistake, so that a reader is a list of members. `object` must outlive it.
class Members {
 public:
  Members(const nlohmann::json& object, std::string place);

  void Read(const char* name, std::string& value);
  void Read(const char* name, bool& value);
  void Read(const char* name, double& value);
  void Read(const char* name, int64_t& value);
  void Read(const char* name, int& value);
  void Read(const char* name, Verdict& value);
  // Null, with the mistake remembered, if it is no list or no object.
  const nlohmann::json* List(const char* name);
  const nlohmann::json* Object(const char* name);

  // Appends what read(item, place) gives for each item of a list, a StatusOr<Row>; stops at the first mistake, also one
  // from before. A template, because each list has rows of its own type.
  template <class Row, class ReadRow>
  absl::Status ReadRows(const char* name, ReadRow read, std::vector<Row>& rows) {
    const nlohmann::json* list = List(name);
    RETURN_IF_ERROR(status_);
    for (size_t i = 0; i < list->size(); ++i) {
      ASSIGN_OR_RETURN(rows.emplace_back(), read((*list)[i], Place(name, i)));
    }
    return absl::OkStatus();
  }

  void Refuse(const char* name, const std::string& rule);
  std::string Place(const char* name) const;
  std::string Place(const char* name, size_t index) const;
  const absl::Status& status() const { return status_; }

 private:
  absl::Status Wrong(const char* name, const std::string& rule) const;
  const nlohmann::json* Find(const char* name, bool (nlohmann::json::*is)() const noexcept, const char* kind);

  const nlohmann::json& object_;
  const std::string place_;
  absl::Status status_;
};

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_MEMBERS_H_
