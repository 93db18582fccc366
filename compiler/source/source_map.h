/// Every text that Cordon reads, and the places in it. Spans are small values; the SourceMap turns them into
/// file:line:column.
#pragma once

#include "compiler/id.h"

#include <llvm/ADT/StringMap.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

#include <memory>
#include <string>
#include <vector>

namespace llvm {
class MemoryBuffer;
}

namespace cordon::source {

struct FileId : Id<FileId> {};

/// A piece of one file: bytes [begin, end). Without a file it is nowhere (a command line, a whole tree).
struct Span {
  FileId file;
  uint32_t begin = 0, end = 0;
  bool isValid() const { return file.isValid(); }
  friend auto operator<=>(const Span&, const Span&) = default;
};

/// Line and column count from 1; the column counts bytes.
struct Position {
  uint32_t line = 0, column = 0;
};

/// Owns all source text of one run; text and paths live as long as the map. Files are at most 2 GiB.
class SourceMap {
public:
  SourceMap();
  ~SourceMap();
  SourceMap(SourceMap&&) noexcept;
  SourceMap& operator=(SourceMap&&) noexcept;

  /// Adds text under the name that diagnostics show.
  FileId add(std::string path, llvm::StringRef text);
  /// Reads a file, or standard input for "-"; each path once, so that asking again gives the same file (and standard
  /// input is not empty the second time). Refuses directories, devices and files over `bytes_max`.
  llvm::Expected<FileId> read(const std::string& path, uint64_t bytes_max = 1u << 30);

  /// Where a line starts: byte offset, and number from 1.
  struct LineStart {
    uint32_t offset = 0, line = 1;
  };
  /// Adds a file of which only places are known (an IR that was read back): its text is empty, and a place is counted
  /// from the last of `lines` at or before it. `lines` rise in offset and number.
  FileId addPlaces(std::string path, std::vector<LineStart> lines);
  /// The first file of this path; none if there is none.
  FileId find(llvm::StringRef path) const;

  /// The whole text; *text.end() is readable and 0.
  llvm::StringRef text(FileId file) const;
  const std::string& path(FileId file) const;
  llvm::StringRef text(Span span) const;
  Position position(FileId file, uint32_t offset) const;
  Position position(Span span) const { return position(span.file, span.begin); }
  /// The line that holds `offset`, without its line end.
  llvm::StringRef lineAt(FileId file, uint32_t offset) const;
  /// Lets the system take back the memory of a file's text, as far as it is mapped: what is read again comes from the
  /// file. For who reads a long text once.
  void releasePages(FileId file) const;
  /// The folder that stable paths start from: that of the root policy. Empty: the current folder.
  void setBase(std::string folder) { base = std::move(folder); }
  /// The path relative to the base folder, with forward slashes: the same wherever Cordon is called from.
  std::string stablePath(FileId file) const;
  /// "path:line:column", or "path" for an invalid span's file-less place: "<no source>".
  std::string place(Span span) const;
  size_t size() const { return files.size(); }

private:
  struct File;
  std::vector<std::unique_ptr<File>> files;
  llvm::StringMap<FileId> read_before; ///< by path as it was given
  std::string base;
};

} // namespace cordon::source
