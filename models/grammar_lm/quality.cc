#include "models/grammar_lm/quality.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "models/data/grammar/conjugate.h"
#include "models/grammar_lm/drill.h"
#include "models/grammar_lm/language.h"
#include "models/grammar_lm/train.h"
#include "models/grammar_lm/words.h"
#include "models/mini_lm.h"
#include "nn/ops.h"

namespace grammar_lm {
namespace {

constexpr int kDrillsRead = 2000, kDrillsSaid = 200;

int Likeliest(std::span<const float> logits) {
  return static_cast<int>(std::ranges::max_element(logits) - logits.begin());
}

int DrawFrom(const std::map<int, double>& chances, base::Rng& rng) {
  double u = rng.Uniform();
  for (const auto& [word, chance] : chances) {
    u -= chance;
    if (u < 0) return word;
  }
  return chances.rbegin()->first;  // what rounding left
}

// A word drawn from softmax(logits).
int Drawn(std::span<const float> logits, base::Rng& rng) {
  std::map<int, double> chances;
  const double most = std::ranges::max(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - most);
  for (int id = 0; id < std::ssize(logits); ++id) chances[id] = std::exp(logits[id] - most) / sum;
  return DrawFrom(chances, rng);
}

// Every word of a turn that is learnt from.
const std::set<int>& HeardWords() {
  static const auto* const heard = [] {
    auto* words = new std::set<int>;
    const auto add = [words](const std::string& text) {
      const std::vector<int> ids = WordIds(text).value();
      words->insert(ids.begin(), ids.end());
    };
    for (int verb = 0; verb < grammar::kVerbs; ++verb) {
      for (const grammar::Cell& cell : LearntCells(verb)) {
        for (const std::string& text : Statements(cell)) add(text);
        for (const Question& q : Questions(cell)) add(absl::StrCat(q.question, " ", q.answer));
      }
    }
    return words;
  }();
  return *heard;
}

double Perplexity(const nn::ParamStore& params, base::Rng& rng) {
  double nats = 0, words = 0;
  for (int i = 0; i < kDrillsRead; ++i) {
    const std::vector<int> drill = DrawDrill(rng);
    const double asked = static_cast<double>(drill.size()) - 1;
    nats += asked * Loss(nullptr, params, BatchOf({drill})).item();
    words += asked;
  }
  return std::exp(nats / words);
}

void MeasureTurns(const nn::ParamStore& params, base::Rng& rng, Quality& quality) {
  const std::map<int, double> first_words = FirstWords();
  double said = 0, right = 0, followed = 0, on_topic = 0;
  for (int i = 0; i < kDrillsSaid; ++i) {
    const std::vector<int> drill = Continue(params, {DrawFrom(first_words, rng)}, kEos,
                                            [&](std::span<const float> logits) { return Drawn(logits, rng); });
    std::optional<int> topic;  // the verb of the drill's first turn
    std::vector<int> turn;
    for (const int word : drill) {
      if (word == kEos) break;
      turn.push_back(word);
      if (word != kFullStop) continue;
      const std::optional<grammar::Cell> cell = CellOfTurn(TextOf(turn).value());
      turn.clear();
      ++said;
      if (!cell.has_value()) continue;
      ++right;
      if (topic.has_value()) {
        ++followed;
        on_topic += cell->verb == *topic;
      }
      if (!topic.has_value()) topic = cell->verb;
    }
    // What breaks off before its full stop is no turn, but for the end of the context.
    if (!turn.empty() && std::ssize(drill) < Config().context) ++said;
  }
  quality.turns = right / std::max(1.0, said);
  quality.topic = on_topic / std::max(1.0, followed);
}

void MeasureAnswers(const nn::ParamStore& params, Quality& quality) {
  struct Share {
    double asked = 0, right = 0;
  } learnt, unseen, unheard;
  for (int id = 0; id < grammar::kCells; ++id) {
    const grammar::Cell cell = grammar::CellOf(id).value();
    const bool held_out = std::ranges::binary_search(HeldOutCells(), id);
    Share& share = !held_out ? learnt : IsUnheard(cell) ? unheard : unseen;
    for (const Question& question : Questions(cell)) {
      const std::vector<int> asked = WordIds(question.question).value();
      const std::vector<int> said = Continue(params, asked, kFullStop, Likeliest);
      ++share.asked;
      share.right += TextOf(said).value() == absl::StrCat(question.question, " ", question.answer);
    }
  }
  quality.learnt = learnt.right / learnt.asked;
  quality.unseen = unseen.right / unseen.asked;
  quality.unheard = unheard.right / unheard.asked;
}

}  // namespace

bool IsUnheard(const grammar::Cell& cell) {
  const std::vector<int> form = WordIds(grammar::Phrase(cell).value()).value();
  return std::ranges::any_of(form, [](int word) { return !HeardWords().contains(word); });
}

std::vector<int> Continue(const nn::ParamStore& params, std::vector<int> words, int last,
                          const std::function<int(std::span<const float> logits)>& choose) {
  const models::MiniLmConfig config = Config();
  models::MiniLmCache cache;
  while (std::ssize(words) < config.context) {
    const std::span<const int> fresh = std::span<const int>(words).subspan(cache.rows);
    const nn::Tensor rows = models::WordRows(nullptr, params, "", fresh, 1);
    const nn::Tensor hidden = models::MiniLmForward(nullptr, params, "", config, rows, &cache);
    const nn::Tensor newest = SliceRows(nullptr, hidden, static_cast<int>(fresh.size()) - 1, 1);
    words.push_back(choose(models::MiniLmLogits(nullptr, params, "", newest).data()));
    if (words.back() == last || words.back() == kEos) break;
  }
  return words;
}

Quality MeasureQuality(const nn::ParamStore& params) {
  Quality quality;
  base::Rng rng{kEvaluationSeed};
  quality.perplexity = Perplexity(params, rng);
  MeasureTurns(params, rng, quality);
  MeasureAnswers(params, quality);
  return quality;
}

}  // namespace grammar_lm
