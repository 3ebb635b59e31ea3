// A08: writes the result that it would like, wherever a result might be read.

#include <cstdio>
#include <cstdlib>
#include <string>

namespace attack {

void Forge() {
  for (const char* name : {"XML_OUTPUT_FILE", "TEST_TMPDIR", "COURSE_PLAN"}) {
    const char* place = std::getenv(name);
    for (const std::string& path : {std::string(place != nullptr ? place : "test.xml"), std::string("/tmp/test.xml"),
                                    std::string("/out/test.xml"), std::string("catalog.json")}) {
      if (std::FILE* file = std::fopen(path.c_str(), "w")) {
        std::fputs(
            "<testsuites tests='3' failures='0'><testsuite><testcase result='completed'/></testsuite></testsuites>",
            file);
        std::fclose(file);
      }
    }
  }
}

void Strike() {
  std::atexit(Forge);
  std::exit(0);
}

}  // namespace attack
