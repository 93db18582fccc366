/// Preshared keys in memory. A policy and the IR hold references only; values exist from the moment a backend needs
/// them until it has written its files, and no code prints them.
#pragma once

#include <llvm/Support/Error.h>

#include <string>
#include <string_view>

namespace cordon {

/// Where a key comes from. Equal references name one key.
struct SecretRef {
  enum class From : uint8_t {
    file,        ///< `name` is a path
    environment, ///< `name` is a variable
    inline_text, ///< the value stood in an imported vendor file; `name` says where ("ike.preshared:12")
  };
  From from = From::file;
  std::string name;
  friend auto operator<=>(const SecretRef&, const SecretRef&) = default;
};

/// The bytes of a key. Cleared when destroyed. Deliberately without stream operator, JSON or conversion.
class SecretBytes {
public:
  SecretBytes() = default;
  explicit SecretBytes(std::string bytes) : bytes(std::move(bytes)) {}
  SecretBytes(const SecretBytes&) = default;
  SecretBytes(SecretBytes&&) noexcept = default;
  SecretBytes& operator=(const SecretBytes& other);
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  ~SecretBytes() { clear(); }

  bool empty() const { return bytes.empty(); }
  /// The raw bytes, for an emitter or a comparison. Do not keep copies in plain strings longer than the file's text.
  std::string_view reveal() const { return bytes; }
  friend bool operator==(const SecretBytes&, const SecretBytes&) = default;

private:
  void clear();
  std::string bytes;
};

/// Reads the value behind a reference. A file's one trailing line end (LF or CRLF) is not part of the key. Errors name
/// the reference, never the value: unreadable, empty, over 1024 bytes, variable not set. Relative file names start from
/// `base`.
llvm::Expected<SecretBytes> loadSecret(const SecretRef& ref, const std::string& base);

} // namespace cordon
