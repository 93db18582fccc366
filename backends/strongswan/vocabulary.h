/// The keys of swanctl.conf, what values they take, and which of them a policy has no counterpart for. charon refuses a
/// connection with a key it does not know, so an importer may as well.
/// Source: swanctl.conf(5) of strongSwan 5.9.8; keys of 6.0 are marked in the table.
#pragma once

#include "backends/strongswan/places.h"
#include "backends/strongswan/settings.h"

#include <llvm/ADT/ArrayRef.h>

namespace cordon::backends::strongswan {

enum class ValueKind : uint8_t { text, list, number, time, bytes, onoff, choice };

struct Key {
  llvm::StringLiteral name;
  ValueKind kind = ValueKind::text;
  llvm::StringLiteral choices = ""; ///< blank-separated, for `choice`
  /// The only value that changes nothing a policy could say ("" = any presence does); "*": the key is harmless or read.
  llvm::StringLiteral only = "*";
};

llvm::ArrayRef<Key> connectionKeys();
llvm::ArrayRef<Key> childKeys();
llvm::ArrayRef<Key> localKeys();
llvm::ArrayRef<Key> remoteKeys();
llvm::ArrayRef<Key> authorityKeys();

/// Checks each setting of `section` against a table: its key is known, its value is of its kind and can be carried.
void checkSettings(const Section& section, llvm::ArrayRef<Key> keys, llvm::StringRef what, Places& places);

/// Reports an unknown word with the nearest known one. `what` is "key of a child", "section", ...
void reportUnknown(source::Span where, llvm::StringRef what, llvm::StringRef word,
                   llvm::ArrayRef<llvm::StringRef> known, Places& places);

/// The items of a list value: cut at commas, blanks around them dropped.
std::vector<std::string> listItems(llvm::StringRef value);

} // namespace cordon::backends::strongswan
