#include "base/model_files.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace base {
namespace {

using testing::HasCodeAndText;
using testing::IsOk;

// Every variable as on a machine where nobody has set one.
class ModelFiles : public ::testing::Test {
 protected:
  ModelFiles() : folder_(::testing::TempDir() + "model_files") {
    for (const char* name : {"COURSE_MODELS", "XDG_CACHE_HOME", "HOME", "BUILD_WORKSPACE_DIRECTORY", "COURSE_ROOT"}) {
      unsetenv(name);
    }
    std::filesystem::remove_all(folder_);
  }
  void Write(const std::string& path) {
    std::filesystem::create_directories(std::filesystem::path(folder_ + path).parent_path());
    std::ofstream(folder_ + path) << "weights";
  }
  std::string folder_;
};

TEST_F(ModelFiles, AreLookedForInTheVariableThenTheCacheThenBesideTheWorkspace) {
  setenv("COURSE_MODELS", "/mine:/lent/", 1);
  setenv("HOME", "/home/ada", 1);
  EXPECT_EQ(ModelFolders("/src/course"),
            (std::vector<std::string>{"/mine", "/lent", "/home/ada/.cache/llm-course/models", "/src/shared/models"}));
}

TEST_F(ModelFiles, AreInTheCacheThatXdgNames) {
  setenv("HOME", "/home/ada", 1);
  setenv("XDG_CACHE_HOME", "/big/cache", 1);
  EXPECT_EQ(ModelFolders(), std::vector<std::string>{"/big/cache/llm-course/models"});
  setenv("XDG_CACHE_HOME", "relative", 1);
  EXPECT_EQ(ModelFolders(), std::vector<std::string>{"/home/ada/.cache/llm-course/models"});
}

TEST_F(ModelFiles, AreBesideTheWorkspaceOfWhoeverStartedTheProgram) {
  EXPECT_TRUE(ModelFolders().empty());
  setenv("COURSE_ROOT", "/by/launcher", 1);
  EXPECT_EQ(ModelFolders(), std::vector<std::string>{"/by/shared/models"});
  setenv("BUILD_WORKSPACE_DIRECTORY", "/run/course", 1);
  EXPECT_EQ(ModelFolders(), std::vector<std::string>{"/run/shared/models"});
}

TEST_F(ModelFiles, OfAFolderThatIsNamedTwiceAreLookedForOnce) {
  setenv("COURSE_MODELS", "/src/shared/models::/src/course/../shared/models/", 1);
  EXPECT_EQ(ModelFolders("/src/course"), std::vector<std::string>{"/src/shared/models"});
}

TEST_F(ModelFiles, AreNowhereIfTheVariableIsSetAndEmpty) {
  setenv("COURSE_MODELS", "", 1);
  setenv("HOME", "/home/ada", 1);
  EXPECT_TRUE(ModelFolders("/src/course").empty());
  EXPECT_TRUE(HasCodeAndText(FindModelFile("audio/jfk.wav", "/src/course").status(), absl::StatusCode::kNotFound,
                             "no folder of models is known (COURSE_MODELS)"));
}

TEST_F(ModelFiles, AreTakenFromTheFirstFolderThatHasThem) {
  Write("/mine/a.bin");
  Write("/shared/models/a.bin");
  Write("/shared/models/deep/b.bin");
  setenv("COURSE_MODELS", (folder_ + "/mine").c_str(), 1);
  const auto a = FindModelFile("a.bin", folder_ + "/course"), b = FindModelFile("deep/b.bin", folder_ + "/course");
  ASSERT_TRUE(IsOk(a));
  ASSERT_TRUE(IsOk(b));
  EXPECT_EQ(*a, folder_ + "/mine/a.bin");
  EXPECT_EQ(*b, folder_ + "/shared/models/deep/b.bin");
  EXPECT_TRUE(HasCodeAndText(FindModelFile("c.bin", folder_ + "/course").status(), absl::StatusCode::kNotFound,
                             "there is no c.bin in " + folder_ + "/mine or " + folder_ + "/shared/models"));
}

}  // namespace
}  // namespace base
