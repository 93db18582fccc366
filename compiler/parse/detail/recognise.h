/// Is this text a policy at all? What is none may be anything, a key that was named by mistake too: none of it is
/// quoted.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <cstdint>

namespace cordon::parse {

enum class TextKind : uint8_t {
  policy, ///< some line begins a statement, or nearly does
  empty,  ///< blanks and comments only
  other
};

/// What `text` is from byte `begin` on. A line begins a statement if it has a statement's keyword and then, behind a
/// blank, something that is no mark, and the text has some mark that statements have; any other first word needs more
/// (`hots web1 {`). That is more than a key or a configuration of another tool has by chance.
TextKind recognise(llvm::StringRef text, uint32_t begin);

} // namespace cordon::parse
