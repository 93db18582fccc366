#include "compiler/diag/kinds/inv.h"
#include "compiler/dns/name_call.h"
#include "compiler/path.h"
#include "tools/cordon/replace_file.h"
#include "tools/cordon/session.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <netdb.h>
#include <netinet/in.h>

namespace cordon::cli {
namespace {

std::string text(const std::vector<net::Address>& addresses) {
  std::vector<std::string> parts;
  for (const net::Address& address : addresses)
    parts.push_back(net::toString(address));
  return llvm::join(parts, ", ");
}

/// Asks the system's resolver: hosts file, DNS, whatever it is set up for.
llvm::Expected<std::vector<net::Address>> lookUp(const std::string& name) {
  addrinfo wanted = {};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM; // each address once
  addrinfo* found = nullptr;
  if (int failed = getaddrinfo(name.c_str(), nullptr, &wanted, &found))
    return llvm::createStringError(gai_strerror(failed));
  std::vector<net::Address> addresses;
  for (const addrinfo* one = found; one; one = one->ai_next) {
    char number[NI_MAXHOST];
    if (getnameinfo(one->ai_addr, one->ai_addrlen, number, sizeof number, nullptr, 0, NI_NUMERICHOST) == 0)
      if (auto address = net::parseAddress(number)) // none for one that holds on one link only (`%eth0`)
        addresses.push_back(*address);
  }
  freeaddrinfo(found);
  if (addresses.empty())
    return llvm::createStringError("it has no address that holds everywhere");
  llvm::sort(addresses);
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

/// What the names stand for now; none after a report.
std::optional<dns::Names> lookUpAll(const std::set<std::string>& wanted, Session& session) {
  dns::Names names;
  bool complete = true;
  for (const std::string& name : wanted) {
    auto addresses = lookUp(name);
    if (addresses)
      names[name] = std::move(*addresses);
    else
      session.diags.report({}, diag::CannotLookUp, name, llvm::toString(addresses.takeError()));
    complete &= names.count(name) > 0;
  }
  return complete ? std::optional(names) : std::nullopt;
}

void printChanges(const dns::Names& before, const dns::Names& after, llvm::raw_ostream& out) {
  for (const auto& [name, addresses] : after) {
    auto old = before.find(name);
    if (old == before.end())
      out << name << ": " << text(addresses) << '\n';
    else if (old->second != addresses)
      out << name << ": " << text(addresses) << ", before " << text(old->second) << '\n';
  }
  for (const auto& [name, addresses] : before)
    if (!after.count(name))
      out << name << ": no longer named\n";
}

/// What the file says so far. It will be replaced, so that its faults are nobody's business.
dns::Names readBefore(const std::string& path, Session& session) {
  diag::Diagnostics not_shown;
  auto file = session.sources.read(path);
  if (file)
    return dns::readLock(session.sources, *file, not_shown).names;
  llvm::consumeError(file.takeError());
  return {};
}

/// Adds the DNS names of an inventory's addresses, in lower case.
void collectNames(const source::SourceMap& sources, const inventory::Inventory& inventory,
                  std::set<std::string>& names) {
  inventory::Fields fields(sources, inventory);
  for (const inventory::Row& row : inventory.rows)
    for (const ast::Word& word : fields.values(row, inventory::Column::address))
      if (auto name = dns::calledName(word.text); name && dns::isDnsName(*name))
        names.insert(name->lower());
}

int runLock(const Arguments& arguments, Io& io) {
  Session session(io);
  LoadedPolicy policy =
      loadPolicy(session.sources, arguments.value("POLICY"),
                 {arguments.has("--allow-outside"), /*read_names=*/false, /*read_rules=*/true}, session.diags);
  if (session.diags.hasErrors())
    return session.finish();
  std::set<std::string> wanted;
  for (const ast::Program& program : policy.programs)
    dns::collectNames(session.sources, program.file, wanted);
  for (const inventory::Inventory& inventory : policy.inventories)
    collectNames(session.sources, inventory, wanted);
  std::string path = joined(policy.root_folder, dns::kLockFile);
  dns::Names before = readBefore(path, session);
  if (wanted.empty() && before.empty()) {
    io.err << "the policy names no DNS name: there is nothing to look up\n";
    return kClean;
  }
  auto names = lookUpAll(wanted, session);
  if (!names)
    return session.finish();
  if (llvm::Error failed = writeFile(path, dns::lockText(*names)))
    session.diags.report({}, diag::CannotWrite, path, llvm::toString(std::move(failed)));
  else
    printChanges(before, *names, io.out);
  return session.finish();
}

} // namespace

extern const Command lockCommand{
    "lock",
    "look up the DNS names of a policy, and write their addresses into names.lock beside it",
    "  cordon lock policy.cordon               then review and commit names.lock\n",
    {{"POLICY", "the policy's root file"}},
    {kAllowOutside},
    runLock,
};

} // namespace cordon::cli
