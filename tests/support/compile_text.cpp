#include "tests/support/compile_text.h"

#include "compiler/ir/describe.h"
#include "compiler/lower/lower.h"
#include "compiler/meaning/evaluate.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/resolve.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::test {

Compiled compileText(llvm::StringRef text) {
  Compiled result;
  source::FileId file = result.sources.add("policy.cordon", text);
  std::vector<ast::Program> programs;
  programs.push_back(parse::parseDefinitions(result.sources, file, result.diags));
  Compilation compilation;
  compilation.model = sema::resolve(programs, result.sources, {}, result.diags);
  if (result.diags.hasErrors())
    return result;
  compilation.adopt(lower::lower(compilation.model, result.diags));
  if (!result.diags.hasErrors())
    result.compilation = std::move(compilation);
  return result;
}

std::string Compiled::ids() const {
  std::vector<std::string> ids;
  for (const diag::Diagnostic* diagnostic : diags.sorted())
    ids.push_back(diagnostic->id);
  return llvm::join(ids, " ");
}

std::string Compiled::places() const {
  std::vector<std::string> places;
  for (const diag::Diagnostic* diagnostic : diags.sorted()) {
    source::Position at = sources.position(diagnostic->span);
    places.push_back(std::to_string(at.line) + ":" + std::to_string(at.column) + " " + diagnostic->id);
  }
  return llvm::join(places, ", ");
}

ir::HostPolicy Compiled::policyOf(llvm::StringRef host) const {
  EXPECT_TRUE(compilation) << places();
  auto policy = compilation ? compilation->policyOf(host) : std::nullopt;
  EXPECT_TRUE(policy) << "no policy for " << host.str();
  return policy ? *policy : ir::HostPolicy();
}

std::string filtersOf(const ir::HostPolicy& policy) {
  std::string text;
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
    for (const ir::Filter& filter : policy.ir.list(direction)) {
      if (policy.ir.origin(filter).kind == ir::Origin::Kind::builtin)
        continue;
      text += std::string(ir::nameOf(direction)) + ": " + ir::describe(filter) + ": " +
              ir::brief(policy.ir.action(filter)) + " [" + policy.ir.origin(filter).name + "]\n";
    }
  return text;
}

std::string treatment(const ir::HostPolicy& policy, ir::Direction direction, const net::Packet& packet) {
  meaning::Decision decision = meaning::evaluate(policy.ir, direction, packet, policy.host.addresses);
  return decision.decides ? ir::brief(policy.ir.action(*decision.decides)) : "clear";
}

net::Packet packet(const char* source, const char* destination, unsigned protocol, uint16_t source_port,
                   uint16_t destination_port) {
  return {*net::parseAddress(source), *net::parseAddress(destination), uint8_t(protocol), source_port,
          destination_port};
}

} // namespace cordon::test
