#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/report.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "models/data/scenes/picture.h"
#include "models/vlm_session/picture.h"
#include "models/vlm_session/question.h"
#include "nn/io/chart.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/large_sweep.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/measure.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/page.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/pictures.h"

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
using Rows = std::vector<std::vector<std::string>>;

constexpr int kShown = 256;  // [pixels] of the longer side of a picture under a map

// 12,345.
std::string Count(int64_t n) {
  std::string digits = StrCat(n);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, ",");
  return digits;
}

std::string Percent(double share) { return StrFormat("%.1f %%", share); }
std::string Ms(double ms) { return StrFormat("%.3f", ms); }

// What a picture looks like on the page: a small one in whole pixels, a photo shrunk with its aspect.
absl::StatusOr<Image> Shown(const Image& image) {
  const int longer = std::max(image.height, image.width);
  if (longer * 2 <= kShown) return Enlarged(image, kShown / longer);
  ASSIGN_OR_RETURN(const Grid size, vlm_inference::FitWithin({image.height, image.width}, kShown));
  RETURN_IF_ERROR(vlm_inference::CheckPicture(size.rows, size.cols));
  return vlm_session::Resized(image, size.rows, size.cols);
}

// A section is made by a function that may fail, so each is one step of the report.
using Made = absl::StatusOr<Markup>;

Made SetUp() {
  Rows rows = {{"part", "with 16 rows", "with 4 queries"}};
  ASSIGN_OR_RETURN(const auto wide, MakeSession(Bridge::kProjector));
  ASSIGN_OR_RETURN(const auto narrow, MakeSession(Bridge::kResampler));
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
             "The encoder is frozen in both. The 4 queries are learned and attend once to the encoder's rows; unlike "
             "those of a real Q-Former they do not attend to each other. In their last stage the bridge and the "
             "language model were trained together.");
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
  ASSIGN_OR_RETURN(const auto wide, MakeSession(Bridge::kProjector));
  ASSIGN_OR_RETURN(const auto narrow, MakeSession(Bridge::kResampler));
  for (const NamedImage& photo : options.photos) {
    std::vector<std::string> questions = {"Describe the picture.", "Where is it?"};
    if (&photo == &options.photos.front()) questions.insert(questions.begin(), options.question);
    for (const std::string& question : questions) {
      for (Session* session : {wide.get(), narrow.get()}) {
        ASSIGN_OR_RETURN(const Asked a, Ask(*session, photo.image, question));
        rows.push_back({StrCat(photo.name, ": ", a.question), a.text, StrCat(a.visual_tokens), StrCat(a.text_tokens),
                        StrCat(a.times.output_tokens), Ms(a.times.vision_ms), Ms(a.times.bridge_ms),
                        Ms(a.times.prefill_ms), Ms(a.times.decode_ms)});
      }
    }
  }
  Rows rules = {{"asks for", "phrases that say so"}};
  for (const vlm_session::Rule& rule : vlm_session::Rules()) {
    rules.push_back({rule.example, absl::StrJoin(rule.phrases, ", ")});
  }
  return Paragraph(
             "Times in milliseconds. Words include the one that ends the answer. The first row of each pair hands on "
             "16 rows, the second 4 queries.") +
         Table(rows) +
         Paragraph(
             "The model was trained on drawings of one object, of dots and of digits, and answers in their words "
             "whatever it is shown. About a photo it is right by chance: nobody taught it to say that it does not "
             "know. A question becomes one of six tasks by the phrase that stands first in it:") +
         Table(rules) + Paragraph("Every other question is refused.");
}

