#include "analyzer/analyzer.h"

#include "analyzer/check.h"

namespace cordon::analyzer {

#define CORDON_CHECK(NAME) extern const Check NAME##Check;
#include "checks.inc"
#undef CORDON_CHECK

void analyze(const Subject& subject, diag::Diagnostics& diags) {
  std::vector<List> lists = listsOf(subject.classes);
  Estate estate(subject);
  Keys keys(subject);
  Encounters encounters(subject, keys);
  Context context{subject, lists, keys, encounters, diags, estate};
  for (const Check* check : {
#define CORDON_CHECK(NAME) &NAME##Check,
#include "checks.inc"
#undef CORDON_CHECK
       })
    if (subject.model || !check->needs_model)
      check->run(context);
}

} // namespace cordon::analyzer
