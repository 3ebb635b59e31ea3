// The command line of the program `whisper`.

#ifndef MODELS_WHISPER_PROGRAM_ARGUMENTS_H_
#define MODELS_WHISPER_PROGRAM_ARGUMENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace whisper::program {

enum class Command { kMel, kFeatures, kDecode, kXattn };

struct Arguments {
  Command command = Command::kMel;
  std::string wav;
  std::string out;    // a PNG file; empty: no picture
  std::string model;  // a folder; empty: the one that this machine has
  int window = 0;     // the number of the window that is shown
  bool json = false;
  bool timestamps = false;
  int topk = 0;  // candidates that are shown for each token
  int layer = 0, head = 0;
};

// What stands behind the program's name.
//
// Errors: InvalidArgument with the word and the rule. Whoever asks for --help gets Cancelled, with the text as its
// message.
absl::StatusOr<Arguments> Parse(const std::vector<std::string>& words);

}  // namespace whisper::program

#endif  // MODELS_WHISPER_PROGRAM_ARGUMENTS_H_
