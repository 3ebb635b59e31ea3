// The small labs of harness/redteam/labs as bundles, and an attack as a submission for each of them.

#ifndef HARNESS_REDTEAM_RED_LAB_H_
#define HARNESS_REDTEAM_RED_LAB_H_

#include <string>
#include <vector>

namespace course::redteam {

// "function", "class", "callback", "training".
const std::vector<std::string>& Kinds();
std::string Label(const std::string& kind);

// Names of attacks/NAME.cc, sorted.
std::vector<std::string> Attacks();

// The contract, the attack, and functions that strike and answer wrongly.
std::string Attacked(const std::string& kind, const std::string& attack);
// A right answer.
std::string Honest(const std::string& kind);

// Bundles of all kinds, in a folder below /tmp that the jail's user can reach.
class RedBundles {
 public:
  RedBundles();
  ~RedBundles();
  RedBundles(const RedBundles&) = delete;
  RedBundles& operator=(const RedBundles&) = delete;

  std::string folder() const { return root_ + "/bundles"; }
  std::string scratch() const { return root_ + "/scratch"; }  // empty between gradings
  // Name, size, mode and time of everything in the bundles, which no grading may change.
  std::string Fingerprint() const;

 private:
  void Make(const std::string& kind) const;

  std::string root_;
};

}  // namespace course::redteam

#endif  // HARNESS_REDTEAM_RED_LAB_H_
