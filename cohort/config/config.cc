#include "cohort/config/config.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "cohort/config/due.h"
#include "quiz/question/fields.h"
#include "toml++/toml.h"

namespace course::cohort {
namespace {

using quiz::Fields;

constexpr size_t kLongestFile = 1 << 20;  // bytes
constexpr size_t kLongestName = 200;      // bytes

// "/srv/course" of "/srv/course/cohort.toml"; "." where the path has no folder.
std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Letters, digits, dots and hyphens, as names of hosts have them.
bool IsHostName(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') return false;
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-'; });
}

class Reader {
 public:
  Reader(const std::string& path, const catalog::Course& course, const std::vector<quiz::Bank>& banks)
      : folder_(FolderOf(path)), course_(course), banks_(banks), report_{.file = path.substr(path.rfind('/') + 1)} {}

  absl::StatusOr<Config> Read(std::string_view text) {
    try {  // toml++ says where the mistake is only by an exception
      const toml::table table = toml::parse(text);
      ReadFile(table);
    } catch (const toml::parse_error& error) {
      report_.Add(static_cast<int>(error.source().begin.line), "toml", std::string(error.description()));
    }
    if (report_.problems.empty()) return std::move(config_);
    std::stable_sort(report_.problems.begin(), report_.problems.end(),
                     [](const quiz::Problem& a, const quiz::Problem& b) { return a.line < b.line; });
    return absl::InvalidArgumentError(absl::StrJoin(
        report_.problems, "\n",
        [](std::string* out, const quiz::Problem& problem) { absl::StrAppend(out, problem.ToString()); }));
  }

 private:
  struct Entry {
    absl::Time due = absl::InfiniteFuture();
    double weight = 1;
    int line = 0;
  };

  void ReadFile(const toml::table& table) {
    Fields file(&table, "the file", &report_);
    std::optional<Fields> cohort = Section(file, "cohort");
    if (cohort.has_value()) {
      ReadCohort(*cohort);
    } else if (!file.Has("cohort")) {
      file.Complain("cohort", "missing", "has no [cohort]: it says the id, the name and the url");
    }
    if (std::optional<Fields> late = Section(file, "late"); late.has_value()) ReadLate(*late);
    for (Fields& lab : file.Tables("lab")) ReadLab(lab);
    for (Fields& quiz : file.Tables("quiz")) ReadQuiz(quiz);
    file.ReportUnknown();
    PutInOrder();
  }

  std::optional<Fields> Section(Fields& file, const std::string& name) {
    const toml::node* node = file.Any(name);
    if (node == nullptr) return std::nullopt;
    if (node->is_table()) return Fields(node->as_table(), absl::StrCat("[", name, "]"), &report_);
    file.ReportType(name, absl::StrCat("a table, [", name, "]"), *node);
    return std::nullopt;
  }

  void ReadCohort(Fields& fields) {
    config_.id = fields.Need("id", "files and exports are named by it, such as \"llm-2027-spring\"");
    const bool good_id = config_.id.size() <= 64 && std::all_of(config_.id.begin(), config_.id.end(), [](char c) {
                           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
                         });
    if (!good_id) {
      fields.Complain("id", "id", absl::StrCat("`id` is \"", config_.id, "\": a-z, 0-9 and hyphens, at most 64"));
    }
    config_.name = fields.Need("name", "what people call it, such as \"LLM inference, spring 2027\"");
    if (config_.name.size() > kLongestName) {
      fields.Complain(
          "name", "range",
          absl::StrCat("`name` has ", config_.name.size(), " bytes, at most ", kLongestName, " fit on a page"));
    }
    config_.port = fields.Count("port", config_.port, 0, 65535);
    ReadUrl(fields);
    ReadZone(fields);
    const std::string database = fields.Has("database") ? fields.Need("database", "a file beside this one") : "";
    config_.database = Beside(database.empty() ? "cohort.db" : database);
    const std::string hidden = fields.Text("hidden_tests");
    config_.hidden_tests = hidden.empty() ? "" : Beside(hidden);
    config_.workers = fields.Count("workers", config_.workers, 0, 64);
    const std::string grade = fields.Has("grade") ? fields.Text("grade") : "best";
    if (grade != "best" && grade != "last") {
      fields.Complain("grade", "grade", absl::StrCat("`grade` is \"", grade, "\": write \"best\" or \"last\""));
    }
    config_.counts = grade == "last" ? Counts::kLast : Counts::kBest;
    config_.retention_days = fields.Count("retention_days", config_.retention_days, 1, 36500);
    fields.ReportUnknown();
  }

  std::string Beside(const std::string& path) const { return path[0] == '/' ? path : absl::StrCat(folder_, "/", path); }

