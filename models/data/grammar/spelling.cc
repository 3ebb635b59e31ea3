#include "models/data/grammar/spelling.h"

#include <cstddef>

namespace grammar {
namespace {

bool IsVowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

// Groups of neighbouring vowels: about as many as there are syllables. A y behind a consonant sounds as a vowel.
int VowelGroups(const std::string& verb) {
  int groups = 0;
  bool inside = false;
  for (size_t i = 0; i < verb.size(); ++i) {
    const bool vowel = IsVowel(verb[i]) || (verb[i] == 'y' && i > 0 && !IsVowel(verb[i - 1]));
    groups += vowel && !inside;
    inside = vowel;
  }
  return groups;
}

// The last letter replaced.
std::string WithEnd(const std::string& verb, const char* end) { return verb.substr(0, verb.size() - 1) + end; }

}  // namespace

bool TakesEs(const std::string& verb) {
  for (const char* end : {"ch", "sh", "s", "x", "z", "o"}) {
    if (verb.ends_with(end)) return true;
  }
  return false;
}

bool EndsInConsonantAndY(const std::string& verb) { return verb.ends_with('y') && !IsVowel(verb[verb.size() - 2]); }

bool DoublesFinalConsonant(const std::string& verb) {
  if (verb.size() < 3 || VowelGroups(verb) != 1) return false;
  const char last = verb.back();
  if (IsVowel(last) || last == 'w' || last == 'x' || last == 'y') return false;
  return IsVowel(verb[verb.size() - 2]) && !IsVowel(verb[verb.size() - 3]);
}

std::string WithS(const std::string& verb) {
  if (EndsInConsonantAndY(verb)) return WithEnd(verb, "ies");
  return verb + (TakesEs(verb) ? "es" : "s");
}

std::string WithEd(const std::string& verb) {
  if (verb.ends_with('e')) return verb + "d";
  if (EndsInConsonantAndY(verb)) return WithEnd(verb, "ied");
  if (DoublesFinalConsonant(verb)) return verb + verb.back() + "ed";
  return verb + "ed";
}

}  // namespace grammar
