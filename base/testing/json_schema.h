// Whether a JSON value fits a schema, for tests of what others read: the part of JSON Schema (2020-12) that our schemas
// use. A word that it does not know is a mistake of the schema, so that no rule is passed over silently.

#ifndef BASE_TESTING_JSON_SCHEMA_H_
#define BASE_TESTING_JSON_SCHEMA_H_

#include <string>

#include "nlohmann/json.hpp"

namespace base::testing {

// What is wrong with `value`, with its place ("results.tests[0].score"); empty if nothing is. "$ref" is looked up in
// `document`. Known: type (one or several), enum, minimum, maximum, minLength, pattern, required, properties,
// additionalProperties (true, false), items, minItems, maxItems, oneOf, $ref; title and description say nothing.
std::string SchemaMistake(const nlohmann::json& value, const nlohmann::json& schema, const std::string& place,
                          const nlohmann::json& document = nlohmann::json::object());

}  // namespace base::testing

#endif  // BASE_TESTING_JSON_SCHEMA_H_
