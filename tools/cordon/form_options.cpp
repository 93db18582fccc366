#include "tools/cordon/form_options.h"

#include "tools/cordon/complaint.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::cli {
namespace {

struct FormOption {
  const char* name;
  PolicyForm form, other; ///< alike: of one form
  const char* what;       ///< these forms

  bool isFor(PolicyForm given) const { return given == form || given == other; }
};

constexpr FormOption kFormOptions[] = {
    {"--host", PolicyForm::policy, PolicyForm::rule_set, "a policy or a rule set"},
    {"--allow-outside", PolicyForm::policy, PolicyForm::policy, "a policy"},
    {"--now", PolicyForm::policy, PolicyForm::policy, "a policy"},
    {"--platform", PolicyForm::vendor, PolicyForm::vendor, "a vendor configuration"},
    {"--forwards", PolicyForm::vendor, PolicyForm::vendor, "a vendor configuration"},
    {"--key", PolicyForm::rule_set, PolicyForm::rule_set, "a rule set"},
};
/// In replay it says which packets are the host's own, whatever judges them.
constexpr FormOption kAddress = {"--address", PolicyForm::vendor, PolicyForm::vendor, "a vendor configuration"};

bool counts(const FormOption& option, const Arguments& arguments, llvm::ArrayRef<PolicyForm> forms, Io& io) {
  if (!arguments.has(option.name) || llvm::any_of(forms, [&](PolicyForm form) { return option.isFor(form); }))
    return true;
  complain(io, llvm::Twine(option.name) + " is for " + option.what + ", and none is given", "leave it out");
  return false;
}

} // namespace

bool allCount(const Arguments& arguments, llvm::ArrayRef<PolicyForm> forms, Io& io) {
  return llvm::all_of(kFormOptions, [&](const FormOption& option) { return counts(option, arguments, forms, io); });
}

bool allCount(const Arguments& arguments, const backends::Backend* backend, Session& session, bool set_has_address) {
  if (!backend) {
    auto file = session.sources.read(arguments.value("POLICY"));
    if (!file) {
      llvm::consumeError(file.takeError()); // said when it is read in earnest
      return true;
    }
  }
  const bool is_set = backend == &backends::runtimeBackend();
  const PolicyForm form = is_set ? PolicyForm::rule_set : backend ? PolicyForm::vendor : PolicyForm::policy;
  return allCount(arguments, form, session.io) &&
         ((is_set && set_has_address) || counts(kAddress, arguments, form, session.io));
}

} // namespace cordon::cli
