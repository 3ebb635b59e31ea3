// Several arrays in one file, as numpy.savez writes them: a zip archive of .npy files. For tests.

#ifndef MODELS_WHISPER_TESTING_NPZ_H_
#define MODELS_WHISPER_TESTING_NPZ_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/mat.h"

namespace whisper::testing {

// One file of an archive, by its name in it; stored or deflated.
//
// Errors: InvalidArgument for what is no zip archive, a directory or data that lie outside of it, and data that cannot
//         be unpacked; NotFound for another name; Unimplemented for another method.
// Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (its end).
absl::StatusOr<std::string> Unzip(std::string_view archive, std::string_view name);

// The array `name` of the archive. Errors: as above, as ReadNpy, with the path.
absl::StatusOr<base::Mat> ReadNpz(const std::string& path, const std::string& name);

}  // namespace whisper::testing

#endif  // MODELS_WHISPER_TESTING_NPZ_H_
