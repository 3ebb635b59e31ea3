#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/data/scenes/questions.h"
#include "models/vlm_session/picture.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/measure.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/page.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/pictures.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/sections.h"

namespace vlm_report {
namespace {

using absl::StrCat;
using absl::StrFormat;
using base::Element;
using base::Image;
using base::Markup;
using scenes::Task;
using vlm_inference::Grid;
using vlm_session::Session;

constexpr int kShown = 256;  // [pixels] of the longer side of a picture under a map

// What a picture looks like on the page: a small one in whole pixels, a photo shrunk with its aspect.
absl::StatusOr<Image> Shown(const Image& image) {
  const int longer = std::max(image.height, image.width);
  if (longer * 2 <= kShown) return Enlarged(image, kShown / longer);
  ASSIGN_OR_RETURN(const Grid size, vlm_inference::FitWithin({image.height, image.width}, kShown));
  RETURN_IF_ERROR(vlm_inference::CheckPicture(size.rows, size.cols));
  return vlm_session::Resized(image, size.rows, size.cols);
}

// One picture with a map over it, and the map's range, which stretching has thrown away.
Made Map(const Image& shown, const std::vector<float>& weights, int side, const std::string& what) {
  ASSIGN_OR_RETURN(const Image over, Overlay(shown, weights, {side, side}));
  const auto [low, high] = std::ranges::minmax(weights);
  return Picture(over, StrCat("Attention over the picture: ", what),
                 StrFormat("%s: %.4f (dark) to %.4f (light).", what, low, high));
}

}  // namespace

Made Maps(const std::vector<NamedImage>& photos) {
  Markup all;
  ASSIGN_OR_RETURN(const auto wide, MakeSession(Committed::kProjector));
  ASSIGN_OR_RETURN(const auto narrow, MakeSession(Committed::kResampler));
  for (const NamedImage& photo : photos) {
    ASSIGN_OR_RETURN(const Image shown, Shown(photo.image));
    ASSIGN_OR_RETURN(Markup row, Picture(shown, photo.name, photo.name));
    ASSIGN_OR_RETURN(const base::Mat patches, wide->PatchAttention(photo.image));
    ASSIGN_OR_RETURN(const std::vector<float> received, vlm_inference::AttentionReceived(patches));
    ASSIGN_OR_RETURN(const Markup encoder, Map(shown, received, 4, "received in the encoder"));
    row += encoder;
    for (Session* session : {wide.get(), narrow.get()}) {
      ASSIGN_OR_RETURN(const vlm_session::Look look, session->LookAt(photo.image));
      for (const Task task : {Task::kColour, Task::kPlace}) {
        const vlm_session::Attention taken = session->AnswerAttention(look, task);
        ASSIGN_OR_RETURN(const Markup map, Map(shown, taken.weights, taken.side,
                                               StrFormat("taken by the answer to \"%s\", %s",
                                                         scenes::QuestionRules()[static_cast<int>(task)].example,
                                                         session == wide.get() ? "16 rows" : "4 queries")));
        row += map;
      }
    }
    all += Element("div", {{"class", "row"}}, row);
  }
  const NamedImage& first = photos.front();
  ASSIGN_OR_RETURN(const Image shown, Shown(first.image));
  ASSIGN_OR_RETURN(const vlm_session::Look look, narrow->LookAt(first.image));
  const base::Mat queries = narrow->QueryAttention(look);
  Markup row;
  for (int k = 0; k < queries.rows; ++k) {
    const auto begin = queries.data.begin() + k * queries.cols;
    ASSIGN_OR_RETURN(const Markup map, Map(shown, {begin, begin + queries.cols}, 4, StrCat("query ", k)));
    row += map;
  }
  return Paragraph(
             "The encoder has no class token, so its map shows what each patch receives from all. It hears no "
             "question. The answer's map does: it is the language model's attention, from the rows that said the "
             "answer to the rows of the picture. Each map is stretched to its own range: compare places, not "
             "colours of two maps.") +
         all + Paragraph("What each of the 4 queries takes of the first picture:") +
         Element("div", {{"class", "row"}}, row);
}

}  // namespace vlm_report
