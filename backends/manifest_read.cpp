// A manifest as a stream of JSON events: a directory that may hold anything is asked whether Cordon wrote it, so
// neither the file's size nor its nesting may decide how much memory that takes.
#include "backends/manifest.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <array>
#include <cerrno>

namespace cordon::backends {
namespace {

using Json = nlohmann::json;

constexpr size_t kDepthMax = 16;
constexpr size_t kPathBytesMax = 4096, kDigestDigits = 64;
/// Of one string or number, with the blanks before it. Notes are the longest that a manifest holds.
constexpr size_t kTokenBytesMax = 1 << 20;

/// The bytes of a file, until its end, an error, or a token that is too long.
class Bytes {
public:
  explicit Bytes(int file) : file(file) { fill(); }
  bool isAtEnd() const { return at == end || since_token > kTokenBytesMax; }
  char get() const { return buffer[at]; }
  void advance() {
    ++since_token;
    if (++at == end)
      fill();
  }
  void endToken() { since_token = 0; }

private:
  void fill() {
    ssize_t got = 0;
    do
      got = ::read(file, buffer.data(), buffer.size());
    while (got < 0 && errno == EINTR);
    at = 0;
    end = got < 0 ? 0 : size_t(got);
  }

  int file;
  std::array<char, 1 << 16> buffer;
  size_t at = 0, end = 0, since_token = 0;
};

/// An input iterator; null is the end.
struct ByteIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  Bytes* bytes = nullptr;
  char operator*() const { return bytes->get(); }
  ByteIterator& operator++() {
    bytes->advance();
    return *this;
  }
  ByteIterator operator++(int) {
    ByteIterator before = *this;
    bytes->advance();
    return before;
  }
  bool operator==(const ByteIterator& other) const {
    return (bytes && !bytes->isAtEnd()) == (other.bytes && !other.bytes->isAtEnd());
  }
  bool operator!=(const ByteIterator& other) const { return !(*this == other); }
};

/// Knows where in the document it is as a path: `/hosts[]/files[]/path`.
class Listed {
public:
  Listed(Bytes& bytes, const std::set<std::string>& paths) : bytes(bytes), paths(paths) {}
  bool is_ours = false;
  std::map<std::string, ListedFile> files;

  bool string(std::string& value) {
    if (place == "/schema")
      is_ours = value == kManifestSchema;
    if (fieldOfFile("path") && value.size() <= kPathBytesMax)
      path = value;
    if (fieldOfFile("sha256") && value.size() == kDigestDigits)
      file.sha256 = value;
    return next();
  }
  bool key(std::string& name) {
    place.resize(outer.back());
    place += "/" + name;
    return next();
  }
  bool start_object(std::size_t) { return enter(""); }
  bool start_array(std::size_t) { return enter("[]"); }
  bool end_object() {
    place.resize(outer.back());
    bool of_file = place == "/files[]" || place == "/hosts[]/files[]";
    if (of_file && paths.contains(path))
      files[path] = file;
    if (of_file) {
      path.clear();
      file = {};
    }
    return leave();
  }
  bool end_array() { return leave(); }
  bool null() { return next(); }
  bool boolean(bool value) {
    if (fieldOfFile("secret"))
      file.secret = value;
    return next();
  }
  bool number_integer(int64_t) { return next(); }
  bool number_unsigned(uint64_t value) {
    if (fieldOfFile("size"))
      file.size = value;
    return next();
  }
  bool number_float(double, const std::string&) { return next(); }
  bool binary(std::vector<std::uint8_t>&) { return next(); }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

private:
  bool fieldOfFile(llvm::StringRef field) const {
    llvm::StringRef rest = place;
    return rest.consume_back(field) && (rest == "/files[]/" || rest == "/hosts[]/files[]/");
  }
  bool next() {
    bytes.endToken();
    return true;
  }
  bool enter(const char* mark) {
    place += mark;
    outer.push_back(place.size());
    return next() && outer.size() <= kDepthMax;
  }
  bool leave() {
    outer.pop_back();
    if (!outer.empty())
      place.resize(outer.back());
    return next();
  }

  Bytes& bytes;
  const std::set<std::string>& paths;
  std::string path; ///< of the file at hand
  ListedFile file;
  std::string place;
  std::vector<size_t> outer; ///< lengths of `place` in the objects and arrays around
};

} // namespace

std::optional<std::map<std::string, ListedFile>> readListed(const Descriptor& manifest,
                                                            const std::set<std::string>& paths) {
  Bytes bytes(manifest.get());
  Listed listed(bytes, paths);
  bool whole = Json::sax_parse(ByteIterator{&bytes}, ByteIterator{}, &listed);
  if (!whole || !listed.is_ours)
    return std::nullopt;
  return std::move(listed.files);
}

} // namespace cordon::backends
