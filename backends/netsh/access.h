/// Access lists as user rights: `access.inf`, a security template of Windows 2000 to 2003. IKE looks the computer's
/// account up in them, logon the user's. A right that a template names is replaced as a whole; one that it does not
/// name stays. Format: Microsoft MS-GPSB, sections 2.2 (UTF-16LE with a byte order mark) and 2.2.6 (rights); read back
/// by the importer, which shares this file and no code.
#pragma once

#include "backends/backend.h"

namespace cordon::netsh {

constexpr llvm::StringLiteral kAccessRole = "access.inf";
constexpr llvm::StringLiteral kRightsSection = "Privilege Rights";
constexpr llvm::StringLiteral kAllowRight = "SeNetworkLogonRight";
constexpr llvm::StringLiteral kDenyRight = "SeDenyNetworkLogonRight";
/// What stands before the rights, line by line.
constexpr llvm::StringLiteral kTemplateFrame[] = {"[Unicode]", "Unicode=yes", "[Version]", "signature=\"$CHICAGO$\"",
                                                  "Revision=1"};
/// Windows reads no longer string from a template. Source: Windows SDK, setupapi.h, MAX_INF_STRING_LENGTH.
constexpr size_t kTemplateLineMax = 4095;

/// The account as a template names it: a SID behind a `*`.
std::string entryOf(const ir::Principal& principal);
/// True if the name can stand in a template: none of the marks that have a meaning there.
bool isEntryName(llvm::StringRef name);

/// The list that holds for all that a projected policy negotiates in transport mode; open if there is none.
ir::AccessList accessOf(const ir::PolicyIr& ir);
/// Gives that list to all of them.
void setAccess(ir::PolicyIr& ir, const ir::AccessList& access);

struct WrittenTemplate {
  std::string text; ///< UTF-16LE
  backends::Residue residue;
};
/// `access` is not open, and its names are isEntryName().
WrittenTemplate writeTemplate(const ir::AccessList& access);

struct ReadTemplate {
  ir::AccessList access;
  backends::Residue residue; ///< all that is neither of the two rights
};
/// Reports what cannot be read; then what was read is not to be used.
ReadTemplate readTemplate(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags);

} // namespace cordon::netsh
