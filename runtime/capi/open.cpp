#include "runtime/capi/handle.h"
#include "runtime/capi/sized.h"
#include "runtime/ruleset/rules.h"

#include <cerrno>
#include <cstddef>
#include <ctime>
#include <memory>

namespace cordon::capi {
namespace {

/// How the refusal of a rule set is told.
struct Telling {
  int number;                                            ///< errno
  enum { whole, what_set_does, what_stands_in_it } text; ///< what the refusal's text is a part of
};

Telling tellingOf(ruleset::Check check) {
  switch (check) {
  case ruleset::Check::crypto:
    return {ENOTSUP, Telling::whole};
  case ruleset::Check::key:
    return {EKEYREJECTED, Telling::what_set_does};
  case ruleset::Check::signature:
    return {EBADMSG, Telling::what_set_does};
  case ruleset::Check::addressee:
    return {ENXIO, Telling::what_set_does};
  case ruleset::Check::version:
    return {ESTALE, Telling::what_set_does};
  case ruleset::Check::expiry:
    return {EKEYEXPIRED, Telling::what_set_does};
  case ruleset::Check::file:
  case ruleset::Check::size:
  case ruleset::Check::magic:
  case ruleset::Check::format:
  case ruleset::Check::limit:
  case ruleset::Check::layout:
  case ruleset::Check::zero:
  case ruleset::Check::value:
  case ruleset::Check::reference:
  case ruleset::Check::text:
  case ruleset::Check::prefix:
  case ruleset::Check::order:
    return {EBADMSG, Telling::what_stands_in_it};
  }
  __builtin_unreachable();
}

/// The refusal of a rule set as a sentence.
int refuse(const ruleset::Refusal& why) {
  const Telling telling = tellingOf(why.check);
  if (telling.text == Telling::whole)
    return fail(telling.number, why.text);
  if (telling.text == Telling::what_set_does)
    return fail(telling.number, "the rule set " + why.text);
  return fail(telling.number, "the rule set cannot be read: " + why.text + ", at byte " + std::to_string(why.offset));
}

/// The addresses that `me` stands for.
int ownAddresses(const ruleset::RuleSet& rules, const cordon_open_options& options, std::vector<net::Address>& own) {
  if (!options.addresses) {
    own = ruleset::ownAddresses(rules, *rules.findHost(options.host));
    return own.empty() ? fail(EDESTADDRREQ, "the host has a dynamic address: the options have to say which") : 0;
  }
  for (size_t at = 0; at < options.addresses_count; ++at) {
    auto address = options.addresses[at] ? net::parseAddress(options.addresses[at]) : std::nullopt;
    if (!address)
      return fail(EINVAL, "address " + std::to_string(at + 1) + " of the options is no IP address");
    own.push_back(*address);
  }
  return own.empty() ? fail(EDESTADDRREQ, "the host has no address") : 0;
}

ruleset::Standing standingOf(const cordon_open_options& options) {
  ruleset::Standing standing;
  standing.host = options.host;
  standing.now_s = options.now_s ? options.now_s : uint64_t(std::time(nullptr));
  if (options.in_force)
    standing.in_force = ruleset::InForce{options.in_force->rules.setVersion(), options.in_force->digest};
  return standing;
}

} // namespace

int open(ruleset::Bytes bytes, const cordon_open_options* given, cordon_set*& set) {
  cordon_open_options options;
  if (int error = takeSized(given, offsetof(cordon_open_options, addresses), options))
    return error;
  if (!options.host || !options.public_key)
    return fail(EINVAL, "a host and a public key are needed");
  auto key = ruleset::publicKeyFromPem(options.public_key);
  if (!key && key.refusal().check == ruleset::Check::crypto)
    return refuse(key.refusal());
  if (!key)
    return fail(EINVAL, "the public key " + key.refusal().text);
  classify::KernelChoice kernel =
      options.kernel ? classify::chooseKernel(options.kernel) : classify::kernelFromEnvironment();
  if (!kernel.kernel)
    return fail(ENOTSUP, kernel.error);

  auto rules = ruleset::load(std::move(bytes), {&*key, 1});
  if (!rules)
    return refuse(rules.refusal());
  if (auto refusal = ruleset::accept(*rules, standingOf(options)))
    return refuse(*refusal);
  if (rules->setVersion() < options.set_version_min)
    return fail(ESTALE, "the rule set is older than it may be");
  std::vector<net::Address> own;
  if (int error = ownAddresses(*rules, options, own))
    return error;

  auto digest = ruleset::digestOf(rules->bytes());
  if (!digest)
    return refuse(digest.refusal());
  std::unique_ptr<cordon_set> made(new cordon_set{std::move(*rules), {}, options.host, {}, *digest, {}});
  made->name = made->rules.name();
  for (const ruleset::OriginRecord& origin : made->rules.origins())
    made->names.emplace_back(made->rules.text(origin.name));
  for (auto direction : {ruleset::Direction::out, ruleset::Direction::in, ruleset::Direction::forward}) {
    auto list = ruleset::rulesOf(made->rules, direction, own);
    if (!list)
      return fail(EOVERFLOW, "the rule set " + list.refusal().text);
    made->lists.emplace_back(*list, *kernel.kernel);
  }
  set = made.release();
  return 0;
}

} // namespace cordon::capi
