// aquery's JSON on stdin, compile_commands.json on stdout; the only argument is the workspace's path.

#include <iostream>
#include <iterator>
#include <string>

#include "tools/editor/compile_commands.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: compile_commands_main WORKSPACE < aquery.json > compile_commands.json\n";
    return 2;
  }
  const std::string aquery{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  const auto database = editor::CompileCommands(aquery, argv[1]);
  if (!database.ok()) {
    std::cerr << "compile_commands: " << database.status().message() << "\n";
    return 1;
  }
  std::cout << *database << std::flush;
  return std::cout ? 0 : 1;
}