Made Analysis(const std::vector<NamedImage>& photos) {
  Rows rows = {{"picture", "pixels", "tokens", "numbers each", "mean length", "deviation", "cosine of neighbours"}};
  ASSIGN_OR_RETURN(const auto session, MakeSession(Bridge::kProjector));
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

// One picture with a map over it, and the map's range, which stretching has thrown away.
Made Map(const Image& shown, const std::vector<float>& weights, int side, const std::string& what) {
  ASSIGN_OR_RETURN(const Image over, Overlay(shown, weights, {side, side}));
  const auto [low, high] = std::ranges::minmax(weights);
  return Picture(over, StrCat("Attention over the picture: ", what),
                 StrFormat("%s: %.4f (dark) to %.4f (light).", what, low, high));
}

Made Maps(const std::vector<NamedImage>& photos) {
  Markup all;
  ASSIGN_OR_RETURN(const auto wide, MakeSession(Bridge::kProjector));
  ASSIGN_OR_RETURN(const auto narrow, MakeSession(Bridge::kResampler));
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
                                                         vlm_session::Rules()[static_cast<int>(task)].example,
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

Made Sweeps(const ReportOptions& options) {
  ASSIGN_OR_RETURN(const auto points, QualitySweep({8, 16, 24, 32, 40, 48, 64, 96}, options.pictures));
  nn::io::LineChart chart = {
      .title = "Right answers against the side of the picture",
      .x_label = "side [pixels]",
      .y_label = "share of right answers",
      .series = {{"colour", {}}, {"shape", {}}, {"place", {}}, {"shape, 4 queries", {}}, {"by chance", {}}}};
  Rows rows = {{"side", "patches", "colour", "shape", "place", "MACs of the encoder", "of these, pairs"}};
  for (const QualityPoint& p : points) {
    std::vector<std::string> row = {StrCat(p.side), StrCat(p.patches)};
    for (size_t i = 0; i < 3; ++i) {
      chart.series[i].points.emplace_back(p.side, p.projector[i]);
      row.push_back(StrFormat("%.3f, %.3f", p.projector[i], p.resampler[i]));
    }
    chart.series[3].points.emplace_back(p.side, p.resampler[1]);
    chart.series[4].points.emplace_back(p.side, 0.25);
    row.push_back(Count(p.macs.total()));
    row.push_back(Percent(100.0 * static_cast<double>(p.macs.quadratic) / static_cast<double>(p.macs.total())));
    rows.push_back(row);
  }
  ASSIGN_OR_RETURN(const std::string svg, nn::io::LineChartSvg(chart, nn::io::SvgPlace::kPage));
  ASSIGN_OR_RETURN(const auto tokens, TokenSweep({128, 224, 336, 384, 448}));
  Rows larger = {{"side", "tokens, cut off", "padded", "GMACs of ViT-L/14", "of these, pairs"}};
  for (const TokenPoint& p : tokens) {
    larger.push_back({StrCat(p.side), Count(p.floor_tokens), Count(p.ceil_tokens),
                      StrFormat("%.1f", static_cast<double>(p.macs.total()) / 1e9),
                      Percent(100.0 * static_cast<double>(p.macs.quadratic) / static_cast<double>(p.macs.total()))});
  }
  Markup all =
      Paragraph(
          StrCat("Colour, shape and place of ", options.pictures,
                 " drawings that no training saw, each resized to the side; positions are read off between the "
                 "trained 4 x 4. The model was trained at 32 pixels only. To the left of it, detail is lost; to "
                 "the right, a patch shows a smaller part of the object than any patch did in training. Below chance "
                 "means that the answer was a word of another kind: a small object looks like a dot.")) +
      Chart(svg, "The cliff on both sides of the trained resolution. With 16 rows, where nothing else is said.") +
      Table(rows) + Paragraph("Each pair of shares: with 16 rows, with 4 queries.") +
      Paragraph("Tokens and multiplications of CLIP's ViT-L/14, exact; it is not run here.") + Table(larger);
  if (!options.large) return all;
  ASSIGN_OR_RETURN(const std::vector<LargePoint> qwen, LargeSweep({128, 224, 336, 384, 448}));
  Rows times = {
      {"side", "resized to", "patches", "tokens", "one layer [CPU-s]", "all 32 [CPU-s]", "against 224 pixels"}};
  double base_time = 0;
  for (const LargePoint& p : qwen) base_time = p.side == 224 ? p.whole() : base_time;
  for (const LargePoint& p : qwen) {
    times.push_back({StrCat(p.side), StrCat(p.resized), Count(p.patches), Count(p.tokens), StrFormat("%.3f", p.layer),
                     StrFormat("%.1f", p.whole()), base_time > 0 ? StrFormat("%.2f", p.whole() / base_time) : "-"});
  }
  return all +
         Paragraph(
             "Qwen2-VL's encoder in its real sizes, with made-up weights: one of its 32 layers, embedding and merger "
             "were run here in one thread. Its processor resizes to multiples of 28 pixels.") +
         Table(times);
}

Made Budget() {
  const std::vector<int64_t> contexts = {2048, 4096, 8192, 16384}, images = {0, 32, 196, 576, 784, 1024, 1764, 2304};
  ASSIGN_OR_RETURN(const auto table, vlm_inference::BudgetTable(contexts, images));
  if (table.size() != contexts.size() * images.size()) {
    return absl::InvalidArgumentError(StrCat("a budget table of ", table.size(), " cells instead of 32"));
  }
  Rows rows = {{"image tokens", "2,048", "4,096", "8,192", "16,384", "images that fit"}};
  std::vector<Bar> bars;
  for (size_t i = 0; i < images.size(); ++i) {
    std::vector<std::string> row = {Count(images[i])}, fit;
    for (size_t c = 0; c < contexts.size(); ++c) {
      const vlm_inference::BudgetCell& cell = table[i * contexts.size() + c];
      row.push_back(cell.overflow > 0 ? StrFormat("%s too many (%.2f %%)", Count(cell.overflow), cell.share)
                                      : StrFormat("%s (%.2f %%)", Count(cell.remaining), cell.share));
      if (cell.images.has_value()) fit.push_back(StrCat(*cell.images));
    }
    row.push_back(fit.empty() ? "-" : absl::StrJoin(fit, " / "));
    rows.push_back(row);
    const vlm_inference::BudgetCell& small = table[i * contexts.size()];
    bars.push_back({.label = StrCat(Count(images[i]), " tokens"),
                    .value = static_cast<double>(images[i]),
                    .text = small.overflow > 0 ? StrCat(Count(small.overflow), " too many")
                                               : StrCat(Count(small.remaining), " left")});
  }
  return Paragraph("What remains of a window for text, and the share that the image takes of it.") +
         Chart(BarChart("An image in a window of 2,048 tokens", bars, 2048, "2,048"),
               "An image that does not fit is drawn beyond the window, not cut at it.") +
         Table(rows);
}

Made Performances(const ReportOptions& options) {
  ASSIGN_OR_RETURN(const Performance p, MeasurePerformance(options.questions));
  const auto& t = p.usual.times;
  Rows shares = {{"part", "ms", "share"}};
  const std::pair<const char*, double> parts[] = {
      {"vision", t.vision_ms}, {"bridge", t.bridge_ms}, {"prefill", t.prefill_ms}, {"decode", t.decode_ms}};
  for (size_t i = 0; i < 4; ++i) shares.push_back({parts[i].first, Ms(parts[i].second), Percent(p.summary.shares[i])});
  Rows variants = {{"way", "ms a question", "times as fast"}};
  double product = 1;
  variants.push_back({p.base.what, Ms(p.base.total_ms()), "1.00"});
  for (const Variant& v : p.single) {
    const double gain = p.base.total_ms() / v.total_ms();
    // Keeping the picture includes keeping the question.
    if (&v != &p.single[1]) product *= gain;
    variants.push_back({v.what, Ms(v.total_ms()), StrFormat("%.2f", gain)});
  }
  variants.push_back(
      {p.combined.what, Ms(p.combined.total_ms()), StrFormat("%.2f", p.base.total_ms() / p.combined.total_ms())});
  variants.push_back({"if speed-ups multiplied", "-", StrFormat("%.2f", product)});
  const std::vector<int64_t> images = {0, 196, 1024, 2048};
  ASSIGN_OR_RETURN(const auto ratios, vlm_inference::CostRatios(500, images));
  Rows costs = {{"image tokens beside 500 of text", "prompt", "products", "pairs"}};
  for (size_t i = 0; i < std::min(ratios.size(), images.size()); ++i) {
    costs.push_back({Count(images[i]), Count(ratios[i].tokens), StrFormat("%.2f", ratios[i].linear),
                     StrFormat("%.2f", ratios[i].quadratic)});
  }
  ASSIGN_OR_RETURN(const double amdahl, vlm_inference::CombinedSpeedup(std::vector<vlm_inference::Part>{
                                            {.15, 1.8}, {.05, 1}, {.30, 2.5}, {.50, 2.0}}));
  return Paragraph(
             StrFormat("Medians of %d captions on this machine, while it did whatever else it was doing. %.0f words "
                       "a second while decoding.",
                       p.questions, p.summary.tokens_per_second)) +
         Table(shares) + Table(variants) +
         Paragraph(
             "\"If speed-ups multiplied\" is the product of the first and the third gain. Where it differs from the "
             "measured combination, the two save parts of the same time.") +
         Paragraph(
             StrFormat("The notebook's bar: vision 1.8, prefill 2.5 and decoding 2 times as fast, with shares of 15, "
                       "5, 30 and 50 percent. The product is 9.0, the whole becomes %.2f times as fast.",
                       amdahl)) +
         Table(costs);
}

Made MultiTurn(const NamedImage& photo) {
  ASSIGN_OR_RETURN(const Conversation c, Converse(Bridge::kProjector, photo.image));
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
    ASSIGN_OR_RETURN(const Comparison c, Compare(Bridge::kProjector, photos[0].image, photos[i].image));
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

}  // namespace

std::vector<NamedImage> Drawings() {
  using scenes::Facts;
  using scenes::Kind;
  const std::vector<std::pair<std::string, Facts>> drawn = {
      {"red disc", {.kind = Kind::kObject, .colour = 0, .shape = 0, .place = 0}},
      {"blue cross", {.kind = Kind::kObject, .colour = 2, .shape = 3, .place = 3}},
      {"five yellow dots", {.kind = Kind::kDots, .colour = 3, .count = 5}}};
  std::vector<NamedImage> drawings;
  for (const auto& [name, facts] : drawn) drawings.push_back({name, scenes::DrawPicture(facts, 18).image});
  return drawings;
}

absl::StatusOr<std::string> ReportHtml(const ReportOptions& options) {
  RETURN_IF_ERROR(
      vlm_inference::CheckRange("number of photos", static_cast<int64_t>(options.photos.size()), 1, kMostPhotos));
  RETURN_IF_ERROR(vlm_inference::CheckRange("number of drawings", options.pictures, 1, 10'000));
  RETURN_IF_ERROR(vlm_inference::CheckRange("number of questions", options.questions, 1, 10'000));
  RETURN_IF_ERROR(vlm_session::Understand(options.question).status());
  const NamedImage& first = options.photos.front();
  struct Part {
    const char *id, *heading;
    Made content;
  };
  Part parts[] = {{"setup", "1. The model", SetUp()},
                  {"tokens", "2. From a picture to tokens", Tokens(first)},
                  {"ask", "3. and 4. Pictures and questions", Answers(options)},
                  {"rows", "5. What the rows look like", Analysis(options.photos)},
                  {"attention", "6. What attends to what", Maps(options.photos)},
                  {"sweep", "7. Resolution", Sweeps(options)},
                  {"budget", "8. Context", Budget()},
                  {"summary", "9. Time", Performances(options)},
                  {"turns", "Exercise 1: several questions", MultiTurn(first)},
                  {"compare", "Exercise 2: two pictures", TwoPictures(options.photos)},
                  {"density", "Exercise 3: bits for each token", BitsOfTokens(options)}};
  std::vector<std::pair<std::string, std::string>> contents;
  Markup sections;
  for (Part& part : parts) {
    if (!part.content.ok()) {
      return absl::Status(part.content.status().code(),
                          StrCat("section \"", part.heading, "\": ", part.content.status().message()));
    }
    contents.emplace_back(part.id, part.heading);
    sections += Section(part.id, part.heading, *part.content);
  }
  return Page(
      "A vision-language model, measured",
      "Every formula and every map on this page was computed by the code of lab 13-04, every answer by the course's "
      "own model, and every time was taken on the machine that wrote it.",
      contents, sections);
}

}  // namespace vlm_report
