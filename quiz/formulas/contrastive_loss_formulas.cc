// contrastive_loss.h by name, and what the usual slips give.

#include <cmath>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/contrastive_loss.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kPairs = {"num_pairs"};
const std::vector<std::string> kPairsAndTau = {"num_pairs", "tau"};

// A slip changes tau before it is used.
double NoSlip(double tau) { return tau; }
double Multiplied(double tau) { return 1 / tau; }

template <auto kSlip>
absl::StatusOr<double> OfIdentity(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const int64_t num_pairs = read.Whole("num_pairs");
  const double tau = read.Real("tau");
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(LossOfIdentity(num_pairs, tau).status());
  return LossOfIdentity(num_pairs, kSlip(tau));
}

absl::StatusOr<double> Chance(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const int64_t num_pairs = read.Whole("num_pairs");
  RETURN_IF_ERROR(read.status());
  return ChanceLoss(num_pairs);
}

// As if nothing had been learned.
absl::StatusOr<double> IdentityGuessed(const Arguments& arguments) {
  RETURN_IF_ERROR(OfIdentity<NoSlip>(arguments).status());
  return Chance(arguments);
}

// Images choosing texts and texts choosing images, summed up instead of averaged.
template <auto kLoss>
absl::StatusOr<double> HalvesAdded(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double loss, kLoss(arguments));
  return 2 * loss;
}

// Bits instead of nats.
absl::StatusOr<double> ChanceInBits(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double loss, Chance(arguments));
  return loss / std::log(2.0);
}

// How often a guess is wrong.
absl::StatusOr<double> ChanceOfAMiss(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double loss, Chance(arguments));
  return 1 - std::exp(-loss);
}

}  // namespace

std::vector<Formula> ContrastiveLossFormulas() {
  return {
      {"loss_of_identity", 1, "", kPairsAndTau, OfIdentity<NoSlip>},
      {"loss_of_identity/multiplied_by_tau", 1, "", kPairsAndTau, OfIdentity<Multiplied>},
      {"loss_of_identity/halves_added", 1, "", kPairsAndTau, HalvesAdded<OfIdentity<NoSlip>>},
      {"loss_of_identity/guessed", 1, "", kPairsAndTau, IdentityGuessed},
      {"chance_loss", 1, "", kPairs, Chance},
      {"chance_loss/halves_added", 1, "", kPairs, HalvesAdded<Chance>},
      {"chance_loss/in_bits", 1, "", kPairs, ChanceInBits},
      {"chance_loss/share_of_misses", 1, "", kPairs, ChanceOfAMiss},
  };
}

}  // namespace course::quiz
