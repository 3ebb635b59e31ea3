#include "quiz/question/canonical.h"

#include <cstdint>
#include <optional>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "quiz/question/members.h"

namespace course::quiz {
namespace {

using nlohmann::json;  // its objects are sorted by name

json ToJson(const std::string& text) { return text; }
json ToJson(int number) { return number; }
json ToJson(double number) { return number; }
json ToJson(bool yes) { return yes; }
json ToJson(Kind kind) { return std::string(KindName(kind)); }

template <class T>
json ToJson(const std::vector<T>& items);

// A member that is empty or zero is left out: a member that is added to the schema later changes no older version.
template <class T>
requires std::is_class_v<T> json ToJson(const T& object) {
  json members = json::object();
  VisitMembers(&object, [&](const char* name, auto member) {
    using Member = std::decay_t<decltype(object.*member)>;
    if (std::is_same_v<Member, Kind> || object.*member != Member{}) members[name] = ToJson(object.*member);
  });
  return members;
}

template <class T>
json ToJson(const std::vector<T>& items) {
  json list = json::array();
  for (const T& item : items) list.push_back(ToJson(item));
  return list;
}

absl::Status Wrong(const std::string& place, const char* rule, const json& value) {
  return absl::DataLossError(absl::StrCat("stored bank, ", place, ": must be ", rule, ", is ", value.type_name()));
}

absl::Status Read(const json& value, const std::string& place, std::string& text) {
  if (!value.is_string()) return Wrong(place, "a text", value);
  text = value.get<std::string>();
  return absl::OkStatus();
}

absl::Status Read(const json& value, const std::string& place, double& number) {
  if (!value.is_number()) return Wrong(place, "a number", value);
  number = value.get<double>();
  return absl::OkStatus();
}

absl::Status Read(const json& value, const std::string& place, int& number) {
  if (!value.is_number_integer()) return Wrong(place, "a whole number", value);
  const int64_t wide = value.get<int64_t>();
  if (wide != static_cast<int>(wide)) return Wrong(place, "a whole number of 32 bits", value);
  number = static_cast<int>(wide);
  return absl::OkStatus();
}

absl::Status Read(const json& value, const std::string& place, bool& yes) {
  if (!value.is_boolean()) return Wrong(place, "true or false", value);
  yes = value.get<bool>();
  return absl::OkStatus();
}

absl::Status Read(const json& value, const std::string& place, Kind& kind) {
  const std::optional<Kind> known = value.is_string() ? KindFromName(value.get<std::string>()) : std::nullopt;
  if (!known) return Wrong(place, "the name of a kind", value);
  kind = *known;
  return absl::OkStatus();
}

template <class T>
absl::Status Read(const json& value, const std::string& place, std::vector<T>& items);

template <class T>
requires std::is_class_v<T> absl::Status Read(const json& value, const std::string& place, T& object) {
  if (!value.is_object()) return Wrong(place, "an object", value);
  absl::Status status;
  VisitMembers(&object, [&](const char* name, auto member) {
    object.*member = {};
    const auto found = value.find(name);
    if (status.ok() && found != value.end()) status = Read(*found, absl::StrCat(place, ".", name), object.*member);
  });
  return status;
}

template <class T>
absl::Status Read(const json& value, const std::string& place, std::vector<T>& items) {
  if (!value.is_array()) return Wrong(place, "a list", value);
  for (size_t i = 0; i < value.size(); ++i) {
    RETURN_IF_ERROR(Read(value[i], absl::StrCat(place, "[", i, "]"), items.emplace_back()));
  }
  return absl::OkStatus();
}

}  // namespace

std::string CanonicalBytes(const Bank& bank) {
  return ToJson(bank).dump(-1, ' ', false, json::error_handler_t::replace);
}

absl::StatusOr<Bank> FromCanonicalBytes(std::string_view bytes) {
  const json value = json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return absl::DataLossError("stored bank: is no JSON");
  Bank bank;
  RETURN_IF_ERROR(Read(value, "bank", bank));
  // Says at once that no member is unknown, doubled or written in another way: else the version would not be theirs.
  if (CanonicalBytes(bank) != bytes) {
    return absl::DataLossError("stored bank: is JSON, but not in the form that CanonicalBytes writes");
  }
  bank.version = base::Sha256Hex(bytes);
  return bank;
}

}  // namespace course::quiz
