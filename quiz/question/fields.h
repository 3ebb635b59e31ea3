// One table of a TOML file (a bank, a cohort), read field by field: what is missing, of the wrong type or unknown is
// reported with its line, and reading goes on.

#ifndef QUIZ_QUESTION_FIELDS_H_
#define QUIZ_QUESTION_FIELDS_H_

#include <string>
#include <vector>

#include "quiz/question/report.h"
#include "toml++/toml.h"

namespace course::quiz {

class Fields {
 public:
  // `what` names the table in messages: "the bank", "question p00-kv". Table and report outlive this.
  Fields(const toml::table* table, std::string what, Report* report);

  // Optional ones: the given value where there is none. Texts lose the white space at their end.
  std::string Text(const std::string& name);
  int Count(const std::string& name, int otherwise, int least, int most);
  double Number(const std::string& name, double otherwise, double least, double most);
  bool Flag(const std::string& name);
  // With `least` above 0 it must be there, and `purpose` says what it is good for.
  std::vector<std::string> Texts(const std::string& name, size_t least = 0, const std::string& purpose = "");
  std::vector<double> Numbers(const std::string& name, size_t least);
  // [[name]], each called "`name` K of `what`".
  std::vector<Fields> Tables(const std::string& name);

  // One that must be there and not be empty; `purpose` says what it is good for.
  std::string Need(const std::string& name, const std::string& purpose, const std::string& rule = "missing");

  // Of any type, for what the others cannot read; nullptr where there is none.
  const toml::node* Any(const std::string& name) { return Find(name); }
  // It is not what is `expected` ("a text").
  void ReportType(const std::string& name, const std::string& expected, const toml::node& got);

  bool Has(const std::string& name) const { return table_->contains(name); }
  // Of a field; of the table where there is none.
  int Line(const std::string& name) const;
  int line() const { return line_; }
  const std::string& what() const { return what_; }
  void Rename(std::string what) { what_ = std::move(what); }
  void Complain(const std::string& name, const std::string& rule, const std::string& text);

  // Names that nobody asked for. `elsewhere` may say where such a field belongs: it is called with its name and returns
  // a sentence or nothing.
  void ReportUnknown(std::string (*elsewhere)(const std::string& name) = nullptr) const;

 private:
  const toml::node* Find(const std::string& name);
  void ExpectAtLeast(size_t least, const std::string& name, size_t size, const std::string& purpose);

  const toml::table* table_;
  std::string what_;
  Report* report_;
  int line_;
  std::vector<std::string> asked_;
};

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_FIELDS_H_
