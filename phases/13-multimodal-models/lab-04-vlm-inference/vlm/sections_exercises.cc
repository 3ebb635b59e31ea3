#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/measure.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/page.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/sections.h"

namespace vlm_report {
namespace {

using absl::StrCat;
using absl::StrFormat;
using base::Markup;
using Rows = std::vector<std::vector<std::string>>;

}  // namespace

Made MultiTurn(const NamedImage& photo) {
  ASSIGN_OR_RETURN(const Conversation c, Converse(Committed::kProjector, photo.image));
  Rows rows = {{"question", "answer", "prompt", "rows computed", "encoder runs"}};
  for (size_t i = 0; i < std::min(c.turns.size(), c.costs.size()); ++i) {
    rows.push_back({c.turns[i].question, c.turns[i].text, StrCat(c.costs[i].prompt), StrCat(c.costs[i].computed),
                    StrCat(c.costs[i].encoder_runs)});
  }
  return Paragraph(StrCat(
             "Four questions about ", photo.name, ": the encoder ran ", c.encoder_runs, " time",
             c.encoder_runs == 1 ? "" : "s", ", and every answer is ",
             c.same_as_alone ? "the one that the question gets alone." : "NOT the one that the question gets alone.")) +
         Table(rows);
}

Made TwoPictures(const std::vector<NamedImage>& photos) {
  Markup all;
  for (size_t i = 1; i < photos.size(); ++i) {
    ASSIGN_OR_RETURN(const Comparison c, Compare(Committed::kProjector, photos[0].image, photos[i].image));
    Rows rows = {{"", photos[0].name, photos[i].name, ""}};
    for (size_t q = 0; q < c.questions.size(); ++q) {
      rows.push_back({c.questions[q], c.first[q], c.second[q], c.first[q] == c.second[q] ? "same" : "differs"});
    }
    all += Paragraph(StrFormat("%s and %s: the cosine of their pooled rows is %.3f.", photos[0].name, photos[i].name,
                               c.cosine)) +
           Table(rows);
  }
  return photos.size() > 1 ? all : Paragraph("There is one picture only: name two to compare them.");
}

Made BitsOfTokens(const ReportOptions& options) {
  ASSIGN_OR_RETURN(const auto densities, MeasureDensity(options.pictures));
  Rows rows = {{"told by", "tokens", "attributes right", "bits a token", "if all were right"}};
  for (const Density& d : densities) {
    rows.push_back({d.what, StrCat(d.tokens), StrCat(d.correct, " of ", d.asked), StrFormat("%.3f", d.bits),
                    StrFormat("%.3f", d.at_best)});
  }
  return Paragraph(
             "Colour, shape and place are 2 bits each. The same language model is told them by words, by 16 rows of "
             "the picture or by 4 queries.") +
         Table(rows);
}

}  // namespace vlm_report
