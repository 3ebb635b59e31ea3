#include "harness/privacy/export_tests.h"

namespace course::privacy {

store::TestResult ReadTest(Members& members) {
  store::TestResult test;
  members.Read("suite", test.suite);
  members.Read("name", test.name);
  members.Read("verdict", test.verdict);
  members.Read("signal", test.signal);
  members.Read("points", test.points);
  members.Read("max_points", test.max_points);
  members.Read("duration_ms", test.duration_ms);
  members.Read("message", test.message);
  members.Read("file", test.file);
  members.Read("line", test.line);
  members.Read("output", test.output);
  return test;
}

}  // namespace course::privacy
