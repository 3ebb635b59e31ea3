#include "base/testing/json_schema.h"

#include <string>

#include "gtest/gtest.h"

namespace base::testing {
namespace {

using nlohmann::json;

std::string Mistake(const char* value, const char* schema, const char* document = "{}") {
  return SchemaMistake(json::parse(value), json::parse(schema), "x", json::parse(document));
}

TEST(SchemaMistake, EachWordRefusesWhatItShouldAndNothingElse) {
  EXPECT_EQ(Mistake("1", R"({"type": "integer"})"), "");
  EXPECT_EQ(Mistake("1.5", R"({"type": "integer"})"), "x has the wrong type");
  EXPECT_EQ(Mistake("null", R"({"type": ["integer", "null"]})"), "");
  EXPECT_EQ(Mistake("\"1\"", R"({"type": ["integer", "null"]})"), "x has the wrong type");
  EXPECT_EQ(Mistake("\"b\"", R"({"enum": ["a", "b"]})"), "");
  EXPECT_EQ(Mistake("\"c\"", R"({"enum": ["a", "b"]})"), "x is \"c\"");
  EXPECT_EQ(Mistake("-1", R"({"minimum": 0})"), "x is too small");
  EXPECT_EQ(Mistake("1.5", R"({"maximum": 1})"), "x is too large");
  EXPECT_EQ(Mistake("\"\"", R"({"minLength": 1})"), "x is too short");
  EXPECT_EQ(Mistake("\"ab1\"", R"({"pattern": "^[a-z]+$"})"), "x is \"ab1\"");
  EXPECT_EQ(Mistake("[1]", R"({"minItems": 2})"), "x has too few items");
  EXPECT_EQ(Mistake("[1, 2]", R"({"maxItems": 1})"), "x has too many items");
  EXPECT_EQ(Mistake("[1, \"2\"]", R"({"items": {"type": "integer"}})"), "x[1] has the wrong type");
}

TEST(SchemaMistake, ObjectsHaveWhatIsRequiredAndNothingUnknown) {
  const char* schema = R"({"required": ["a"], "properties": {"a": {"type": "string"}}, "additionalProperties": false})";
  EXPECT_EQ(Mistake(R"({"a": "1"})", schema), "");
  EXPECT_EQ(Mistake("{}", schema), "x.a is missing");
  EXPECT_EQ(Mistake(R"({"a": "1", "b": 2})", schema), "x.b is unknown");
  EXPECT_EQ(Mistake(R"({"a": 1})", schema), "x.a has the wrong type");
}

TEST(SchemaMistake, OneOfIsExactlyOne) {
  const char* schema = R"({"oneOf": [{"type": "integer"}, {"type": "null"}, {"minimum": 5}]})";
  EXPECT_EQ(Mistake("1", schema), "");
  EXPECT_EQ(Mistake("9", schema), "x fits several schemas");
}

TEST(SchemaMistake, FollowsReferencesIntoTheDocument) {
  const char* document = R"({"schemas": {"Name": {"type": "string"}}})";
  EXPECT_EQ(Mistake("\"a\"", R"({"$ref": "#/schemas/Name"})", document), "");
  EXPECT_EQ(Mistake("1", R"({"$ref": "#/schemas/Name"})", document), "x has the wrong type");
  EXPECT_EQ(Mistake("1", R"({"$ref": "#/schemas/None"})", document),
            "x: the schema names #/schemas/None, which is not there");
}

TEST(SchemaMistake, AWordThatItDoesNotKnowIsAMistake) {
  EXPECT_EQ(Mistake("1", R"({"multipleOf": 3})"), "x: the schema has the word multipleOf");
}

}  // namespace
}  // namespace base::testing
