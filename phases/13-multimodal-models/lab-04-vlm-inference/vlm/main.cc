// The notebook as commands. All formulas are your code of this lab:
//
//   bazel run --config=starter //phases/13-multimodal-models/lab-04-vlm-inference:vlm -- COMMAND ...
//
//   info                                 the model, its parts and parameters
//   bridges                              what each of the three bridges had trained, and what it answers right
//   grid PICTURE SIDE PATCH OUT.png      a picture, its patches and the number of each
//   ask PICTURE "QUESTION"               an answer, and what took how long
//   analyse PICTURE                      what the encoder's rows look like
//   attention PICTURE "QUESTION" OUT.png what the answer looked at
//   sweep                                accuracy against the side of the picture, as CSV
//   sweep-large                          the time of Qwen2-VL's encoder against the side, as CSV
//   budget                               what images leave of a window
//   summary                              the time of each part, as JSON
//   multi-turn PICTURE                   four questions, one look
//   compare PICTURE PICTURE              two pictures
//   density                              bits for each token
//   report [OUT.html [PICTURE ...]]      all of it as one page; without OUT where the dashboard shows it
//
// PICTURE: a PNG, JPEG or BMP file, or a drawing of the course: drawing:red-disc-top-left. In front of everything else
// --bridge NAME says which model is asked: rows (16 of them, the default), queries (4), or frozen-lm (4 queries that
// were trained while the language model stayed as it was). --queries is short for --bridge queries. Exit codes: 0 done,
// 1 an error, 2 wrong use.

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/callers_path.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "models/data/scenes/questions.h"
#include "models/data/scenes/scene.h"
#include "models/vlm_session/picture.h"
#include "nlohmann/json.hpp"
#include "nn/io/image_file.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/bridges.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/large_sweep.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/measure.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/pictures.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/report.h"

