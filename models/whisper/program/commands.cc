#include "models/whisper/program/commands.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/callers_path.h"
#include "base/columns.h"
#include "base/status_macros.h"
#include "models/whisper/encoder.h"
#include "models/whisper/int8_encoder.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/program/find_model.h"
#include "models/whisper/program/inspect.h"
#include "models/whisper/program/picture.h"
#include "models/whisper/program/sound.h"
#include "nlohmann/json.hpp"

namespace whisper::program {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMels = 80;
constexpr int kTokenHeight = 14;  // [pixels] of a token's row in a picture

double Rounded(double x, double unit) { return std::round(x / unit) * unit; }

// A token may hold a part of a character.
void Print(const Json& json, std::ostream& out) {
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

// What is heard, as one line: "speech.wav: 11.0 s (44,100 samples a second, 2 channels); window 0 of 1".
std::string About(const Arguments& arguments, const Recording& recording, int window_samples) {
  return absl::StrFormat("%s: %.2f s (%d samples a second, %d %s); window %d of %d", arguments.wav, recording.seconds(),
                         recording.file_rate, recording.file_channels,
                         recording.file_channels == 1 ? "channel" : "channels", arguments.window,
                         recording.windows(window_samples));
}

Json SoundJson(const Arguments& arguments, const Recording& recording, int window_samples) {
  return {{"seconds", recording.seconds()},
          {"file_rate", recording.file_rate},
          {"file_channels", recording.file_channels},
          {"window", arguments.window},
          {"windows", recording.windows(window_samples)}};
}

absl::Status Draw(const Arguments& arguments, const base::Mat& mat, int height, int width) {
  return arguments.out.empty() ? absl::OkStatus() : WritePicture(base::CallersPath(arguments.out), mat, height, width);
}

Json Extremes(const base::Mat& mat) {
  const auto [least, most] = std::minmax_element(mat.data.begin(), mat.data.end());
  return {{"rows", mat.rows}, {"columns", mat.cols}, {"least", *least}, {"most", *most}};
}

// The window's picture as the model gets it, 30 seconds long, without the silence behind the sound.
absl::Status RunMel(const Arguments& arguments, std::ostream& out) {
  ASSIGN_OR_RETURN(const Recording recording, ReadRecording(base::CallersPath(arguments.wav)));
  ASSIGN_OR_RETURN(const auto window, WindowOf(recording, arguments.window, kChunkSamples));
  ASSIGN_OR_RETURN(const base::Mat picture, LogMel(PadOrCut(window), kMels));
  const int frames = std::max(1, static_cast<int>(window.size() / kHop));
  const base::Mat shown = LeftPart(picture, frames);
  RETURN_IF_ERROR(Draw(arguments, UpsideDown(shown), 4, CellWidth(frames)));
  std::vector<double> means(kMels);
  for (int m = 0; m < kMels; ++m) {
    for (int t = 0; t < frames; ++t) means[m] += shown.data[size_t(m) * frames + t] / frames;
  }
  const auto loudest = std::max_element(means.begin(), means.end()) - means.begin();
  if (arguments.json) {
    Json json = SoundJson(arguments, recording, kChunkSamples);
    json["picture"] = Extremes(shown);
    json["loudest_band"] = loudest;
    json["band_means"] = means;
    Print(json, out);
    return absl::OkStatus();
  }
  const auto [least, most] = std::minmax_element(shown.data.begin(), shown.data.end());
  out << About(arguments, recording, kChunkSamples) << "\n"
      << absl::StrFormat("%d bands x %d frames of 10 ms, values from %.3f to %.3f; loudest on average: band %d\n",
                         kMels, frames, *least, *most, loudest);
  return absl::OkStatus();
}

absl::Status RunFeatures(const Arguments& arguments, std::ostream& out) {
  ASSIGN_OR_RETURN(const Recording recording, ReadRecording(base::CallersPath(arguments.wav)));
  const std::string folder = arguments.model.empty() ? "" : base::CallersPath(arguments.model);
  ASSIGN_OR_RETURN(const FoundEncoder found, FindEncoder(folder));
  const EncoderConfig& config = found.weights.config;
  const int window_samples = config.frames() * kHop;
  ASSIGN_OR_RETURN(const auto window, WindowOf(recording, arguments.window, window_samples));
  ASSIGN_OR_RETURN(const base::Mat picture, LogMel(PadOrCut(window, window_samples), config.mels));
  ASSIGN_OR_RETURN(const base::Mat features, Encode(found.weights, picture));
  ASSIGN_OR_RETURN(const base::Mat small, Int8Encoder(found.weights).Encode(picture));
  const int positions = std::clamp<int>(static_cast<int>(window.size() / (2 * kHop)), 1, config.positions);
  base::Mat shown = {config.width, positions, {}};  // time to the right, as in every other picture
  for (int i = 0; i < config.width; ++i) {
    for (int t = 0; t < positions; ++t) shown.data.push_back(features.data[size_t(t) * config.width + i]);
  }
  RETURN_IF_ERROR(Draw(arguments, shown, 2, CellWidth(positions)));
  const double cosine = Cosine(features.data, small.data);
  if (arguments.json) {
    Json json = SoundJson(arguments, recording, window_samples);
    json["encoder"] = found.name;
    json["features"] = Extremes(shown);
    json["cosine_with_8_bit_weights"] = cosine;
    Print(json, out);
    return absl::OkStatus();
  }
  const auto [least, most] = std::minmax_element(shown.data.begin(), shown.data.end());
  out << About(arguments, recording, window_samples) << "\nencoder: " << found.name << "\n"
      << absl::StrFormat("%d positions of 20 ms x %d numbers, from %.2f to %.2f; cosine with 8-bit weights %.5f\n",
                         positions, config.width, *least, *most, cosine);
  return absl::OkStatus();
}

struct Loaded {
  Recording recording;
  FoundModel found;
  int window_samples = 0;
};

absl::StatusOr<Loaded> Load(const Arguments& arguments) {
  ASSIGN_OR_RETURN(Recording recording, ReadRecording(base::CallersPath(arguments.wav)));
  const std::string folder = arguments.model.empty() ? "" : base::CallersPath(arguments.model);
  ASSIGN_OR_RETURN(FoundModel found, FindModel(folder));
  const int window_samples = found.model.encoder.config.frames() * kHop;
  return Loaded{std::move(recording), std::move(found), window_samples};
}

Json TokenJson(const Tokenizer& tokenizer, const Inspected& inspected, int row, int topk) {
  const SpecialTokens& special = tokenizer.special();
  const int token = inspected.tokens[row];
  Json json = {{"id", token}, {"text", tokenizer.TextOf(token)}, {"probability", inspected.probability[row]}};
  if (special.IsTimestamp(token)) json["seconds"] = Rounded(special.Seconds(token), 0.01);
  for (const Candidate& c : TopK(inspected, row, topk)) {
    json["top"].push_back({{"id", c.token}, {"text", tokenizer.TextOf(c.token)}, {"probability", c.probability}});
  }
  return json;
}

void PrintTokens(const Tokenizer& tokenizer, const Inspected& inspected, int topk, std::ostream& out) {
  for (int r = 0; r < inspected.tokens.size(); ++r) {
    out << absl::StrFormat("%5.3f  \"%s\"", inspected.probability[r], Shown(tokenizer, inspected.tokens[r]));
    std::string rest;
    for (const Candidate& c : TopK(inspected, r, topk)) {
      absl::StrAppendFormat(&rest, "  %.3f \"%s\"", c.probability, Shown(tokenizer, c.token));
    }
    out << (rest.empty() ? "" : "   of") << rest << "\n";
  }
}

absl::Status RunDecode(const Arguments& arguments, std::ostream& out) {
  ASSIGN_OR_RETURN(const Loaded loaded, Load(arguments));
  const Model& model = loaded.found.model;
  const SpecialTokens& special = model.tokenizer.special();
  // Before hours of sound are transcribed for nothing.
  ASSIGN_OR_RETURN(const auto window, WindowOf(loaded.recording, arguments.window, loaded.window_samples));
  if (!arguments.out.empty() && special.first_timestamp < 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--out ", arguments.out, " would show the logits of timestamps, and ", loaded.found.name, " has none"));
  }
  TranscribeOptions options;
  options.timestamps = arguments.timestamps;
  ASSIGN_OR_RETURN(const Transcript transcript, Transcribe(model, loaded.recording.samples, options));
  const bool inspect = arguments.topk > 0 || !arguments.out.empty();
  Inspected inspected;
  if (inspect) {
    ASSIGN_OR_RETURN(inspected, Inspect(model, window, arguments.timestamps));
  }
  // Last, so that the text is there, whatever becomes of the picture.
  const auto draw = [&]() -> absl::Status {
    if (arguments.out.empty()) return absl::OkStatus();
    const base::Mat scores = TimestampScores(inspected, special);
    return Draw(arguments, scores, kTokenHeight, CellWidth(scores.cols));
  };
  if (arguments.json) {
    Json json = SoundJson(arguments, loaded.recording, loaded.window_samples);
    json["model"] = loaded.found.name;
    json["text"] = transcript.text;
    json["segments"] = Json::array();
    for (const Segment& s : transcript.segments) {
      json["segments"].push_back({{"start", s.start},
                                  {"end", s.end},
                                  {"text", s.text},
                                  {"average_log_probability", s.average_log_probability},
                                  {"no_speech_probability", s.no_speech_probability},
                                  {"temperature", s.temperature}});
    }
    for (int r = 0; inspect && r < inspected.tokens.size(); ++r) {
      json["tokens"].push_back(TokenJson(model.tokenizer, inspected, r, arguments.topk));
    }
    Print(json, out);
    return draw();
  }
  out << About(arguments, loaded.recording, loaded.window_samples) << "\nmodel: " << loaded.found.name << "\n\n";
  if (transcript.segments.empty()) out << "(nothing was said)\n";
  for (const Segment& s : transcript.segments) {
    if (arguments.timestamps) out << absl::StrFormat("[%6.2f -> %6.2f] ", s.start, s.end);
    out << base::Printable(s.text) << "\n";
  }
  if (arguments.topk > 0) {
    out << "\nToken by token, greedily; probabilities before the rules:\n";
    PrintTokens(model.tokenizer, inspected, arguments.topk, out);
  }
  return draw();
}

absl::Status CheckHead(const DecoderConfig& config, int layer, int head) {
  if (layer < config.layers && head < config.heads) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat("there is no layer ", layer, " with head ", head, ": layers are 0 to ",
                                            config.layers - 1, ", heads 0 to ", config.heads - 1));
}

absl::Status RunXattn(const Arguments& arguments, std::ostream& out) {
  ASSIGN_OR_RETURN(const Loaded loaded, Load(arguments));
  const Model& model = loaded.found.model;
  RETURN_IF_ERROR(CheckHead(model.decoder.config(), arguments.layer, arguments.head));
  ASSIGN_OR_RETURN(const auto window, WindowOf(loaded.recording, arguments.window, loaded.window_samples));
  const bool timestamps = model.tokenizer.special().first_timestamp >= 0;
  ASSIGN_OR_RETURN(const Inspected inspected, Inspect(model, window, timestamps));
  const base::Mat weights = LeftPart(inspected.cross.heads[arguments.layer][arguments.head], inspected.positions);
  RETURN_IF_ERROR(Draw(arguments, weights, kTokenHeight, CellWidth(weights.cols)));
  Json json = SoundJson(arguments, loaded.recording, loaded.window_samples);
  json["model"] = loaded.found.name;
  json["layer"] = arguments.layer;
  json["head"] = arguments.head;
  std::string text = absl::StrCat(About(arguments, loaded.recording, loaded.window_samples),
                                  "\nmodel: ", loaded.found.name, ", layer ", arguments.layer, ", head ",
                                  arguments.head, "\n\n  looks at  weight there  on the sound  before it writes\n");
  for (int r = 0; r < weights.rows; ++r) {
    const auto row = weights.data.begin() + size_t(r) * weights.cols;
    const auto peak = std::max_element(row, row + weights.cols);
    const double seconds = kSecondsPerTimestamp * static_cast<double>(peak - row);
    double heard = 0;  // the rest looks at the padding
    for (auto w = row; w != row + weights.cols; ++w) heard += *w;
    const int token = inspected.tokens[r];
    json["tokens"].push_back({{"id", token},
                              {"text", model.tokenizer.TextOf(token)},
                              {"peak_seconds", Rounded(seconds, 0.01)},
                              {"peak_weight", *peak},
                              {"weight_on_sound", heard}});
    absl::StrAppendFormat(&text, "%8.2f s  %12.3f  %12.3f  \"%s\"\n", seconds, *peak, heard,
                          Shown(model.tokenizer, token));
  }
  if (arguments.json) {
    Print(json, out);
  } else {
    out << text;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Run(const Arguments& arguments, std::ostream& out) {
  switch (arguments.command) {
    case Command::kMel:
      return RunMel(arguments, out);
    case Command::kFeatures:
      return RunFeatures(arguments, out);
    case Command::kDecode:
      return RunDecode(arguments, out);
    case Command::kXattn:
      return RunXattn(arguments, out);
  }
  return absl::InternalError("a command without a function");
}

}  // namespace whisper::program
