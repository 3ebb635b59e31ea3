#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/parallel.h"
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
using base::Image;
using base::Markup;
using vlm_session::Session;
using Rows = std::vector<std::vector<std::string>>;

}  // namespace

Made SetUp() {
  Rows rows = {{"part", "with 16 rows", "with 4 queries"}};
  ASSIGN_OR_RETURN(const auto wide, MakeSession(Committed::kProjector));
  ASSIGN_OR_RETURN(const auto narrow, MakeSession(Committed::kResampler));
  size_t all[2] = {};
  for (const auto& [name, count] : narrow->Parameters()) {
    std::string other = "-";
    for (const auto& [wide_name, wide_count] : wide->Parameters()) {
      if (wide_name == name) other = Count(static_cast<int64_t>(wide_count)), all[0] += wide_count;
    }
    all[1] += count;
    rows.push_back({name.substr(0, name.size() - 1), other, Count(static_cast<int64_t>(count))});
  }
  rows.push_back({"all parameters", Count(static_cast<int64_t>(all[0])), Count(static_cast<int64_t>(all[1]))});
  return Paragraph(StrCat("The course's own vision-language model, as it was trained for exercise 20: pictures of 32 x "
                          "32 pixels, patches of 8, 42 words. Floats on the CPU, ",
                          base::NumThreads(), " threads.")) +
         Table(rows) +
         Paragraph(
             "The encoder is frozen always. The 4 queries are learned and attend once to the encoder's rows; unlike "
             "those of a real Q-Former they do not attend to each other. Of the model with queries there are two: in "
             "one the last stage trained the bridge and the language model together, in the other the language model "
             "stayed frozen, as BLIP-2's does. Section 3 compares them.");
}

Made Tokens(const NamedImage& photo) {
  ASSIGN_OR_RETURN(const Image small, GridPanels(vlm_session::Resized(photo.image, 32, 32), 8, 6));
  ASSIGN_OR_RETURN(Markup pictures, Picture(small, "The picture, its 4 x 4 patches, their numbers from 0 to 15",
                                            StrCat(photo.name,
                                                   " as the course's model sees it: 32 x 32 pixels, patches "
                                                   "of 8, 16 tokens, numbered row by row.")));
  for (const auto& [side, patch] : {std::pair(224, 16), std::pair(336, 14)}) {
    ASSIGN_OR_RETURN(const Image panels, GridPanels(vlm_session::Resized(photo.image, side, side), patch, 1));
    const int along = side / patch;
    ASSIGN_OR_RETURN(
        const Markup picture,
        Picture(panels, StrCat("The picture and its ", along, " x ", along, " patches"),
                StrFormat("The same at %d pixels with patches of %d, as larger models see it: %d x %d = %d "
                          "tokens.",
                          side, patch, along, along, along * along)));
    pictures += picture;
  }
  Rows rows = {{"side", "14, cut off", "14, padded", "16", "32, cut off", "BLIP-2: encoder", "BLIP-2: LM"}};
  const vlm_inference::VisionSetup blip2 = {.patch = 14, .fixed_side = 224, .class_token = true, .queries = 32};
  for (const int side : {128, 224, 336, 384, 448, 512, 672, 768, 1024}) {
    std::vector<std::string> row = {StrCat(side)};
    for (const auto& [patch, rounding] :
         {std::pair(14, vlm_inference::Rounding::kFloor), std::pair(14, vlm_inference::Rounding::kCeil),
          std::pair(16, vlm_inference::Rounding::kStrict), std::pair(32, vlm_inference::Rounding::kFloor)}) {
      ASSIGN_OR_RETURN(const auto bill,
                       vlm_inference::VisualTokens(side, side, {.patch = patch, .rounding = rounding}));
      row.push_back(Count(bill.llm));
    }
    ASSIGN_OR_RETURN(const auto bill, vlm_inference::VisualTokens(side, side, blip2));
    row.push_back(StrCat(bill.encoder)), row.push_back(StrCat(bill.llm));
    rows.push_back(row);
  }
  return pictures + Table(rows) +
         Paragraph(
             "448 pixels are 784 tokens with patches of 16 and 1,024 with patches of 14: a table must have one "
             "patch. BLIP-2 resizes every picture to 224 pixels, so its counts never change.");
}

Made Answers(const ReportOptions& options) {
  Rows rows = {{"picture, question", "answer", "visual", "text", "words", "vision", "bridge", "prefill", "decode"}};
  ASSIGN_OR_RETURN(const auto wide, MakeSession(Committed::kProjector));
  ASSIGN_OR_RETURN(const auto narrow, MakeSession(Committed::kResampler));
  ASSIGN_OR_RETURN(const auto frozen, MakeSession(Committed::kFrozenLm));
  for (const NamedImage& photo : options.photos) {
    std::vector<std::string> questions = {"Describe the picture.", "Where is it?"};
    if (&photo == &options.photos.front()) questions.insert(questions.begin(), options.question);
    for (const std::string& question : questions) {
      for (Session* session : {wide.get(), narrow.get(), frozen.get()}) {
        ASSIGN_OR_RETURN(const Asked a, Ask(*session, photo.image, question));
        rows.push_back({StrCat(photo.name, ": ", a.question), a.text, StrCat(a.visual_tokens), StrCat(a.text_tokens),
                        StrCat(a.times.output_tokens), Ms(a.times.vision_ms), Ms(a.times.bridge_ms),
                        Ms(a.times.prefill_ms), Ms(a.times.decode_ms)});
      }
    }
  }
  Rows rules = {{"asks for", "phrases that say so"}};
  for (const scenes::QuestionRule& rule : scenes::QuestionRules()) {
    rules.push_back({rule.example, absl::StrJoin(rule.phrases, ", ")});
  }
  return Paragraph(
             "Times in milliseconds. Words include the one that ends the answer. The first row of each three hands on "
             "16 rows, the second 4 queries, the third 4 queries of the model whose language model stayed frozen.") +
         Table(rows) +
         Paragraph(
             "The model was trained on drawings of one object, of dots and of digits, and answers in their words "
             "whatever it is shown. About a photo it is right by chance: nobody taught it to say that it does not "
             "know. A question becomes one of six tasks by the phrase that stands first in it:") +
         Table(rules) + Paragraph("Every other question is refused.");
}

Made Analysis(const std::vector<NamedImage>& photos) {
  Rows rows = {{"picture", "pixels", "tokens", "numbers each", "mean length", "deviation", "cosine of neighbours"}};
  ASSIGN_OR_RETURN(const auto session, MakeSession(Committed::kProjector));
  for (const NamedImage& photo : photos) {
    ASSIGN_OR_RETURN(const vlm_session::Look look, session->LookAt(photo.image));
    ASSIGN_OR_RETURN(const auto stats, vlm_inference::Statistics(vlm_session::MatOf(look.rows), {4, 4}));
    rows.push_back({photo.name, StrFormat("%d x %d", photo.image.height, photo.image.width), StrCat(stats.tokens),
                    StrCat(stats.dim), StrFormat("%.3f", stats.mean_norm), StrFormat("%.3f", stats.std_norm),
                    StrFormat("%.3f", stats.neighbour_cosine)});
  }
  return Table(rows) +
         Paragraph(
             "The encoder ends with a LayerNorm. With gain 1 and bias 0 every row would have the length sqrt(32) = "
             "5.657 exactly; what the table shows beyond that is the learned gain and bias.");
}

}  // namespace vlm_report