namespace vlm_report {
namespace {

constexpr int kUsage = 2;

constexpr std::pair<absl::string_view, Committed> kBridges[] = {
    {"rows", Committed::kProjector}, {"queries", Committed::kResampler}, {"frozen-lm", Committed::kFrozenLm}};

int Fail(const absl::Status& status) {
  std::cerr << "vlm: " << status.message() << "\n";
  return 1;
}

// Unwraps a value or ends the command with its error.
#define TAKE_OR_FAIL(declaration, expression)                         \
  auto declaration##_or = (expression);                               \
  if (!declaration##_or.ok()) return Fail(declaration##_or.status()); \
  auto& declaration = *declaration##_or

template <class Names>
int IndexOf(const Names& names, absl::string_view name) {
  return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
}

// "red-disc-top-left", the seed is always the same.
absl::StatusOr<base::Image> Drawing(absl::string_view what) {
  const std::vector<std::string> words = absl::StrSplit(what, absl::MaxSplits('-', 2));
  if (words.size() == 3) {
    const scenes::Object object = {.shape = IndexOf(scenes::kShapeNames, words[1]),
                                   .colour = IndexOf(scenes::kColourNames, words[0]),
                                   .place = IndexOf(scenes::kPlaceNames, words[2])};
    if (object.shape < scenes::kShapes && object.colour < scenes::kColours && object.place < scenes::kPlaces) {
      return scenes::DrawScene(object, 18).image;
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", what,
                   "\" is no drawing; write colour-shape-place, such as red-disc-top-left (red green blue yellow, disc "
                   "square triangle cross, top-left top-right bottom-left bottom-right)"));
}

absl::StatusOr<base::Image> Load(absl::string_view name) {
  if (absl::ConsumePrefix(&name, "drawing:")) return Drawing(name);
  return vlm_session::ReadPhoto(base::CallersPath(std::string(name)));
}

// What a page may say of a file: its name, and nothing of where it lies.
std::string NameOf(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

int Info() {
  std::cout << "threads: " << base::NumThreads() << "\n";
  for (const auto& [bridge, model] : kBridges) {
    TAKE_OR_FAIL(session, MakeSession(model));
    size_t all = 0;
    std::cout << bridge << ":";
    for (const auto& [name, count] : session->Parameters()) {
      std::cout << "  " << name << " " << count;
      all += count;
    }
    std::cout << "  in all " << all << "\n";
  }
  return 0;
}

int BridgesCommand() {
  TAKE_OR_FAIL(bridges, MeasureBridges(300));
  for (const TrainedBridge& b : bridges) {
    std::cout << absl::StrFormat(
        "%-21s trained %s: %d of %d numbers; frozen %s\n  right: caption %.3f, colour %.3f, shape %.3f, place %.3f, "
        "count %.3f\n",
        b.what, absl::StrJoin(b.trained, ", "), b.trained_params, b.all_params, absl::StrJoin(b.frozen, ", "),
        b.right.caption, b.right.colour, b.right.shape, b.right.place, b.right.count);
  }
  return 0;
}

int GridCommand(const std::string& picture, int side, int patch, const std::string& out) {
  TAKE_OR_FAIL(image, Load(picture));
  if (side < 1 || side > 2048)
    return Fail(absl::InvalidArgumentError(absl::StrCat("a side of ", side, " pixels; 1 to 2048")));
  TAKE_OR_FAIL(panels, GridPanels(vlm_session::Resized(image, side, side), patch, std::max(1, 192 / side)));
  const absl::Status written = nn::io::WritePng(base::CallersPath(out), panels);
  return written.ok() ? 0 : Fail(written);
}

int AskCommand(Committed model, const std::string& picture, const std::string& question) {
  TAKE_OR_FAIL(image, Load(picture));
  TAKE_OR_FAIL(session, MakeSession(model));
  TAKE_OR_FAIL(a, Ask(*session, image, question));
  TAKE_OR_FAIL(summary, vlm_inference::Summarise(a.times));
  std::cout << a.text << "\n\n"
            << absl::StrFormat("tokens: %d visual, %d text, %d answered; the phrase \"%s\" decided\n", a.visual_tokens,
                               a.text_tokens, a.times.output_tokens, a.phrase)
            << absl::StrFormat("ms: resize %.3f; vision %.3f, bridge %.3f, prefill %.3f, decode %.3f, together %.3f\n",
                               a.resize_ms, a.times.vision_ms, a.times.bridge_ms, a.times.prefill_ms, a.times.decode_ms,
                               a.total_ms)
            << absl::StrFormat("shares: %.1f %.1f %.1f %.1f percent; %.0f tokens/s\n", summary.shares[0],
                               summary.shares[1], summary.shares[2], summary.shares[3], summary.tokens_per_second);
  return 0;
}

int Analyse(const std::string& picture) {
  TAKE_OR_FAIL(image, Load(picture));
  TAKE_OR_FAIL(session, MakeSession(Committed::kProjector));
  TAKE_OR_FAIL(look, session->LookAt(image));
  TAKE_OR_FAIL(stats, vlm_inference::Statistics(vlm_session::MatOf(look.rows), {4, 4}));
  std::cout << absl::StrFormat(
      "pixels %d x %d x %d, seen as 32 x 32\nrows %d of %d numbers\nlength %.3f +- %.3f\ncosine of neighbours %.3f\n",
      image.height, image.width, image.channels, stats.tokens, stats.dim, stats.mean_norm, stats.std_norm,
      stats.neighbour_cosine);
  return 0;
}

int AttentionCommand(Committed model, const std::string& picture, const std::string& question, const std::string& out) {
  TAKE_OR_FAIL(image, Load(picture));
  TAKE_OR_FAIL(understood, scenes::Understand(question));
  TAKE_OR_FAIL(session, MakeSession(model));
  TAKE_OR_FAIL(look, session->LookAt(image));
  const vlm_session::Attention taken = session->AnswerAttention(look, understood.task);
  TAKE_OR_FAIL(size, vlm_inference::FitWithin({image.height, image.width}, 512));
  const bool small = std::max(image.height, image.width) < 256;
  const base::Image shown = small ? Enlarged(image, 256 / std::max(image.height, image.width))
                                  : vlm_session::Resized(image, size.rows, size.cols);
  TAKE_OR_FAIL(over, Overlay(shown, taken.weights, {taken.side, taken.side}));
  const absl::Status written = nn::io::WritePng(base::CallersPath(out), over);
  return written.ok() ? 0 : Fail(written);
}

int Sweep() {
  TAKE_OR_FAIL(points, QualitySweep({32, 48, 64, 96}, 200));
  std::cout << "side,patches,bridge,visual_tokens,colour,shape,place,macs_linear,macs_quadratic\n";
  for (const QualityPoint& p : points) {
    for (const bool queries : {false, true}) {
      const std::array<double, 3>& right = queries ? p.resampler : p.projector;
      std::cout << absl::StrFormat("%d,%d,%s,%d,%.4f,%.4f,%.4f,%d,%d\n", p.side, p.patches,
                                   queries ? "queries" : "rows", queries ? 4 : 16, right[0], right[1], right[2],
                                   p.macs.linear, p.macs.quadratic);
    }
  }
  return 0;
}

int SweepLarge() {
  TAKE_OR_FAIL(points, LargeSweep({128, 224, 336, 384, 448}));
  std::cout << "side,resized,patches,tokens,layer_cpu_s,rest_cpu_s,whole_cpu_s\n";
  for (const LargePoint& p : points) {
    std::cout << absl::StrFormat("%d,%d,%d,%d,%.4f,%.4f,%.2f\n", p.side, p.resized, p.patches, p.tokens, p.layer,
                                 p.rest, p.whole());
  }
  return 0;
}

int Budget() {
  TAKE_OR_FAIL(table, vlm_inference::BudgetTable(std::vector<int64_t>{2048, 4096, 8192, 16384},
                                                 std::vector<int64_t>{0, 32, 196, 576, 784, 1024, 1764, 2304}));
  std::cout << "| image | window | remaining | share | images that fit |\n| ---: | ---: | ---: | ---: | ---: |\n";
  for (const vlm_inference::BudgetCell& cell : table) {
    std::cout << absl::StrFormat(
        "| %d | %d | %s | %.2f %% | %s |\n", cell.image_tokens, cell.context,
        cell.overflow > 0 ? absl::StrCat("0, ", cell.overflow, " too many") : absl::StrCat(cell.remaining), cell.share,
        cell.images.has_value() ? absl::StrCat(*cell.images) : "-");
  }
  return 0;
}

int SummaryCommand() {
  TAKE_OR_FAIL(p, MeasurePerformance(200));
  nlohmann::ordered_json json = {{"questions", p.questions},
                                 {"shares_percent", p.summary.shares},
                                 {"tokens_per_second", p.summary.tokens_per_second},
                                 {"ms", {{p.base.what, p.base.total_ms()}, {p.combined.what, p.combined.total_ms()}}}};
  for (const Variant& v : p.single) json["ms"][v.what] = v.total_ms();
  json["ms"][absl::StrCat(p.base.what, ", products by three plain loops")] = p.loops_ms();
  json["products_ms"] = {{"three plain loops", p.products.loops_ms}, {"kernels/gemm.h", p.products.blocked_ms}};
  std::cout << json.dump(2) << "\n";
  return 0;
}

int MultiTurn(Committed model, const std::string& picture) {
  TAKE_OR_FAIL(image, Load(picture));
  TAKE_OR_FAIL(c, Converse(model, image));
  for (size_t i = 0; i < std::min(c.turns.size(), c.costs.size()); ++i) {
    std::cout << absl::StrFormat("%-28s %-28s %d rows of %d computed\n", c.turns[i].question, c.turns[i].text,
                                 c.costs[i].computed, c.costs[i].prompt);
  }
  std::cout << "encoder runs: " << c.encoder_runs << "; as each question alone: " << (c.same_as_alone ? "yes" : "NO")
            << "\n";
  return 0;
}

int CompareCommand(Committed model, const std::string& first, const std::string& second) {
  TAKE_OR_FAIL(a, Load(first));
  TAKE_OR_FAIL(b, Load(second));
  TAKE_OR_FAIL(c, Compare(model, a, b));
  std::cout << absl::StrFormat("cosine of the pooled rows: %.4f\n", c.cosine);
  for (size_t i = 0; i < c.questions.size(); ++i) {
    std::cout << absl::StrFormat("%-22s %-16s %-16s %s\n", c.questions[i], c.first[i], c.second[i],
                                 c.first[i] == c.second[i] ? "" : "differs");
  }
  return 0;
}

int DensityCommand() {
  TAKE_OR_FAIL(densities, MeasureDensity(400));
  for (const Density& d : densities) {
    std::cout << absl::StrFormat("%-24s %2d tokens  %d of %d right  %.3f bits a token (%.3f if all were right)\n",
                                 d.what, d.tokens, d.correct, d.asked, d.bits, d.at_best);
  }
  return 0;
}

int ReportCommand(const std::vector<std::string>& arguments) {
  ReportOptions options;
  for (size_t i = 1; i < arguments.size(); ++i) {
    if (i > kMostPhotos)
      return Fail(absl::InvalidArgumentError(
          absl::StrCat(arguments.size() - 1, " pictures; a report shows at most ", kMostPhotos)));
    TAKE_OR_FAIL(image, Load(arguments[i]));
    options.photos.push_back({NameOf(arguments[i]), image});
  }
  if (options.photos.empty()) options.photos = Drawings();
  std::string out;
  if (!arguments.empty()) {
    out = base::CallersPath(arguments[0]);
  } else {
    const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
    if (workspace == nullptr) return Fail(absl::InvalidArgumentError("name the file: report OUT.html"));
    const std::string folder = absl::StrCat(workspace, "/.course");
    mkdir(folder.c_str(), 0700);
    mkdir((folder + "/reports").c_str(), 0700);
    out = folder + "/reports/vlm.html";
  }
  options.large = true;
  TAKE_OR_FAIL(html, ReportHtml(options));
  const absl::Status written = base::WriteFile(out, html);
  if (!written.ok()) return Fail(written);
  std::cout << "written: " << out << "\n";
  return 0;
}

int Run(std::vector<std::string> words) {
  Committed model = Committed::kProjector;
  if (!words.empty() && words[0] == "--queries") {
    model = Committed::kResampler;
    words.erase(words.begin());
  } else if (words.size() > 1 && words[0] == "--bridge") {
    const auto* const named = std::ranges::find(kBridges, words[1], &std::pair<absl::string_view, Committed>::first);
    if (named == std::end(kBridges)) {
      return Fail(absl::InvalidArgumentError(
          absl::StrCat("--bridge is \"", words[1], "\"; it must be rows, queries or frozen-lm")));
    }
    model = named->second;
    words.erase(words.begin(), words.begin() + 2);
  }
  const std::string command = words.empty() ? "" : words[0];
  const size_t count = words.size();
  int side = 0, patch = 0;
  if (command == "bridges" && count == 1) return BridgesCommand();
  if (command == "info" && count == 1) return Info();
  if (command == "grid" && count == 5 && absl::SimpleAtoi(words[2], &side) && absl::SimpleAtoi(words[3], &patch)) {
    return GridCommand(words[1], side, patch, words[4]);
  }
  if (command == "ask" && count == 3) return AskCommand(model, words[1], words[2]);
  if (command == "analyse" && count == 2) return Analyse(words[1]);
  if (command == "attention" && count == 4) return AttentionCommand(model, words[1], words[2], words[3]);
  if (command == "sweep" && count == 1) return Sweep();
  if (command == "sweep-large" && count == 1) return SweepLarge();
  if (command == "budget" && count == 1) return Budget();
  if (command == "summary" && count == 1) return SummaryCommand();
  if (command == "multi-turn" && count == 2) return MultiTurn(model, words[1]);
  if (command == "compare" && count == 3) return CompareCommand(model, words[1], words[2]);
  if (command == "density" && count == 1) return DensityCommand();
  if (command == "report") return ReportCommand({words.begin() + 1, words.end()});
  std::cerr
      << "usage: vlm [--bridge rows|queries|frozen-lm] info | bridges | grid PICTURE SIDE PATCH OUT.png |\n"
         "       ask PICTURE QUESTION | analyse PICTURE |\n"
         "       attention PICTURE QUESTION OUT.png | sweep | sweep-large | budget | summary | multi-turn PICTURE |\n"
         "       compare PICTURE PICTURE | density | report [OUT.html [PICTURE ...]]\n"
         "PICTURE: a file, or drawing:red-disc-top-left\n";
  return kUsage;
}

}  // namespace
}  // namespace vlm_report

int main(int argc, char** argv) { return vlm_report::Run({argv + 1, argv + argc}); }
