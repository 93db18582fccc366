/// Words to values. Each function reports what is wrong with the word, at its place, and returns none.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/ir/action.h"
#include "runtime/net/address.h"
#include "runtime/net/ports.h"

#include <optional>
#include <vector>

namespace cordon::sema {

std::optional<uint64_t> number(const ast::Word& word, uint64_t min, uint64_t max, diag::Diagnostics& diags);

/// Adds `10.1.2.3`, `10.1.0.0/16`, `10.1.9.10-10.1.9.20`, IPv6 alike, as minimal prefixes. Nothing after a report.
void addresses(const ast::Word& word, std::vector<net::Prefix>& prefixes, diag::Diagnostics& diags);

/// A single address.
std::optional<net::Address> hostAddress(const ast::Word& word, diag::Diagnostics& diags);

/// `1433` or `1000-1010`; 1 to 65535 (0 is no port that can be named).
std::optional<net::PortRange> ports(const ast::Word& word, diag::Diagnostics& diags);

/// An ICMP type by number or name (`echo-request`), for ICMP or ICMPv6.
std::optional<uint16_t> icmpType(const ast::Word& word, bool v6, diag::Diagnostics& diags);

/// s, min, h, d: seconds, within min_s to max_s.
std::optional<uint64_t> seconds(const ast::Quantity& quantity, uint64_t min_s, uint64_t max_s,
                                diag::Diagnostics& diags);

/// True if the quantity's unit is one of time. An unknown unit is not.
bool isTime(const ast::Quantity& quantity);

/// kB, MB, GB, KiB, MiB, GiB: IKE kilobytes (RFC 2407, life type 2). Windows counts them as 1024 octets, so KiB is the
/// same; MB is 1000 of them, MiB 1024.
std::optional<uint64_t> kilobytes(const ast::Quantity& quantity, diag::Diagnostics& diags);

/// True if something in it moves what is printed around it.
bool holdsControl(llvm::StringRef text);

/// `2027-06-30`, a real day; the text itself, which sorts.
std::optional<std::string> date(const ast::Word& word, diag::Diagnostics& diags);

/// `3des-sha1-modp1024`.
std::optional<ir::MainProposal> mainSuite(const ast::Word& word, diag::Diagnostics& diags);

/// `esp(3des, sha1)`, `ah(sha1) + esp(null, sha1)`, without lifetimes.
std::optional<ir::QuickProposal> quickOffer(const ast::QuickItem& item, diag::Diagnostics& diags);

/// `CN=Contoso Root, O=Contoso, C=US` to attribute pairs in the order written. Attributes: CN OU O L ST S C E MAILTO
/// EMAIL DC; S becomes ST, MAILTO, EMAIL and emailAddress become E. A backslash keeps the next character.
std::optional<std::vector<std::pair<std::string, std::string>>> distinguishedName(const ast::Text& text,
                                                                                  diag::Diagnostics& diags);

/// The name of an account: `DOMAIN\NAME`, `NAME@DOMAIN`, or a SID (`S-1-5-...`), as it can stand in a security
/// template.
std::optional<std::string> account(const ast::Text& text, diag::Diagnostics& diags);

} // namespace cordon::sema
