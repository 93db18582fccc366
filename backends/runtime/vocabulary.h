/// The words of the policy and of the rule set file, one table each, for writing and reading. Numbers of the file never
/// change; those of the policy may.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "runtime/ruleset/format.h"

#include <cstddef>
#include <utility>

namespace cordon::backends::runtime {

inline constexpr std::pair<net::Family, ruleset::Family> kFamilies[] = {
    {net::Family::v4, ruleset::Family::v4},
    {net::Family::v6, ruleset::Family::v6},
};
inline constexpr std::pair<ir::Direction, ruleset::Direction> kDirections[] = {
    {ir::Direction::out, ruleset::Direction::out},
    {ir::Direction::in, ruleset::Direction::in},
    {ir::Direction::forward, ruleset::Direction::forward},
};
inline constexpr std::pair<ir::Layer, ruleset::Layer> kLayers[] = {
    {ir::Layer::platform, ruleset::Layer::platform},
    {ir::Layer::persistent, ruleset::Layer::persistent},
    {ir::Layer::generated, ruleset::Layer::generated},
    {ir::Layer::assigned, ruleset::Layer::assigned},
};
inline constexpr std::pair<ir::ConnectionType, ruleset::Connection> kConnections[] = {
    {ir::ConnectionType::all, ruleset::Connection::all},
    {ir::ConnectionType::lan, ruleset::Connection::lan},
    {ir::ConnectionType::remote_access, ruleset::Connection::remote_access},
};
inline constexpr std::pair<ir::Origin::Kind, ruleset::OriginKind> kOrigins[] = {
    {ir::Origin::Kind::policy, ruleset::OriginKind::policy},
    {ir::Origin::Kind::platform, ruleset::OriginKind::platform},
    {ir::Origin::Kind::builtin, ruleset::OriginKind::builtin},
    {ir::Origin::Kind::generated, ruleset::OriginKind::generated},
    {ir::Origin::Kind::imported, ruleset::OriginKind::imported},
};
inline constexpr std::pair<ir::AuthMethod::Kind, ruleset::MethodKind> kMethods[] = {
    {ir::AuthMethod::Kind::kerberos, ruleset::MethodKind::kerberos},
    {ir::AuthMethod::Kind::psk, ruleset::MethodKind::psk},
    {ir::AuthMethod::Kind::certificate, ruleset::MethodKind::certificate},
};
inline constexpr std::pair<ir::IkeVersion, ruleset::IkeVersion> kIkeVersions[] = {
    {ir::IkeVersion::v1, ruleset::IkeVersion::v1},
    {ir::IkeVersion::v2, ruleset::IkeVersion::v2},
};
inline constexpr std::pair<ir::Negotiate::Stage, ruleset::Stage> kStages[] = {
    {ir::Negotiate::Stage::request, ruleset::Stage::request},
    {ir::Negotiate::Stage::require, ruleset::Stage::require},
};
inline constexpr std::pair<ir::Pfs::Kind, ruleset::PfsKind> kPfs[] = {
    {ir::Pfs::Kind::off, ruleset::PfsKind::off},
    {ir::Pfs::Kind::main_mode_group, ruleset::PfsKind::main_mode_group},
    {ir::Pfs::Kind::group, ruleset::PfsKind::group},
};
inline constexpr std::pair<ir::Principal::Kind, ruleset::PrincipalKind> kPrincipals[] = {
    {ir::Principal::Kind::computer, ruleset::PrincipalKind::computer},
    {ir::Principal::Kind::user, ruleset::PrincipalKind::user},
    {ir::Principal::Kind::identity, ruleset::PrincipalKind::identity},
};
/// A key that stood in a vendor's file has no place where a host could find it.
inline constexpr std::pair<SecretRef::From, ruleset::KeySource> kKeySources[] = {
    {SecretRef::From::file, ruleset::KeySource::file},
    {SecretRef::From::environment, ruleset::KeySource::environment},
};

// Algorithms have the same names on both sides: one that the file lacks does not compile.
inline constexpr std::pair<catalog::Cipher, ruleset::Cipher> kCiphers[] = {
#define CORDON_CIPHER(NAME, ...) {catalog::Cipher::NAME, ruleset::Cipher::NAME},
#include "compiler/catalog/algorithms.inc"
};
inline constexpr std::pair<catalog::Integrity, ruleset::Integrity> kIntegrities[] = {
#define CORDON_INTEGRITY(NAME, ...) {catalog::Integrity::NAME, ruleset::Integrity::NAME},
#include "compiler/catalog/algorithms.inc"
};
inline constexpr std::pair<catalog::DhGroup, ruleset::DhGroup> kDhGroups[] = {
#define CORDON_DH(NAME, ...) {catalog::DhGroup::NAME, ruleset::DhGroup::NAME},
#include "compiler/catalog/algorithms.inc"
};

/// The file's word for a value that is in the table.
template <class Ir, class File, size_t N> File fileWord(const std::pair<Ir, File> (&table)[N], Ir value) {
  for (const auto& [ours, word] : table)
    if (ours == value)
      return word;
  __builtin_unreachable();
}

/// The policy's word for one that a loaded set holds.
template <class Ir, class File, size_t N> Ir irWord(const std::pair<Ir, File> (&table)[N], File word) {
  for (const auto& [ours, known] : table)
    if (known == word)
      return ours;
  __builtin_unreachable();
}

} // namespace cordon::backends::runtime
