#include "backends/class_difference.h"

#include "compiler/ir/describe.h"
#include "compiler/meaning/treatment.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringRef.h>

#include <tuple>

namespace cordon::backends {
namespace {

constexpr size_t kShown = 8; ///< differences of one kind

auto facts(const ir::Host& host) {
  return std::tie(host.name, host.platform, host.addresses, host.dynamic_in, host.forwards, host.identity,
                  host.certificate, host.account);
}

std::vector<const ir::Host*> byName(const ir::PolicyIr& ir) {
  std::vector<const ir::Host*> hosts;
  for (const ir::Host& host : ir.hosts)
    hosts.push_back(&host);
  llvm::sort(hosts, [](const ir::Host* a, const ir::Host* b) { return a->name < b->name; });
  return hosts;
}

class ClassDifference {
public:
  ClassDifference(const ir::HostPolicy& left, const ir::HostPolicy& right) : left(left), right(right) {}

  std::vector<std::string> find() {
    const ir::PolicyIr &ours = left.ir, &theirs = right.ir;
    fact("name", ours.name, theirs.name);
    fact("version", std::to_string(ours.version), std::to_string(theirs.version));
    fact("platform", ours.platform, theirs.platform);
    each("host", byName(ours), byName(theirs),
         [](const ir::Host* a, const ir::Host* b) { return facts(*a) == facts(*b); });
    each("statement", ours.origins, theirs.origins,
         [](const ir::Origin& a, const ir::Origin& b) { return a.kind == b.kind && a.name == b.name; });
    each("action", ours.actions, theirs.actions,
         [&](const ir::Action& a, const ir::Action& b) { return meaning::sameAction(left, a, right, b); });
    each("key", ours.secrets, theirs.secrets, std::equal_to<SecretRef>());
    each("authority", ours.authorities, theirs.authorities, [](const ir::Authority& a, const ir::Authority& b) {
      return a.name == b.name && a.subject == b.subject && a.file == b.file;
    });
    if (ours.default_response != theirs.default_response)
      differences.push_back("default response");
    for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
      each((std::string(ir::nameOf(direction)) + " filter").c_str(), ours.list(direction), theirs.list(direction),
           std::equal_to<ir::Filter>());
    return std::move(differences);
  }

private:
  void fact(const char* what, const std::string& ours, const std::string& theirs) {
    if (ours != theirs)
      differences.push_back(std::string(what) + " of the class: policy says `" + ours + "`, files say `" + theirs +
                            "`");
  }

  template <class List, class Same> void each(const char* what, const List& ours, const List& theirs, Same same) {
    if (ours.size() != theirs.size())
      differences.push_back("policy has " + std::to_string(ours.size()) + " of this kind, files have " +
                            std::to_string(theirs.size()) + ": " + what);
    size_t shown = 0;
    for (size_t i = 0; i < std::min(ours.size(), theirs.size()) && shown < kShown; ++i)
      if (!same(ours[i], theirs[i])) {
        differences.push_back(std::string(what) + " " + std::to_string(i) + " is another one in the files");
        ++shown;
      }
  }

  const ir::HostPolicy &left, &right;
  std::vector<std::string> differences;
};

} // namespace

std::vector<std::string> describeClassDifference(const ir::HostPolicy& left, const ir::HostPolicy& right) {
  return ClassDifference(left, right).find();
}

} // namespace cordon::backends
