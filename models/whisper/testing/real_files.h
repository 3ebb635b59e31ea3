// Published weights and recordings, which are no part of the repository: REAL_FILE (base/testing/real_file.h).

#ifndef MODELS_WHISPER_TESTING_REAL_FILES_H_
#define MODELS_WHISPER_TESTING_REAL_FILES_H_

#include "base/testing/real_file.h"  // IWYU pragma: export

#endif  // MODELS_WHISPER_TESTING_REAL_FILES_H_
