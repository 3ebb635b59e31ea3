// The way from a picture to rows of the language model and from there to words, part by part: each carried out by the
// learner's code where there is some, and by the course's model where not or where that gave no proper result.

#ifndef HARNESS_SIDECARS_VLM_WAY_H_
#define HARNESS_SIDECARS_VLM_WAY_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/image.h"
#include "base/mat.h"
#include "harness/sidecar/servant.h"
#include "harness/sidecars/vlm/exchange.h"
#include "harness/sidecars/vlm/parts.h"
#include "harness/sidecars/vlm/weights.h"

namespace course::vlm {

struct Said {
  std::vector<int> ids;               // the last one is <eos>, unless the context was full
  std::vector<double> probabilities;  // of each
};

class Way {
 public:
  // `folder`: with parts.json and the servants that it names.
  Way(const std::vector<Part>& parts, const std::string& folder);

  // Each notes in `steps` who did it and what it took.
  base::Mat Patches(const Model& model, const base::Image& image, std::vector<Step>& steps);      // (16, 192)
  base::Mat EncoderRows(const Model& model, const base::Mat& patches, std::vector<Step>& steps);  // (16, 32)
  base::Mat Resampled(const Model& model, const base::Mat& rows, std::vector<Step>& steps);       // (4, 32)
  base::Mat Projected(const Model& model, const base::Mat& features, std::vector<Step>& steps);   // (R, 48)
  // The words that follow `task`. `projected` is what the course's model reads; exercise 16 begins with `features`.
  Said Words(const Model& model, const base::Mat& features, const base::Mat& projected, int task,
             std::vector<Step>& steps);

 private:
  // What the learner's code says, or what the course's model says.
  template <class Result, class Yours, class Reference>
  Result Take(const std::string& name, std::vector<Step>& steps, const Yours& yours, const Reference& reference);

  std::vector<Part> parts_;
  std::map<std::string, std::unique_ptr<sidecar::Servant>> servants_;  // by part; only of the learner's
};

// How much each row that said a word attends to each patch: last block, mean of the heads. Through a resampler: the
// rows' shares, handed on by its queries'.
std::vector<std::array<double, kPatches>> AttentionOf(const Model& model, const base::Mat& encoder_rows,
                                                      const base::Mat& projected, int task,
                                                      const std::vector<int>& ids);

}  // namespace course::vlm

#endif  // HARNESS_SIDECARS_VLM_WAY_H_
