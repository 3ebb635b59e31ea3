// JSON from somebody else, as a value: limits first, then fields, each with its rule.
//
//   ASSIGN_OR_RETURN(const nlohmann::json body, ParseJson(text, {.most_bytes = 2 << 20, .deepest = 6}));
//   Fields fields(body, "the submission");
//   submission.id = fields.Text("id", 64);
//   RETURN_IF_ERROR(fields.Done());

#ifndef COHORT_WIRE_JSON_TEXT_H_
#define COHORT_WIRE_JSON_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace course::cohort::wire {

struct JsonLimits {
  size_t most_bytes = 0;
  int deepest = 0;  // lists and objects in one another
};

// One JSON text (RFC 8259) that is UTF-8, and in whose objects no name comes twice: two programs could understand such
// an object differently. InvalidArgument says which limit or rule is broken.
absl::StatusOr<nlohmann::json> ParseJson(std::string_view text, const JsonLimits& limits);

// The fields of one object. The first mistake is kept; what is read after it is empty. A mistake names the place, the
// field, its value and what it must be.
class Fields {
 public:
  // `place`: "files[2]". Both outlive this.
  Fields(const nlohmann::json& object, std::string place);

  // Missing, null, another type, above `most` bytes, or with a NUL: a mistake.
  std::string Text(const std::string& name, size_t most);
  // The same; missing or null: "".
  std::string TextOrEmpty(const std::string& name, size_t most);
  int64_t Integer(const std::string& name, int64_t low, int64_t high);
  double Number(const std::string& name, double low, double high);
  // Its items; more than `most` is a mistake.
  std::vector<nlohmann::json> List(const std::string& name, size_t most);
  std::vector<std::string> Texts(const std::string& name, size_t most, size_t most_bytes);
  // nullptr if it is missing or null.
  const nlohmann::json* Find(const std::string& name);

  // A mistake of the caller's own, or of a part.
  void Refuse(const absl::Status& mistake);
  void Wrong(const std::string& name, const std::string& must_be);
  bool ok() const { return status_.ok(); }

  // The first mistake. A field that nobody has asked for is one.
  absl::Status Done();
  // The same, but fields that nobody has asked for are passed over: for answers of a newer server.
  absl::Status DoneSoFar() const { return status_; }

 private:
  const nlohmann::json& object_;
  const std::string place_;
  std::set<std::string> asked_;
  absl::Status status_;
};

}  // namespace course::cohort::wire

#endif  // COHORT_WIRE_JSON_TEXT_H_
