// From a question in somebody's own words to what the model was taught to answer. It knows 42 words and six tasks, so
// this is a table and no understanding; the page shows the table.

#ifndef WEB_PLAYGROUND_QUESTION_WORDS_H_
#define WEB_PLAYGROUND_QUESTION_WORDS_H_

#include <array>
#include <string>
#include <string_view>
#include <variant>

namespace course::web {

struct QuestionRule {
  std::string_view task;   // of vlm::kTasks
  std::string_view asks;   // "Which colour is it?"
  std::string_view words;  // any of these, comma-separated, each at the beginning of a word
};
inline constexpr std::array<QuestionRule, 6> kQuestionRules = {{
    {"caption", "Describe the picture.", "describ,caption,what is this,what do you see,tell me"},
    {"colour?", "Which colour is it?", "colour,color,red,green,blue,yellow"},
    {"shape?", "Which shape is it?", "shape,form,disc,circle,square,triangle,cross"},
    {"where?", "Where is it?", "where,place,position,corner,left,right,top,bottom"},
    {"count?", "How many dots are there?", "how many,count,number of"},
    {"digit?", "Which digit is it?", "which digit,what digit,numeral,which number,what number,read"},
}};

// Why there is no task: a sentence to the one who asked.
struct NotAsked {
  std::string why;
};

// The task of the one rule that `text` meets. `text` may be anything; upper and lower case are the same.
std::variant<std::string, NotAsked> TaskOf(std::string_view text);

}  // namespace course::web

#endif  // WEB_PLAYGROUND_QUESTION_WORDS_H_
