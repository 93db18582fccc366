// Any bytes as a rule set, signed as they come in: the parser is to be reached. No crash; what is accepted can be read
// to the last record, as rules and as a policy.
#include "backends/backend.h"
#include "runtime/ruleset/accept.h"
#include "runtime/ruleset/rules.h"
#include "runtime/ruleset/seal.h"
#include "tests/fuzz/input.h"

#include <algorithm>
#include <cstdlib>

using namespace cordon;
using fuzz::require;

namespace {

/// Magic, format and length are repaired too: no input gets through without them.
ruleset::Bytes signedAs(const uint8_t* data, size_t size, const ruleset::PrivateKey& key) {
  ruleset::Bytes file = ruleset::Bytes::zeros(std::max<size_t>(size, ruleset::kFileBytesMin));
  std::copy_n(data, size, file.data());
  auto* header = reinterpret_cast<ruleset::Header*>(file.data());
  header->magic = ruleset::kMagic;
  header->format = ruleset::kFormat;
  header->bytes = file.size();
  if (ruleset::sign(file, {1, 1}, key))
    std::abort();
  return file;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const ruleset::PrivateKey key = ruleset::PrivateKey::fromSeed({1});
  static const ruleset::PublicKey trusted = key.publicKey();
  ruleset::Bytes file = signedAs(data, size, key);
  fuzz::Input input(file.data(), file.size());
  auto set = ruleset::load(std::move(file), {&trusted, 1});
  auto imported = backends::runtimeBackend().import({{"policy.cordonset", input.file}}, {}, input.sources, input.diags);
  require(bool(set) == imported.has_value() && bool(set) == !input.diags.hasErrors());
  if (!set) { // of the file as a whole, with the byte in the text
    require(set.refusal().offset <= input.text.size());
    return 0;
  }
  input.requirePlacesInside();
  for (const ruleset::HostRecord& host : set->hosts()) {
    require(set->findHost(set->text(host.name)) == &host);
    require(!ruleset::accept(*set, {std::string(set->text(host.name)), "", 0, std::nullopt}));
  }
  const std::vector<net::Address> own = {{net::Family::v4, {0, 1}}, {net::Family::v6, {0, 1}}};
  for (auto direction : {ruleset::Direction::out, ruleset::Direction::in, ruleset::Direction::forward}) {
    for (const ruleset::FilterRecord& filter : set->filters(direction))
      require(set->action(filter).kind <= ruleset::ActionKind::negotiate && set->originName(filter).size() < 5000);
    require(bool(ruleset::rulesOf(*set, direction, own)));
  }
  // What was read is written again, and reads the same.
  ir::HostPolicy& policy = imported->policy;
  if (auto projected = backends::runtimeBackend().project(policy, input.diags)) {
    const std::string again = backends::runtimeBackend().emit(*projected).files.front().text;
    auto loaded =
        ruleset::loadUnverified(ruleset::Bytes::copyOf({reinterpret_cast<const uint8_t*>(again.data()), again.size()}));
    require(bool(loaded) &&
            loaded->filters(ruleset::Direction::out).size() == projected->ir.list(ir::Direction::out).size());
  }
  return 0;
}
