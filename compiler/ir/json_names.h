/// The words that enumerations have in `cordon.ir/1`. One table each, for writing and reading.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <optional>
#include <utility>

namespace cordon::ir {

constexpr llvm::StringLiteral kJsonSchema = "cordon.ir/1";

template <class E> using EnumNames = llvm::ArrayRef<std::pair<E, llvm::StringLiteral>>;

inline constexpr std::pair<net::Family, llvm::StringLiteral> kFamilyNames[] = {
    {net::Family::v4, "ipv4"},
    {net::Family::v6, "ipv6"},
};
inline constexpr std::pair<Layer, llvm::StringLiteral> kLayerNames[] = {
    {Layer::platform, "platform"},
    {Layer::persistent, "persistent"},
    {Layer::generated, "generated"},
    {Layer::assigned, "assigned"},
};
inline constexpr std::pair<ConnectionType, llvm::StringLiteral> kConnectionNames[] = {
    {ConnectionType::all, "all"},
    {ConnectionType::lan, "lan"},
    {ConnectionType::remote_access, "remote-access"},
};
inline constexpr std::pair<Origin::Kind, llvm::StringLiteral> kOriginNames[] = {
    {Origin::Kind::policy, "policy"},       {Origin::Kind::platform, "platform"}, {Origin::Kind::builtin, "builtin"},
    {Origin::Kind::generated, "generated"}, {Origin::Kind::imported, "imported"},
};
inline constexpr std::pair<SecretRef::From, llvm::StringLiteral> kSecretNames[] = {
    {SecretRef::From::file, "file"},
    {SecretRef::From::environment, "environment"},
    {SecretRef::From::inline_text, "inline"},
};
inline constexpr std::pair<AuthMethod::Kind, llvm::StringLiteral> kMethodNames[] = {
    {AuthMethod::Kind::kerberos, "kerberos"},
    {AuthMethod::Kind::psk, "psk"},
    {AuthMethod::Kind::certificate, "certificate"},
};
inline constexpr std::pair<IkeVersion, llvm::StringLiteral> kIkeNames[] = {
    {IkeVersion::v1, "v1"},
    {IkeVersion::v2, "v2"},
};
inline constexpr std::pair<Principal::Kind, llvm::StringLiteral> kPrincipalNames[] = {
    {Principal::Kind::computer, "computer"},
    {Principal::Kind::user, "user"},
    {Principal::Kind::identity, "identity"},
};
inline constexpr std::pair<Negotiate::Stage, llvm::StringLiteral> kStageNames[] = {
    {Negotiate::Stage::request, "request"},
    {Negotiate::Stage::require, "require"},
};
/// Pfs::Kind::group is written as the group's own name.
inline constexpr std::pair<Pfs::Kind, llvm::StringLiteral> kPfsNames[] = {
    {Pfs::Kind::off, "off"},
    {Pfs::Kind::main_mode_group, "main-mode-group"},
};

/// The word of a value that is in the table.
template <class E> llvm::StringRef nameIn(EnumNames<E> names, E value) {
  for (const auto& [known, name] : names)
    if (known == value)
      return name;
  __builtin_unreachable();
}

template <class E> std::optional<E> valueIn(EnumNames<E> names, llvm::StringRef name) {
  for (const auto& [value, known] : names)
    if (known == name)
      return value;
  return std::nullopt;
}

} // namespace cordon::ir