  void ReadUrl(Fields& fields) {
    std::string url = fields.Need("url", "the address that browsers name, such as \"https://course.example.org\"");
    if (url.empty()) return;
    absl::AsciiStrToLower(&url);
    if (url.ends_with('/') && !url.ends_with("//")) url.pop_back();
    const auto complain = [&](const std::string& why) {
      fields.Complain("url", "url", absl::StrCat("`url` is \"", url, "\": ", why));
    };
    const bool https = url.starts_with("https://"), http = url.starts_with("http://");
    if (!https && !http) return complain("it begins with https://, or with http:// for 127.0.0.1");
    const std::string_view host = std::string_view(url).substr(url.find("//") + 2);
    const size_t colon = host.find(':');
    int port = 0;
    const bool good_port = colon == std::string_view::npos ||
                           (absl::SimpleAtoi(std::string(host.substr(colon + 1)), &port) && port > 0 && port < 65536);
    const std::string_view name = host.substr(0, colon);
    if (!IsHostName(name) || !good_port) {
      return complain("behind the scheme stand the name of a host and perhaps a port, and no path");
    }
    if (http && name != "127.0.0.1") {
      return complain("without TLS a password could be read on its way: use https, or 127.0.0.1 to try it out");
    }
    if (http && colon != std::string_view::npos && port != config_.port) {
      return complain(
          absl::StrCat("nothing stands before the server under http, so its port is `port`, ", config_.port));
    }
    if (http && colon == std::string_view::npos && config_.port != 0) absl::StrAppend(&url, ":", config_.port);
    config_.url = url;
  }

  void ReadZone(Fields& fields) {
    config_.time_zone = fields.Need("timezone", "deadlines are local times of it, such as \"Europe/Berlin\"");
    if (config_.time_zone.empty() || absl::LoadTimeZone(config_.time_zone, &config_.zone)) return;
    fields.Complain(
        "timezone", "timezone",
        absl::StrCat("`timezone` is \"", config_.time_zone,
                     "\", which the system does not know: a name below /usr/share/zoneinfo (package tzdata), "
                     "such as \"Europe/Berlin\""));
  }

  void ReadLate(Fields& fields) {
    config_.late.grace_days = fields.Count("grace_days", 0, 0, 365);
    if (const toml::node* node = fields.Any("credit"); node != nullptr) ReadCredit(fields, *node);
    fields.ReportUnknown();
  }

  void ReadCredit(Fields& fields, const toml::node& node) {
    const std::string expected = "a list of pairs, [[hours late, share of the points], ...]";
    const toml::array* list = node.as_array();
    if (list == nullptr) return fields.ReportType("credit", expected, node);
    for (const toml::node& item : *list) {
      const toml::array* pair = item.as_array();
      const bool two = pair != nullptr && pair->size() == 2 && pair->get(0)->is_number() && pair->get(1)->is_number();
      const int line = static_cast<int>(item.source().begin.line);
      const auto complain = [&](const std::string& why) {
        report_.Add(line > 0 ? line : fields.Line("credit"), "credit", absl::StrCat("[late]: `credit`: ", why));
      };
      if (!two) return complain(absl::StrCat("must be ", expected));
      const CreditPoint point = {.hours = *pair->get(0)->value<double>(), .share = *pair->get(1)->value<double>()};
      if (!(point.hours >= 0 && point.hours <= 24 * 366)) {
        complain(absl::StrCat("hours lie in [0, 8784], these are ", point.hours));
      } else if (!(point.share >= 0 && point.share <= 1)) {
        complain(absl::StrCat("a share lies in [0, 1], this one is ", point.share));
      } else if (!config_.late.credit.empty() && point.hours <= config_.late.credit.back().hours) {
        complain(absl::StrCat("hours rise, ", point.hours, " comes after ", config_.late.credit.back().hours));
      } else if (!config_.late.credit.empty() && point.share > config_.late.credit.back().share) {
        complain(absl::StrCat("later work is worth no more: ", point.share, " comes after ",
                              config_.late.credit.back().share));
      } else {
        config_.late.credit.push_back(point);
      }
    }
  }

  // `due` as a text, or as one of TOML's own dates, which mean the same.
  absl::Time ReadDue(Fields& fields) {
    const toml::node* node = fields.Any("due");
    if (node == nullptr) return absl::InfiniteFuture();
    std::string text;
    if (const auto* written = node->as_string()) {
      text = written->get();
    } else if (const auto* date_time = node->as_date_time()) {
      std::ostringstream out;
      out << date_time->get();
      text = out.str();
    } else {
      fields.ReportType("due", "a date with a time of day, \"2027-03-01T23:59:00\"", *node);
      return absl::InfiniteFuture();
    }
    const absl::StatusOr<Due> due = ParseDue(text, config_.zone);
    if (!due.ok()) {
      fields.Complain("due", "due", absl::StrCat("`due` ", std::string(due.status().message())));
      return absl::InfiniteFuture();
    }
    if (!due->note.empty()) {
      config_.notes.push_back(
          absl::StrCat(report_.file, ":", fields.Line("due"), ": due: ", fields.what(), ": ", due->note));
    }
    return due->at;
  }

