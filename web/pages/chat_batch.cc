#include "web/pages/chat_batch.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

constexpr int kOwnerColours = 6;

Html ColumnHead(std::string_view title, bool number) {
  return Tag("th", {{"scope", "col"}, {"class", number ? "number" : ""}}, Text(title));
}
Html Number(int64_t n) { return Tag("td", {{"class", "number"}}, Text(Thousands(n))); }

Html NameOf(const chat::RequestView& request) {
  return Tag("span", {{"class", absl::StrCat("owner ", OwnerClass(request.id))}}, Text(request.id));
}

Html Rectangle(std::string_view part, double from, double width) {
  return Tag("rect", {{"class", std::string(part)},
                      {"x", absl::StrCat(from)},
                      {"y", "0"},
                      {"width", absl::StrCat(width)},
                      {"height", "8"}});
}

// What of the request's tokens is computed, what the step did, what is left, and the room for output that has not come.
Html Bar(const chat::RequestView& request) {
  const int whole = std::max(1, request.prompt_tokens + request.max_tokens);
  const int known = request.prompt_tokens + request.output_tokens;
  const auto share = [&](int tokens) { return 100.0 * std::clamp(tokens, 0, whole) / whole; };
  const double before = share(request.computed - request.scheduled), computed = share(request.computed);
  Html bar = Rectangle("room", 0, 100) + Rectangle("known", 0, share(known)) + Rectangle("computed", 0, before) +
             Rectangle("now", before, computed - before);
  return Tag("svg",
             {{"class", "tokens"}, {"viewBox", "0 0 100 8"}, {"preserveAspectRatio", "none"}, {"aria-hidden", "true"}},
             bar);
}

Html AbortButton(const chat::RequestView& request, const Frame& frame) {
  return PostForm(
      frame, "/chat/abort",
      Tag("input", {{"type", "hidden"}, {"name", "id"}, {"value", request.id}}) +
          Tag("button", {{"type", "submit"}, {"class", "plain"}, {"aria-label", "End " + request.id}}, Text("End")),
      {{"data-quiet", ""}});
}

std::string Tokens(int n) { return Count(n, "token", "tokens"); }

Html Ended(const std::string& reason) {
  if (reason == "length") return State("length", "good");
  if (reason == "stop") return State("stop", "good");
  return State(reason, "open");
}

// A prompt and its text, with how it stands.
Html TextRow(const chat::RequestView& request, const Html& standing) {
  Html said = Tag("p", {{"class", "spoken"}},
                  Tag("span", {{"class", "asked-for"}}, Text(request.prompt)) + Tag("strong", Text(request.text)));
  const std::string counts =
      absl::StrCat(Tokens(request.prompt_tokens), " of prompt, ", Thousands(request.output_tokens), " of output");
  return Tag(
      "li", {{"data-request", request.id}, {"data-finish", request.finish_reason}},
      Tag("p", {{"class", "of"}}, NameOf(request) + standing + Tag("span", {{"class", "soft"}}, Text(counts))) + said);
}

}  // namespace

std::string OwnerClass(const std::string& request_id) {
  int number = 0;
  for (const char c : request_id) {
    if (c >= '0' && c <= '9') number = (number * 10 + (c - '0')) % 100'000;
  }
  return absl::StrCat("own-", number % kOwnerColours);
}

Html BudgetOf(const chat::State& state) {
  const double share = state.budget > 0 ? std::min(1.0, 1.0 * state.used / state.budget) : 0;
  const std::string words = absl::StrCat(state.used, " of ", Tokens(state.budget), " of the step's budget");
  Html card = Tag("p", {{"class", "score"}},
                  Tag("strong", Text(absl::StrCat("Step ", Thousands(state.step)))) + Tag("span", Text(words)));
  card += ShareMeter(share, words);
  if (!state.preempted.empty()) {
    card +=
        Tag("p", State("preempted", "bad") + Text(absl::StrCat(" in this step: ", absl::StrJoin(state.preempted, ", "),
                                                               ". The blocks were taken away; the tokens were kept, "
                                                               "and are computed again.")));
  }
  return card;
}

