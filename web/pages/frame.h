// What every page of one answer has in common.

#ifndef WEB_PAGES_FRAME_H_
#define WEB_PAGES_FRAME_H_

#include <optional>
#include <string>

namespace course::web {

// Who has signed in at a cohort's server.
struct Member {
  std::string cohort;  // its name: "LLM inference, spring 2027"
  std::string name;    // of the account, as people say it
  std::string role;    // "learner", "instructor" or "admin"

  bool Teaches() const { return role == "instructor" || role == "admin"; }
};

// Filled by the site once a request.
struct Frame {
  std::string csrf;              // goes into every form
  std::string theme = "auto";    // auto (the system's), light, dark
  std::string editor_template;   // "vscode://file/{path}:{line}"; empty: files have no link into an editor
  std::string root;              // the workspace, for such links
  bool guest = false;            // enrolled by the open door: no page of his leads to what is the owner's alone
  bool unknown = false;          // who asks was not looked at: the page leads only where everybody may go
  std::optional<Member> member;  // on a cohort's server; nothing on a learner's own machine
};

}  // namespace course::web

#endif  // WEB_PAGES_FRAME_H_
