// What each command of the program `whisper` prints and draws.

#ifndef MODELS_WHISPER_PROGRAM_COMMANDS_H_
#define MODELS_WHISPER_PROGRAM_COMMANDS_H_

#include <ostream>

#include "absl/status/status.h"
#include "models/whisper/program/arguments.h"

namespace whisper::program {

// Errors: those of the sound, of the model and of the picture, each with its path; OutOfRange for a window, a layer or
//         a head that is not there.
absl::Status Run(const Arguments& arguments, std::ostream& out);

}  // namespace whisper::program

#endif  // MODELS_WHISPER_PROGRAM_COMMANDS_H_
