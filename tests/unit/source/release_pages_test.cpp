// A text that was let go of is the same when it is read again.
#include "compiler/source/source_map.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/raw_ostream.h>

#include <gtest/gtest.h>

using namespace cordon;

namespace {

TEST(ReleasedPages, ComeBackWithTheSameText) {
  std::string text;
  for (int i = 0; i < 50'000; ++i)
    text += "line " + std::to_string(i) + "\n";
  llvm::SmallString<64> path;
  int file = -1;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("cordon", "cordon", file, path));
  llvm::raw_fd_ostream(file, /*shouldClose=*/true) << text;

  source::SourceMap sources;
  auto mapped = sources.read(path.str().str());
  source::FileId copied = sources.add("copied", text);
  ASSERT_TRUE(bool(mapped));
  for (source::FileId id : {*mapped, copied}) {
    llvm::StringRef before = sources.text(id);
    EXPECT_EQ(before, text);
    sources.releasePages(id);
    EXPECT_EQ(sources.text(id).data(), before.data());
    EXPECT_EQ(sources.text(id), text);
    EXPECT_EQ(sources.text(id).end()[0], '\0');
  }
  llvm::sys::fs::remove(path);
}

} // namespace
