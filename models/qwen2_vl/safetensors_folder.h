// Published weights: a folder of safetensors files, read a few rows at a time.
//
//   ASSIGN_OR_RETURN(const auto weights, SafetensorsFolder::Open(folder, tensors));
//
// nn::io::ReadSafetensors gives a whole file as floats. Qwen2-VL-2B is 4.4 GB in bf16 and would be 8.8 GB as floats; a
// model with few layers needs a small part of them, and never all at once.

#ifndef MODELS_QWEN2_VL_SAFETENSORS_FOLDER_H_
#define MODELS_QWEN2_VL_SAFETENSORS_FOLDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/weight_source.h"

namespace qwen2_vl {

class SafetensorsFolder final : public WeightSource {
 public:
  // Looks through the headers of all *.safetensors files of the folder for these tensors; other tensors may be there.
  // Values may be BF16, F16 or F32; all become float, exactly.
  //
  // Errors:  NotFound for a folder without such files, and for a tensor that none of them has, by its name;
  //          InvalidArgument, with file and tensor, for a header that is none, a tensor that two files have, another
  //          shape than `tensors` says, offsets that are not its shape's or lie outside of the file; Unimplemented for
  //          another type; Internal for a file that cannot be read.
  static absl::StatusOr<std::unique_ptr<SafetensorsFolder>> Open(const std::string& folder,
                                                                 const std::vector<TensorSpec>& tensors);
  ~SafetensorsFolder() override;

  // Errors:  NotFound for a tensor that was not asked for when the folder was opened; Internal if the file has become
  //          shorter since; InvalidArgument for a value that is not finite.
  absl::Status ReadRows(const TensorSpec& tensor, int64_t first, std::span<float> out) const override;

 private:
  struct File {
    std::string path;
    int descriptor = -1;
  };
  enum class Type { kF32, kF16, kBf16 };
  struct Place {
    size_t file = 0;  // which of files_
    Type type;
    int64_t begin = 0;  // [bytes] from the beginning of the file
  };

  SafetensorsFolder() = default;
  absl::Status AddFile(const std::string& path, const std::map<std::string, const TensorSpec*>& wanted);

  std::vector<File> files_;
  std::map<std::string, Place> places_;
};

}  // namespace qwen2_vl

#endif  // MODELS_QWEN2_VL_SAFETENSORS_FOLDER_H_
