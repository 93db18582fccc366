#include "compiler/source/source_map.h"

#include <llvm/Support/Alignment.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/Process.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>

#include <algorithm>
#include <cassert>
#include <sys/mman.h>

namespace cordon::source {

struct SourceMap::File {
  std::string path;
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  mutable std::vector<LineStart> line_starts; ///< of all lines, filled at the first question; or those that are known
  bool places_only = false;

  const std::vector<LineStart>& lines() const {
    if (line_starts.empty()) {
      line_starts.push_back({0, 1});
      llvm::StringRef text = buffer->getBuffer();
      for (size_t at = text.find('\n'); at != llvm::StringRef::npos; at = text.find('\n', at + 1))
        line_starts.push_back({uint32_t(at + 1), line_starts.back().line + 1});
    }
    return line_starts;
  }

  /// Index of the line that holds `offset`.
  size_t lineOf(uint32_t offset) const {
    auto after = std::upper_bound(lines().begin(), lines().end(), offset,
                                  [](uint32_t value, const LineStart& start) { return value < start.offset; });
    return size_t(after - lines().begin()) - 1;
  }
};

SourceMap::SourceMap() = default;
SourceMap::~SourceMap() = default;
SourceMap::SourceMap(SourceMap&&) noexcept = default;
SourceMap& SourceMap::operator=(SourceMap&&) noexcept = default;

FileId SourceMap::add(std::string path, llvm::StringRef text) {
  auto file = std::make_unique<File>();
  file->path = std::move(path);
  file->buffer = llvm::MemoryBuffer::getMemBufferCopy(text, file->path);
  files.push_back(std::move(file));
  return FileId{{uint32_t(files.size() - 1)}};
}

FileId SourceMap::addPlaces(std::string path, std::vector<LineStart> lines) {
  FileId id = add(std::move(path), "");
  File& file = *files[id.index];
  file.places_only = true;
  file.line_starts = std::move(lines);
  if (file.line_starts.empty() || file.line_starts.front().offset > 0)
    file.line_starts.insert(file.line_starts.begin(), {0, 1});
  return id;
}

FileId SourceMap::find(llvm::StringRef path) const {
  for (size_t i = 0; i < files.size(); ++i)
    if (files[i]->path == path || stablePath({{uint32_t(i)}}) == path)
      return FileId{{uint32_t(i)}};
  return {};
}

namespace {

llvm::Error fail(const llvm::Twine& why) {
  return llvm::createStringError(why);
}
llvm::Error failTooLarge(uint64_t bytes_max) {
  return fail("is larger than " + llvm::Twine(bytes_max) + " bytes");
}

/// What comes until the end, whatever size the system says it has.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readToEnd(llvm::sys::fs::file_t from, uint64_t bytes_max) {
  constexpr size_t kStep = size_t(64) << 10;
  llvm::SmallVector<char, 0> text;
  for (size_t end = 0;;) {
    text.resize_for_overwrite(end + std::max(kStep, end / 2));
    auto got = llvm::sys::fs::readNativeFile(from, llvm::MutableArrayRef(text).drop_front(end));
    if (!got)
      return got.takeError();
    end += *got;
    if (end > bytes_max)
      return failTooLarge(bytes_max);
    if (*got == 0) {
      text.truncate(end);
      return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(text));
    }
  }
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readFile(const std::string& path, uint64_t bytes_max) {
  namespace fs = llvm::sys::fs;
  fs::file_status status;
  if (std::error_code error = fs::status(path, status))
    return fail(error.message());
  if (status.type() == fs::file_type::directory_file)
    return fail("is a directory");
  if (status.type() != fs::file_type::regular_file)
    return fail("is not a regular file");
  if (status.getSize() > bytes_max)
    return failTooLarge(bytes_max);
  if (status.getSize() == 0) { // or what the system makes up when it is read
    auto file = fs::openNativeFileForRead(path);
    if (!file)
      return file.takeError();
    auto buffer = readToEnd(*file, bytes_max);
    [[maybe_unused]] std::error_code closed = fs::closeFile(*file); // it was read only
    return buffer;
  }
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/true);
  if (!buffer)
    return fail(buffer.getError().message());
  if ((*buffer)->getBufferSize() > bytes_max)
    return failTooLarge(bytes_max);
  return std::move(*buffer);
}

} // namespace

llvm::Expected<FileId> SourceMap::read(const std::string& path, uint64_t bytes_max) {
  if (auto at = read_before.find(path); at != read_before.end())
    return at->second.isValid() ? llvm::Expected<FileId>(at->second)
                                : fail("it does not end within " + llvm::Twine(bytes_max) + " bytes, or broke off");
  auto buffer = path == "-" ? readToEnd(llvm::sys::fs::getStdinHandle(), bytes_max) : readFile(path, bytes_max);
  if (!buffer) {
    if (path == "-")
      read_before[path] = {}; // what is left of it is another text
    return buffer.takeError();
  }
  auto file = std::make_unique<File>();
  file->path = path == "-" ? "<stdin>" : path;
  file->buffer = std::move(*buffer);
  files.push_back(std::move(file));
  return read_before[path] = FileId{{uint32_t(files.size() - 1)}};
}

llvm::StringRef SourceMap::text(FileId file) const {
  assert(file.index < files.size());
  return files[file.index]->buffer->getBuffer();
}

void SourceMap::releasePages(FileId file) const {
  assert(file.index < files.size());
  const llvm::MemoryBuffer& buffer = *files[file.index]->buffer;
  if (buffer.getBufferKind() != llvm::MemoryBuffer::MemoryBuffer_MMap)
    return;
  // Not LLVM's dontNeedIfMmap, which asks posix_madvise: glibc's does nothing. Maps begin with a page.
  auto* begin = const_cast<char*>(buffer.getBufferStart());
  if (llvm::isAddrAligned(llvm::Align(llvm::sys::Process::getPageSizeEstimate()), begin))
    madvise(begin, buffer.getBufferSize(), MADV_DONTNEED);
}

const std::string& SourceMap::path(FileId file) const {
  assert(file.index < files.size());
  return files[file.index]->path;
}

llvm::StringRef SourceMap::text(Span span) const {
  return span.isValid() ? text(span.file).slice(span.begin, span.end) : llvm::StringRef();
}

Position SourceMap::position(FileId file, uint32_t offset) const {
  const LineStart& start = files[file.index]->lines()[files[file.index]->lineOf(offset)];
  return {start.line, offset - start.offset + 1};
}

llvm::StringRef SourceMap::lineAt(FileId file, uint32_t offset) const {
  if (files[file.index]->places_only)
    return {};
  const auto& lines = files[file.index]->lines();
  size_t index = files[file.index]->lineOf(offset);
  size_t end = index + 1 < lines.size() ? lines[index + 1].offset - 1 : text(file).size();
  return text(file).slice(lines[index].offset, end).rtrim('\r');
}

std::string SourceMap::stablePath(FileId file) const {
  llvm::StringRef name = path(file), below = name, folder = llvm::StringRef(base).rtrim('/');
  if (!base.empty() && below.consume_front(folder) && below.consume_front("/"))
    name = below.ltrim('/');
  return llvm::sys::path::convert_to_slash(name);
}

std::string SourceMap::place(Span span) const {
  if (!span.isValid())
    return "<no source>";
  Position at = position(span);
  return path(span.file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

} // namespace cordon::source
