// The bank files of a workspace, each read by itself.

#ifndef QUIZ_BANKS_BANK_FILES_H_
#define QUIZ_BANKS_BANK_FILES_H_

#include <string>
#include <vector>

#include "quiz/banks/snippets.h"
#include "quiz/question/parse.h"

namespace course::quiz {

constexpr char kBankFolder[] = "quiz/bank";

// "quiz/bank/00.toml", ...: sorted, relative to `root`. None where there is no such folder.
std::vector<std::string> BankFiles(const std::string& root);

// In the same order. A file that cannot be opened gives a problem of the rule "file".
std::vector<Parsed> ReadBankFiles(const std::string& root, Snippets& snippets);

}  // namespace course::quiz

#endif  // QUIZ_BANKS_BANK_FILES_H_
