/// strongSwan's settings format, the syntax of swanctl.conf: reading it into a tree and writing a tree.
/// Source: strongSwan libstrongswan/settings (settings_lexer.l, settings_parser.y) and swanctl.conf(5).
#pragma once

#include "backends/strongswan/places.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>
#include <vector>

namespace cordon::backends::strongswan {

/// `key = value`. The value is what the reader hands on: quotes resolved, parts joined by one blank, never empty
/// (an empty value unsets the key).
struct Setting {
  std::string key, value;
  source::Span span;       ///< of the key
  source::Span value_span; ///< of the value with its quotes
};

/// `name { ... }`, or a whole file (then without a name). Sections of one name are merged, of equal keys the last wins.
struct Section {
  std::string name;
  source::Span span; ///< of the name, where it stands first
  std::vector<Setting> settings;
  std::vector<Section> sections;
  std::vector<std::string> comments; ///< written before the section; the reader keeps none

  /// By key, in any case; null if it is not set.
  const Setting* find(llvm::StringRef key) const;
  /// By name, in any case; null if there is none.
  const Section* section(llvm::StringRef name) const;

  /// For writing.
  void set(llvm::StringRef key, std::string value) { settings.push_back({key.str(), std::move(value), {}, {}}); }
  Section& open(std::string name) {
    sections.push_back({std::move(name), {}, {}, {}, {}});
    return sections.back();
  }
};

/// Reads a whole file; `name : other.section { }` takes over what the section itself does not set. Faults are reported;
/// then the result is none. Includes are refused: nothing is fetched because an input names it.
std::optional<Section> readSettings(source::FileId file, Places& places);

/// The text of a tree. Names must be legal section names (legalName); values may hold anything but NUL.
std::string writeSettings(const Section& root);

/// `value` as it must stand after `=`: bare if it can, else quoted.
std::string valueText(llvm::StringRef value);

/// True if `name` can be a section or key name: these cannot be quoted.
bool isLegalName(llvm::StringRef name);
/// A legal name made of any text: what is not a letter, digit or `_` becomes `-`. "10.1.1.1" gives "10-1-1-1".
std::string legalName(llvm::StringRef text);

} // namespace cordon::backends::strongswan
