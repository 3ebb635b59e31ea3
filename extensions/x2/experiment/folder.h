// The folder of an experiment. It remembers the hash of each file, so that a manifest can name them all.

#ifndef EXTENSIONS_X2_EXPERIMENT_FOLDER_H_
#define EXTENSIONS_X2_EXPERIMENT_FOLDER_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nn/io/chart.h"

namespace experiment {

class Folder {
 public:
  // Makes the folder and those above it; files that are there already stay. Internal if that cannot be done; it names
  // the path and the system's reason.
  static absl::StatusOr<Folder> Create(const std::string& path);

  // Writes one file of the folder, "loss.svg". NotFound if the folder has gone, Internal for what cannot be written;
  // each names the file's path and the system's reason.
  absl::Status Write(const std::string& name, const std::string& bytes);

  // The same with a chart as SVG. InvalidArgument, too, for a chart that cannot be drawn (nn/io/chart.h).
  absl::Status Write(const std::string& name, const nn::io::LineChart& chart);
  absl::Status Write(const std::string& name, const nn::io::HeatMap& map);

  const std::string& path() const { return path_; }

  // File name -> SHA-256 in hex of what Write has put there.
  const std::map<std::string, std::string>& sums() const { return sums_; }

 private:
  explicit Folder(std::string path);

  std::string path_;
  std::map<std::string, std::string> sums_;
};

}  // namespace experiment

#endif  // EXTENSIONS_X2_EXPERIMENT_FOLDER_H_
