#include "tests/support/outcome_words.h"

#include "compiler/meaning/outcome_text.h"

namespace cordon::tests {

std::string inOracleWords(const meaning::Outcome& outcome) {
  using Kind = meaning::Outcome::Kind;
  if (outcome.kind == Kind::soft)
    return "clear after " + (outcome.delay_ms ? std::to_string(*outcome.delay_ms) + " ms" : "");
  if (outcome.kind != Kind::secured)
    return meaning::nameOf(outcome.kind).str();
  const meaning::Association& agreed = *outcome.association;
  return "secured " + catalog::row(agreed.main.cipher).name.str() + "-" +
         catalog::row(agreed.main.integrity).name.str() + "-" + catalog::row(agreed.main.group).name.str() + " " +
         (agreed.quick.esp ? catalog::row(agreed.quick.esp->cipher).name.str() : "ah") +
         (agreed.isEncrypted() ? " encrypted" : " readable") + (agreed.at_rekey ? " rekey" : " lasting");
}

} // namespace cordon::tests
