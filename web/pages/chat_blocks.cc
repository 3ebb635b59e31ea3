#include "web/pages/chat_blocks.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "web/pages/chat_batch.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

constexpr size_t kShownHash = 4;  // digits: enough to see that two are equal

// Who holds each block, in the order of the batch.
std::map<int, std::vector<std::string>> Holders(const chat::State& state) {
  std::map<int, std::vector<std::string>> holders;
  for (const chat::RequestView& request : state.running) {
    for (const int block : request.block_table) holders[block].push_back(request.id);
  }
  return holders;
}

Html Cell(int id, const chat::BlockView& block, const std::vector<std::string>& holders) {
  Html cell = Tag("b", Text(absl::StrCat(id)));
  std::string kind = "free";
  std::string who = "free";
  if (id == 0) {
    kind = who = "null";
  } else if (block.references > 0) {
    who = holders.empty() ? "held" : holders.front();
    kind = absl::StrCat("held ", holders.empty() ? "" : OwnerClass(holders.front()));
    if (block.references > 1) absl::StrAppend(&who, " ×", block.references);
  } else if (!block.hash.empty()) {
    kind = "cached";
    who = "cached";
  }
  cell += Tag("span", Text(who));
  if (!block.hash.empty()) cell += Tag("code", Text(block.hash.substr(block.hash.size() - kShownHash)));
  return Tag("li", {{"class", kind}}, cell);
}

}  // namespace

Html BlocksOf(const chat::State& state) {
  const std::map<int, std::vector<std::string>> holders = Holders(state);
  Html cells;
  int held = 0, cached = 0;
  for (size_t id = 0; id < state.blocks.size(); ++id) {
    const auto found = holders.find(static_cast<int>(id));
    cells += Cell(static_cast<int>(id), state.blocks[id],
                  found == holders.end() ? std::vector<std::string>{} : found->second);
    if (id == 0) continue;
    held += state.blocks[id].references > 0;
    cached += state.blocks[id].references == 0 && !state.blocks[id].hash.empty();
  }
  const std::string words = absl::StrCat(
      Count(held, "block is", "blocks are"), " held, ", cached, " of the free ones can be found again by their hash. ",
      "A block has room for ", Count(state.block_size, "token", "tokens"), "; ×2 stands in two block tables.");
  return Tag("h2", Text("The cache, block by block")) + Tag("p", {{"class", "soft"}}, Text(words)) +
         Tag("ul", {{"class", "blocks"}}, cells);
}

Html FreeQueueOf(const chat::State& state) {
  Html items;
  for (const int id : state.free_queue) {
    const bool cached = static_cast<size_t>(id) < state.blocks.size() && !state.blocks[id].hash.empty();
    items += Tag("li", {{"class", cached ? "cached" : "free"}}, Text(absl::StrCat(id)));
  }
  const std::string words = absl::StrCat(
      Count(std::ssize(state.free_queue), "block", "blocks"),
      ", from the one that is handed out next. A framed one still holds what it held, until it is handed out.");
  return Tag("h2", Text("The free queue")) + Tag("p", {{"class", "soft"}}, Text(words)) +
         (state.free_queue.empty() ? Html{} : Tag("ol", {{"class", "free-queue"}}, items));
}

}  // namespace course::web
