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

#include "absl/status/status.h"
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
