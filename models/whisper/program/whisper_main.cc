// Looks into Whisper, from the command line.
//
//   bazel run //models/whisper -- mel speech.wav --out mel.png --json
//   bazel run //models/whisper -- features speech.wav --out features.png
//   bazel run //models/whisper -- decode speech.wav --timestamps --topk 5 --out timestamps.png
//   bazel run //models/whisper -- xattn speech.wav --layer 1 --head 0 --out attention.png
//
// Exit codes: 0 done, 1 an error, 2 wrong use.

#include <iostream>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/whisper/program/arguments.h"
#include "models/whisper/program/commands.h"

int main(int argc, char** argv) {
  const absl::StatusOr<whisper::program::Arguments> arguments = whisper::program::Parse({argv + 1, argv + argc});
  if (absl::IsCancelled(arguments.status())) {
    std::cout << arguments.status().message();
    return 0;
  }
  if (!arguments.ok()) {
    std::cerr << "whisper: " << arguments.status().message() << "\nbazel run //models/whisper -- --help says more\n";
    return 2;
  }
  const absl::Status status = whisper::program::Run(*arguments, std::cout);
  if (!status.ok()) std::cerr << "whisper: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
