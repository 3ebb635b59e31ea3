// Quizzes as instruments: item analysis of each bank.

#include <utility>

#include "base/status_macros.h"
#include "cohort/items/items.h"
#include "web/pages/cohort_quiz_page.h"
#include "web/pages/quiz_text.h"
#include "web/routes/cohort.h"

namespace course::web {
namespace {

// Mean share of the points.
double MeanOf(const std::vector<cohort::AnsweredPaper>& papers) {
  double mean = 0;
  int n = 0;
  for (const cohort::AnsweredPaper& paper : papers) {
    if (paper.score.max_points > 0) mean += (paper.score.points / paper.score.max_points - mean) / ++n;
  }
  return mean;
}

QuizItem ItemOf(const quiz::Bank& bank, const cohort::ItemStatistics& statistics, const FigureReader& read_figure) {
  QuizItem item{.id = statistics.question,
                .kind = std::string(quiz::KindName(statistics.kind)),
                .shown = statistics.shown,
                .answered = statistics.answered,
                .difficulty = statistics.difficulty,
                .low = statistics.low,
                .high = statistics.high,
                .discrimination = statistics.discrimination,
                .upper_lower = statistics.upper_lower,
                .looks = statistics.looks,
                .few = statistics.few};
  item.prompt = Tag("p", Text("This question is no longer in the bank."));
  for (const quiz::Question& question : bank.questions) {
    if (question.id == statistics.question) item.prompt = QuizText(question.prompt, read_figure);
  }
  for (const cohort::Choice& choice : statistics.choices) {
    item.choices.push_back({QuizText(choice.text, read_figure), choice.right, choice.count});
  }
  return item;
}

}  // namespace

CohortRoutes::Answered CohortRoutes::Quizzes(CohortVisit& visit) {
  if (!options_.banks) return CohortNotFound(visit);
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  const auto bank_of = [this](const std::string& version) -> std::shared_ptr<const quiz::Bank> {
    absl::StatusOr<std::shared_ptr<const quiz::Bank>> bank = sittings_.BankOf(version);
    return bank.ok() ? *bank : nullptr;
  };
  const std::shared_ptr<const quiz::Banks> banks = options_.banks();
  std::vector<CohortQuizLine> lines;
  for (const quiz::Bank& bank : banks->all()) {
    const cohort::PaperRows papers = cohort::FirstPapers(snapshot->quizzes, bank.id, bank_of);
    CohortQuizLine line{.bank = bank.id,
                        .title = bank.title,
                        .learners = static_cast<int>(papers.papers.size()),
                        .questions = static_cast<int>(bank.questions.size()),
                        .mean = MeanOf(papers.papers)};
    for (const cohort::ItemStatistics& item : cohort::AnalyseItems(bank, papers.papers))
      line.looks += !item.looks.empty();
    lines.push_back(std::move(line));
  }
  return Response{.body = CohortQuizzesPage(lines, visit.frame)};
}

CohortRoutes::Answered CohortRoutes::Quiz(CohortVisit& visit, const std::string& name) {
  if (!options_.banks) return CohortNotFound(visit);
  const std::shared_ptr<const quiz::Banks> banks = options_.banks();
  const quiz::Bank* bank = banks->Find(name);
  if (bank == nullptr) return CohortNotFound(visit);
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  const cohort::PaperRows papers = cohort::FirstPapers(
      snapshot->quizzes, bank->id, [this](const std::string& version) -> std::shared_ptr<const quiz::Bank> {
        absl::StatusOr<std::shared_ptr<const quiz::Bank>> found = sittings_.BankOf(version);
        return found.ok() ? *found : nullptr;
      });
  CohortQuizView view{.bank = bank->id,
                      .title = bank->title,
                      .learners = static_cast<int>(papers.papers.size()),
                      .lost = static_cast<int>(papers.lost.size()),
                      .mean = MeanOf(papers.papers)};
  for (const cohort::ItemStatistics& item : cohort::AnalyseItems(*bank, papers.papers)) {
    view.items.push_back(ItemOf(*bank, item, options_.read_figure));
  }
  return Response{.body = CohortQuizPage(view, visit.frame)};
}

}  // namespace course::web