  Entry ReadEntry(Fields& fields) {
    Entry entry;
    entry.due = ReadDue(fields);
    entry.weight = fields.Number("weight", 1, 0, 1000);
    entry.line = fields.line();
    fields.ReportUnknown();
    return entry;
  }

  void Keep(Fields& fields, std::map<std::string, Entry>& entries, const std::string& id, const Entry& entry) {
    const auto [place, is_new] = entries.emplace(id, entry);
    if (is_new) return;
    fields.Complain("", "twice", absl::StrCat(id, " has an entry in line ", place->second.line, " already"));
  }

  void ReadLab(Fields& fields) {
    const std::string name = fields.Need("name", "any name of a lab, such as \"00-01\"");
    if (!name.empty()) fields.Rename(absl::StrCat("lab ", name));
    const Entry entry = ReadEntry(fields);
    if (name.empty()) return;
    const absl::StatusOr<const catalog::Lab*> lab = course_.Find(name);
    if (!lab.ok()) return fields.Complain("name", "lab", std::string(lab.status().message()));
    Keep(fields, labs_, (*lab)->label, entry);
  }

  void ReadQuiz(Fields& fields) {
    const std::string name = absl::AsciiStrToLower(fields.Need("bank", "a bank's id, such as \"00\""));
    if (!name.empty()) fields.Rename(absl::StrCat("quiz ", name));
    const Entry entry = ReadEntry(fields);
    if (name.empty()) return;
    const bool known =
        std::any_of(banks_.begin(), banks_.end(), [&](const quiz::Bank& bank) { return bank.id == name; });
    if (!known) {
      const auto id = [](std::string* out, const quiz::Bank& bank) { out->append(bank.id); };
      return fields.Complain(
          "bank", "quiz",
          absl::StrCat("there is no bank \"", name, "\": the banks are ", absl::StrJoin(banks_, ", ", id)));
    }
    Keep(fields, quizzes_, name, entry);
  }

  void AddQuizzes(std::string_view unit, std::set<std::string>& taken) {
    for (const quiz::Bank& bank : banks_) {
      const auto entry = quizzes_.find(bank.id);
      if (entry == quizzes_.end() || (!unit.empty() && bank.unit != unit) || !taken.insert(bank.id).second) continue;
      config_.assignments.push_back({.kind = Assignment::Kind::kQuiz,
                                     .id = bank.id,
                                     .title = bank.title,
                                     .due = entry->second.due,
                                     .weight = entry->second.weight,
                                     .max_points = 100});
    }
  }

  void PutInOrder() {
    std::set<std::string> taken;
    for (const catalog::Phase& phase : course_.phases) {
      for (const catalog::Lab& lab : phase.labs) {
        const auto found = labs_.find(lab.label);
        const Entry entry = found == labs_.end() ? Entry{} : found->second;
        config_.assignments.push_back({.kind = Assignment::Kind::kLab,
                                       .id = lab.label,
                                       .title = lab.title,
                                       .due = entry.due,
                                       .weight = entry.weight,
                                       .max_points = lab.points});
      }
      AddQuizzes(phase.package.substr(2), taken);
    }
    AddQuizzes("", taken);  // of a unit that is no phase
  }

  const std::string folder_;
  const catalog::Course& course_;
  const std::vector<quiz::Bank>& banks_;
  quiz::Report report_;
  Config config_;
  std::map<std::string, Entry> labs_, quizzes_;  // by id
};

}  // namespace

const Assignment* Config::Find(std::string_view assignment_id) const {
  for (const Assignment& assignment : assignments) {
    if (assignment.id == assignment_id) return &assignment;
  }
  return nullptr;
}

absl::StatusOr<Config> ParseConfig(std::string_view text, const std::string& path, const catalog::Course& course,
                                   const std::vector<quiz::Bank>& banks) {
  return Reader(path, course, banks).Read(text);
}

absl::StatusOr<Config> ReadConfig(const std::string& path, const catalog::Course& course,
                                  const std::vector<quiz::Bank>& banks) {
  absl::StatusOr<std::string> text = base::ReadFile(path, kLongestFile);
  if (absl::IsNotFound(text.status())) {
    return absl::NotFoundError(absl::StrCat("there is no file ", path, ": ./course cohort init ", path, " makes one"));
  }
  RETURN_IF_ERROR(text.status());
  return ParseConfig(*text, path, course, banks);
}

}  // namespace course::cohort
