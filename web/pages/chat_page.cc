#include "web/pages/chat_page.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/pages/chat_batch.h"
#include "web/pages/chat_blocks.h"
#include "web/pages/chat_form.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

using Build = PlaygroundStanding::Build;

Html BuildButton(const Frame& frame, bool mine, std::string_view words, bool primary) {
  return PostForm(frame, "/chat/build",
                  Tag("input", {{"type", "hidden"}, {"name", "mine"}, {"value", mine ? "1" : "0"}}) +
                      Tag("button", {{"type", "submit"}, {"class", primary ? "primary" : ""}}, Text(words)));
}

Html PartRow(const ChatView& view, const std::string& name, const std::string& lab, bool yours,
             const std::string& why) {
  const Html state = yours ? State("yours", "good") : State("reference", "open");
  Html what = Text(name.empty() ? "" : name + " ");
  if (!lab.empty()) what += LabLink(*view.course, lab);
  if (!why.empty()) what += Text(": " + why);
  return Tag("li", state + Tag("div", what));
}

Html Parts(const ChatView& view) {
  Html rows;
  if (view.now.has_value() && view.now->report.state.has_value() && !view.now->report.state->parts.empty()) {
    for (const chat::PartView& part : view.now->report.state->parts) {
      rows += PartRow(view, part.name, part.lab, part.yours, part.why);
    }
  } else {
    for (const PlaygroundPart& part : view.standing.program.parts) {
      rows += PartRow(view, "", part.lab, part.yours, part.why);
    }
  }
  return rows.text.empty() ? Html{} : Tag("ul", {{"class", "findings"}}, rows);
}

// Whose code is in the program, and what a build would change. A build goes on without this page.
Html Program(const ChatView& view, const Frame& frame) {
  const PlaygroundStanding& standing = view.standing.program;
  Html card = Tag("h2", Text("Whose code runs"));
  if (standing.build == Build::kRuns) {
    card +=
        Tag("p", State("building", "busy") +
                     Text(" The engine's program is being built. The first time takes some minutes; another Bazel at "
                          "work in this clone goes first.") +
                     (standing.usable ? Text(" Until then the program of the last build runs.") : Html{}));
    card += Tag("p", Tag("a", {{"href", "/chat"}}, Text("Look again")));
  } else {
    if (!standing.usable && standing.build == Build::kNever) {
      card += Tag("p", Text("The engine runs in a program of its own beside this server, which is not built yet."));
    }
    if (!standing.newer.empty()) {
      Html labs;
      for (const std::string& lab : standing.newer) labs += Tag("li", LabLink(*view.course, lab));
      card += Tag("p", Text("Since it was built, something changed in")) + Tag("ul", labs);
    }
    if (standing.build == Build::kFailed) {
      card += Tag(
          "p", State("not built", "bad") + Text(standing.usable ? " The last build failed; the program before it runs."
                                                                : " The build failed."));
      card += Tag("pre", {{"tabindex", "0"}}, LongText(standing.trouble));
    }
    const bool mine = view.standing.mine;
    card +=
        Tag("div", {{"class", "actions"}},
            BuildButton(frame, false, standing.usable && !mine ? "Build it again" : "Build it of the course's parts",
                        !standing.usable) +
                BuildButton(frame, true,
                            standing.usable && mine ? "Build it again, with my labs" : "Build it with my labs", false));
    card += Tag("p", {{"class", "soft"}},
                Text("With your labs, a part is yours where its lab has full marks, and the course's elsewhere. A new "
                     "program begins with an empty engine."));
  }
  card += Parts(view);
  Attributes attributes = {{"class", "card"}, {"data-live", "chat-program"}};
  if (standing.build == Build::kRuns) attributes.push_back({"data-building", ""});
  return Tag("section", attributes, card);
}

