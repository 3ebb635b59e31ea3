// How -s and -ed are spelled: one rule a function, each with its examples.
//
// All take a verb's base form in lower-case letters, at least two of them. The rules hold for most English verbs and
// not only for the twenty; exceptions are looked up before (conjugate.cc).
//
// Source: Quirk, Greenbaum, Leech, Svartvik 1985, "A Comprehensive Grammar of the English Language", 3.5-3.10.

#ifndef MODELS_DATA_GRAMMAR_SPELLING_H_
#define MODELS_DATA_GRAMMAR_SPELLING_H_

#include <string>

namespace grammar {

// A hissing end cannot be pronounced with a bare -s, and -o wants an e by custom:
//   watch, wash, miss, fix, buzz, go: true      work, like, see: false
bool TakesEs(const std::string& verb);

// y turns into i behind a consonant, and stays behind a vowel:
//   study, try: true      play, buy: false
bool EndsInConsonantAndY(const std::string& verb);

// One written vowel before one final consonant, in a verb of one syllable; otherwise stopped would rhyme with hoped:
//   stop, plan: true
//   look (two vowels), want (two consonants), listen (the stress is on lis-), play, show, fix (y, w, x never): false
//
// Verbs of more syllables with the stress on the last one (admit) double too; stress cannot be read off the letters, so
// they are not covered.
bool DoublesFinalConsonant(const std::string& verb);

// watches, studies, plays, works.
std::string WithS(const std::string& verb);

// liked, studied, stopped, played, worked.
std::string WithEd(const std::string& verb);

}  // namespace grammar

#endif  // MODELS_DATA_GRAMMAR_SPELLING_H_
