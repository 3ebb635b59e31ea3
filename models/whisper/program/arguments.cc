#include "models/whisper/program/arguments.h"

#include <string_view>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace whisper::program {
namespace {

// A range with an end even where the model knows better: CLI11 writes the end into its message.
constexpr int kMostWindows = 1'000'000, kMostCandidates = 100, kMostLayers = 1000, kMostHeads = 1000;

void Declare(CLI::App& app, Arguments& asked) {
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* summary, Command command) {
    CLI::App* sub = app.add_subcommand(name, summary);
    sub->callback([&asked, command] { asked.command = command; });
    sub->add_option("WAV", asked.wav, "16-bit PCM, any rate from 4,000 to 192,000, any number of channels")->required();
    sub->add_option("--out", asked.out, "a picture of it, a PNG file");
    sub->add_option("--window", asked.window, "which window of 30 seconds; the first is 0")
        ->check(CLI::Range(0, kMostWindows));
    sub->add_flag("--json", asked.json, "one JSON object instead of text");
    return sub;
  };
  add("mel", "the log-mel picture of a sound", Command::kMel);
  const auto with_model = [&](CLI::App* sub) {
    sub->add_option("--model", asked.model, "a folder with model.safetensors and tokenizer.json");
    return sub;
  };
  with_model(add("features", "what the encoder makes of it", Command::kFeatures));
  CLI::App* decode = with_model(add("decode", "what was said", Command::kDecode));
  decode->add_flag("--timestamps", asked.timestamps, "and when: the model writes timestamps between its words");
  decode->add_option("--topk", asked.topk, "the likeliest tokens at each place, before the rules")
      ->check(CLI::Range(1, kMostCandidates));
  CLI::App* xattn = with_model(add("xattn", "where the decoder looks in the sound", Command::kXattn));
  xattn->add_option("--layer", asked.layer, "of the decoder, from 0")->check(CLI::Range(0, kMostLayers));
  xattn->add_option("--head", asked.head, "of the layer, from 0")->check(CLI::Range(0, kMostHeads));
}

}  // namespace

absl::StatusOr<Arguments> Parse(const std::vector<std::string>& words) {
  Arguments asked;
  CLI::App app("Looks into Whisper: sound, picture, features, text and attention.", "whisper");
  Declare(app, asked);
  const auto is_named = [&](const CLI::App* sub) { return sub->get_name() == words[0]; };
  if (words.empty()) return absl::InvalidArgumentError("a command is missing: mel, features, decode or xattn");
  if (!words[0].starts_with('-') && app.get_subcommands(is_named).empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no command \"", words[0], "\": mel, features, decode and xattn are"));
  }
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes them from the back
  } catch (const CLI::CallForHelp&) {
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    return absl::CancelledError(chosen.empty() ? app.help() : chosen[0]->help("whisper"));
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return asked;
}

}  // namespace whisper::program
