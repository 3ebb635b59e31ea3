// The small pieces that many pages share: commands, states, meters, times, links into the editor.

#ifndef WEB_PAGES_PARTS_H_
#define WEB_PAGES_PARTS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/catalog/catalog.h"
#include "harness/verdict/verdict.h"
#include "web/html/html.h"
#include "web/pages/frame.h"

namespace course::web {

// The command to type next: selected with one click, copied by a button where scripts run.
Html Command(std::string_view command);

// A verdict or state in words, with a shape and a colour that repeat it: tone is "good", "bad", "busy" or "open".
Html State(std::string_view word, std::string_view tone);
Html VerdictState(Verdict verdict, std::string_view signal = "");

// 12 of 20 as a bar, with the same in words for those who do not see it.
Html Meter(int points, int max_points);
// A share of 0..1 as a bar; `words` say the same: "best score 87 %".
Html ShareMeter(double share, std::string_view words);
// "87 %" of 0.879: rounded down, so that what is not passed does not look as if it were.
std::string Percent(double share);
// "12", "11.67": at most two decimals.
std::string Decimal(double value);

// "−6", "3": with a minus sign that is as wide as a digit.
std::string Signed(int value);

// "1 attempt", "3 attempts"; "12,345 points": thousands are separated.
std::string Count(int64_t n, std::string_view singular, std::string_view plural);
std::string Thousands(int64_t n);

// A moment as <time>, local, "1 Mar 2026, 14:05"; "just now" and "12 minutes ago" are the script's business, because a
// page that stays open would go wrong.
Html Moment(int64_t ms);
// "0.4 ms", "12 ms", "3.4 s", "2 min 5 s", "3 h 20 min".
std::string Duration(double ms);

// "//phases/00-foundations/lab-01-x" as an address on this site.
std::string LabUrl(const catalog::Lab& lab);
std::string PhaseUrl(const catalog::Phase& phase);
// "13-ex-11 Patchify" with the way to the lab; its label where the course has no such lab.
Html LabLink(const catalog::Course& course, const std::string& label);
std::string ResultUrl(int64_t lab_run_id);
std::string RunUrl(int64_t run_id);
std::string QuizUrl(const std::string& bank);
std::string AttemptUrl(const std::string& attempt);

// A place in the workspace ("phases/.../starter.cc", line 12 or 0): the path, a link into the editor where one is set.
Html Place(const Frame& frame, const std::string& path, int line = 0);
// The address that opens it in the editor; empty where none is set or the template has another scheme than an editor's.
std::string EditorUrl(const Frame& frame, const std::string& path, int line);

// "Suite.CountsEveryToken", which may break before a capital: such names are longer than a narrow page is wide.
Html BreakableName(std::string_view name);

}  // namespace course::web

#endif  // WEB_PAGES_PARTS_H_
