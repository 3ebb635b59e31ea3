// Reads members of JSON that somebody else wrote: whatever is absent or of another kind comes out as the default.

#ifndef HARNESS_RECORDER_JSON_FIELDS_H_
#define HARNESS_RECORDER_JSON_FIELDS_H_

#include <cstdint>
#include <string>

#include "nlohmann/json.hpp"

namespace course::recorder {

// The member, or a null value.
const nlohmann::json& Member(const nlohmann::json& object, const char* name);
std::string TextOf(const nlohmann::json& object, const char* name);
// Also from text: protobuf's JSON writes 64-bit numbers as strings. 0 if it is no number that fits.
int64_t IntOf(const nlohmann::json& object, const char* name);
bool BoolOf(const nlohmann::json& object, const char* name);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_JSON_FIELDS_H_