Html BatchOf(const chat::State& state, const Frame& frame, bool past) {
  Html heading = Tag("h2", Text("The batch"));
  const std::string seats = absl::StrCat(state.running.size(), " of ", state.seats, " places are taken.");
  if (state.running.empty()) {
    return heading + Tag("p", {{"class", "soft"}},
                         Text(seats + " Whatever runs is a row here, prompts and decodes side by side."));
  }
  Html rows;
  for (const chat::RequestView& request : state.running) {
    const int left = std::max(0, request.prompt_tokens + request.output_tokens - request.computed);
    Html row = Tag("th", {{"scope", "row"}}, NameOf(request));
    row += Tag("td", {{"class", "progress"}}, Bar(request));
    row += Number(request.computed) + Number(request.scheduled) + Number(left);
    row += Tag("td", {{"class", "number"}},
               Text(absl::StrCat(request.output_tokens, " of ", Thousands(request.max_tokens))));
    row += Tag("td", {{"class", "table"}}, Text(absl::StrJoin(request.block_table, " ")));
    row += Number(request.preemptions);
    if (!past) row += Tag("td", AbortButton(request, frame));
    rows += Tag("tr", row);
  }
  Html head = ColumnHead("Request", false) + ColumnHead("Tokens", false) + ColumnHead("Computed", true) +
              ColumnHead("In this step", true) + ColumnHead("To compute", true) + ColumnHead("Output", true) +
              ColumnHead("Block table", false) + ColumnHead("Preempted", true);
  if (!past) head += Tag("th", {{"scope", "col"}}, Tag("span", {{"class", "visually-hidden"}}, Text("End it")));
  return heading + Tag("p", {{"class", "soft"}}, Text(seats)) +
         Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "The batch"}},
             Tag("table", {{"class", "ui batch"}}, Tag("thead", Tag("tr", head)) + Tag("tbody", rows)));
}

Html WaitingOf(const chat::State& state, const Frame& frame, bool past) {
  Html heading = Tag("h2", Text("Waiting"));
  if (state.waiting.empty()) return heading + Tag("p", {{"class", "soft"}}, Text("Nobody waits."));
  Html items;
  for (const chat::RequestView& request : state.waiting) {
    Html item = NameOf(request) + Text(absl::StrCat(" ", Tokens(request.prompt_tokens + request.output_tokens)));
    if (request.preemptions > 0) {
      item += Text(", ") + State(absl::StrCat("preempted ", Count(request.preemptions, "time", "times")), "bad");
    }
    if (!past) item += Text(" ") + AbortButton(request, frame);
    items += Tag("li", item);
  }
  Html more;
  if (state.num_waiting > std::ssize(state.waiting)) {
    more = Tag("p", {{"class", "soft"}},
               Text(absl::StrCat("... and ", Thousands(state.num_waiting - std::ssize(state.waiting)), " more.")));
  }
  return heading + Tag("ol", {{"class", "queue"}}, items) + more;
}

Html TextsOf(const chat::State& state) {
  Html heading = Tag("h2", Text("Texts"));
  Html items;
  for (const chat::RequestView& request : state.running) items += TextRow(request, State("running", "busy"));
  for (const chat::RequestView& request : state.waiting) items += TextRow(request, State("waiting", "open"));
  for (const chat::RequestView& request : state.finished) items += TextRow(request, Ended(request.finish_reason));
  if (state.running.empty() && state.waiting.empty() && state.finished.empty()) {
    return heading + Tag("p", {{"class", "soft"}},
                         Text("Nothing was asked yet. Send two prompts one after the other: they share the steps."));
  }
  return heading + Tag("ul", {{"class", "texts"}}, items);
}

}  // namespace course::web
