/// The commands of `netsh ipsec static` as data: which tags each takes, and in which order values without a tag fill
/// them. Source: netsh's built-in help of each command (Windows Server 2003).
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <cstdint>

namespace cordon::netsh {

/// Every tag of every command, called as it is written.
enum class Parameter : uint8_t {
  name,
  guid,
  id,
  newname,
  description,
  mmpfs,
  qmpermm,
  mmlifetime,
  activatedefaultrule,
  pollinginterval,
  assign,
  gponame,
  mmsecmethods,
  filterlist,
  srcaddr,
  dstaddr,
  protocol,
  mirrored,
  srcmask,
  dstmask,
  srcport,
  dstport,
  qmpfs,
  inpass,
  soft,
  action,
  qmsecmethods,
  policy,
  filteraction,
  tunnel,
  conntype,
  activate,
  kerberos,
  psk,
  rootca,
  location,
  domain,
  mode,
  property,
  value,
  level,
  format,
  wide
};

/// The word before `=`.
llvm::StringRef tagOf(Parameter parameter);

enum class Verb : uint8_t { add, set, remove, show };
enum class Object : uint8_t { policy, filterlist, filter, filteraction, rule, defaultrule, store, batch, config, all };

/// One command. `parameters` is also the positional order.
struct CommandSpec {
  Verb verb;
  Object object;
  llvm::StringLiteral verb_word, object_word;
  llvm::ArrayRef<Parameter> parameters;
  llvm::ArrayRef<Parameter> required;
};

/// All commands that change the store, and `show policy`, with which a script can end.
llvm::ArrayRef<CommandSpec> commands();
/// Commands below `ipsec static` that change nothing: show (of other things than policies), dump, help, exportpolicy.
llvm::ArrayRef<llvm::StringLiteral> passiveWords();
/// Contexts other than `ipsec static`, which a script may enter: nothing in them concerns static policies.
llvm::ArrayRef<llvm::StringLiteral> otherContexts();

/// True if the tag may stand more than once (`rootca`).
bool isRepeatable(Parameter parameter);

/// What a word that may be cut to a unique prefix stands for. An exact match wins over prefixes; case does not matter.
struct Match {
  enum class Kind : uint8_t { none, one, several };
  Kind kind = Kind::none;
  size_t index = 0;
};
Match matchWord(llvm::StringRef written, llvm::ArrayRef<llvm::StringRef> words);

} // namespace cordon::netsh