Html ForPrograms(const ChatView& view) {
  Html card = Tag("summary", Text("The same engine for programs: /v1/completions"));
  card +=
      Tag("p", Text("It speaks OpenAI's protocol, so its clients work: base URL is this address with /v1, the key is "
                    "what stands behind token= in the address that ./course engine prints. Requests of programs join "
                    "the same batch; whoever hangs up gives his blocks back."));
  const std::string model = view.now.has_value() ? view.now->report.model : "MODEL";
  card += Tag("pre", {{"tabindex", "0"}},
              Tag("code", Text(absl::StrCat("curl http://127.0.0.1:PORT/v1/completions \\\n"
                                            "  -H \"Authorization: Bearer KEY\" \\\n"
                                            "  -H \"Content-Type: application/json\" \\\n"
                                            "  -d '{\"model\": \"",
                                            model, "\", \"prompt\": \"Once\", \"stream\": true}'"))));
  return Tag("details", card);
}

// What is not done, and why.
Html Troubles(const ChatView& view, const Frame& frame) {
  Html troubles;
  if (!view.refused.empty()) {
    troubles += Tag("section", {{"class", "card bad"}, {"role", "status"}},
                    Tag("h2", Text("That was not done")) + Tag("p", Text(view.refused)));
  }
  if (!view.trouble.empty()) {
    troubles +=
        Tag("section", {{"class", "card bad"}, {"role", "status"}},
            Tag("h2", Text("The engine says nothing")) + Tag("p", LongText(view.trouble)) +
                Tag("p", Text("What ran in it is lost; nothing else is touched. The next request starts it anew.")));
  }
  if (view.now.has_value() && !view.now->report.trouble.empty()) {
    troubles += Tag("section", {{"class", "card bad"}, {"role", "status"}},
                    Tag("h2", Text("The engine cannot go on")) + Tag("p", LongText(view.now->report.trouble)) +
                        Tag("p", Text("What stands below is its last step; the steps before it can be replayed.")) +
                        PostForm(frame, "/chat/reset",
                                 Tag("button", {{"type", "submit"}, {"class", "primary"}}, Text("Start a new engine")),
                                 {{"data-quiet", ""}}));
  }
  return Tag("div", {{"data-live", "chat-troubles"}}, troubles);
}

Html Inside(const ChatView& view, const Frame& frame) {
  const chat::State& state = *view.now->report.state;
  Html inside;
  if (view.looks_back) {
    inside += Tag("p", State("replay", "open") +
                           Text(absl::StrCat(" This is how it stood after step ", Thousands(state.step), ".")));
  }
  inside += BudgetOf(state) + TextsOf(state) + BatchOf(state, frame, view.looks_back) +
            WaitingOf(state, frame, view.looks_back) + BlocksOf(state) + FreeQueueOf(state);
  if (!view.now->printed.empty() && !view.looks_back) {
    inside +=
        Tag("h2", Text("What the program printed")) + Tag("pre", {{"tabindex", "0"}}, LongText(view.now->printed));
  }
  return Tag("div", {{"class", "inside"}, {"data-live", "chat-inside"}}, inside);
}

}  // namespace

std::string ChatPage(const ChatView& view, const Frame& frame) {
  const bool shows = view.now.has_value() && view.now->report.state.has_value();
  Html body = Tag("h1", Text("Chat"));
  body +=
      Tag("p", Text("Send prompts to the engine of phases 00 to 03 and see inside while it answers: who is in the "
                    "batch, which blocks of the cache are whose, and what waits. Several prompts share each step."));
  if (shows && !view.now->report.state->about.empty()) {
    body += Tag("p", {{"class", "soft"}}, Text(view.now->report.state->about));
  }
  Html asking = Troubles(view, frame);
  if (view.standing.program.usable) asking += ChatForm(view, frame);
  if (view.now.has_value()) asking += ChatControls(view, frame);
  // On a phone what comes of it stands right below; what one needs once in a while stands behind it.
  const Html program = Program(view, frame) + ForPrograms(view);
  const Html outcome = shows ? Inside(view, frame) : program;
  const Html aside = shows ? ChatReplay(view) + program : Html{};
  Attributes attributes = {{"class", "playground chat"}};
  if (view.standing.program.usable) attributes.push_back({"data-events", "/chat/events"});
  body += Tag("div", attributes,
              Tag("div", {{"class", "asking"}}, asking) + Tag("div", {{"class", "outcome"}}, outcome) +
                  Tag("div", {{"class", "asking aside"}}, aside));
  return Document("Chat", body, frame,
                  {.current = "chat", .crumbs = {{"Map", "/"}, {"Chat", ""}}, .wide = true, .scripts = {"chat.js"}});
}

}  // namespace course::web
