#include "harness/store/export_tests.h"

#include <string>

#include "harness/verdict/verdict.h"

namespace course::store {

JsonObject TestObject(const TestResult& test) {
  JsonObject object;
  object.Add("suite", test.suite);
  object.Add("name", test.name);
  object.Add("verdict", std::string(VerdictName(test.verdict)));
  object.Add("signal", test.signal);
  object.Add("points", test.points);
  object.Add("max_points", test.max_points);
  object.Add("duration_ms", test.duration_ms);
  object.Add("message", test.message);
  object.Add("file", test.file);
  object.Add("line", test.line);
  object.Add("output", test.output);
  return object;
}

}  // namespace course::store
