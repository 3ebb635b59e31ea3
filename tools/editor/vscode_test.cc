// The files in .vscode: they parse, and what they name is there.

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace editor {
namespace {

using nlohmann::json;

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << path;
  return text.str();
}

// VS Code allows comments; a comma too many it does not, and neither does this.
json Parsed(const std::string& name) {
  json parsed = json::parse(Read(".vscode/" + name), nullptr, /*allow_exceptions=*/false, /*ignore_comments=*/true);
  EXPECT_TRUE(parsed.is_object()) << name << " does not parse";
  return parsed.is_object() ? parsed : json::object();
}

// The words of a shell's command line; no command in there quotes anything.
std::vector<std::string> Words(const std::string& command) {
  std::istringstream stream(command);
  return {std::istream_iterator<std::string>(stream), {}};
}

std::set<std::string> TaskLabels() {
  std::set<std::string> labels;
  for (const json& task : Parsed("tasks.json").value("tasks", json::array())) labels.insert(task.value("label", ""));
  return labels;
}

TEST(VsCode, EveryFileParses) {
  for (const char* name : {"tasks.json", "launch.json", "settings.json", "extensions.json"}) Parsed(name);
}

TEST(VsCode, EveryCourseCommandInATaskIsOne) {
  const std::string help = Read("tools/setup/help.txt");
  int commands = 0;
  for (const json& task : Parsed("tasks.json").value("tasks", json::array())) {
    const std::vector<std::string> words = Words(task.value("command", ""));
    for (size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i] != "./course") continue;
      ++commands;
      EXPECT_NE(help.find("\n  " + words[i + 1] + " "), std::string::npos) << words[i + 1];
    }
  }
  EXPECT_GE(commands, 4) << "watch, next, hint, status";
}

TEST(VsCode, EveryFileAndTargetInATaskIsThere) {
  const std::string lab = Read("tools/course/lab.bzl");
  for (const json& task : Parsed("tasks.json").value("tasks", json::array())) {
    for (const std::string& word : Words(task.value("command", ""))) {
      if (word.starts_with("tools/")) Read(word);
      if (word == "//:course") {
        EXPECT_NE(Read("BUILD").find("name = \"course\""), std::string::npos);
      } else if (word.starts_with("//")) {
        // The lab in front: its test bears the folder's name, and its program is made by course_lab.
        EXPECT_TRUE(word.starts_with("//${relativeFileDirname}")) << word;
        EXPECT_TRUE(!word.ends_with(":program") || lab.find("_program(\"program\"") != std::string::npos) << word;
      }
    }
  }
}

TEST(VsCode, WhatIsDebuggedIsBuiltFirst) {
  const std::set<std::string> labels = TaskLabels();
  EXPECT_TRUE(labels.contains("course: watch"));
  const json launch = Parsed("launch.json");
  ASSERT_FALSE(launch["configurations"].empty());
  for (const json& configuration : launch["configurations"]) {
    EXPECT_TRUE(labels.contains(configuration.value("preLaunchTask", ""))) << configuration.value("name", "");
    EXPECT_EQ(configuration.value("program", ""), "${workspaceFolder}/bazel-bin/${relativeFileDirname}/program");
  }
}

}  // namespace
}  // namespace editor
