// The arguments of the two programs: "--name=value" words, then "--", then a command.

#ifndef HARNESS_JAIL_FLAGS_H_
#define HARNESS_JAIL_FLAGS_H_

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace course::jail {

class Flags {
 public:
  // argv[0] and argv[1] are the program and its role.
  Flags(int argc, char** argv) : argc_(argc), argv_(argv) {
    while (end_ < argc && std::strcmp(argv[end_], "--") != 0) ++end_;
  }

  // nullptr if it is not there.
  const char* Text(const char* name) const {
    const size_t length = std::strlen(name);
    for (int i = 2; i < end_; ++i) {
      if (std::strncmp(argv_[i], name, length) == 0 && argv_[i][length] == '=') return argv_[i] + length + 1;
    }
    return nullptr;
  }

  int64_t Number(const char* name, int64_t otherwise = 0) const {
    const char* text = Text(name);
    return text != nullptr ? std::strtoll(text, nullptr, 10) : otherwise;
  }

  // What stands behind "--", ended by nullptr.
  char** command() const { return end_ < argc_ ? argv_ + end_ + 1 : argv_ + argc_; }

  // All words, for whoever looks for more than one of a kind.
  int begin() const { return 2; }
  int end() const { return end_; }
  const char* operator[](int i) const { return argv_[i]; }

 private:
  const int argc_;
  char** const argv_;
  int end_ = 2;
};

}  // namespace course::jail

#endif  // HARNESS_JAIL_FLAGS_H_
