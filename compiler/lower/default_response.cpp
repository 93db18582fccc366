#include "compiler/lower/class_builder.h"

namespace cordon::lower {

void lowerDefaultResponse(ClassBuilder& builder) {
  model::GroupId id = builder.policy_class.plan.group;
  const model::Group* group = id.isValid() ? &builder.model.group(id) : nullptr;
  bool only_responds = group && group->kind == model::GroupKind::respond_only;
  const auto& whole_policys = builder.model.default_response;
  if (!only_responds && (!whole_policys || builder.policy_class.plan.isUnassigned(builder.model)))
    return;
  const model::Using& use = only_responds ? group->use : *whole_policys;
  ir::DefaultResponse response;
  response.action = negotiateAction(builder, use, {}); // with whoever asks
  std::string name = only_responds ? "group " + group->name : "default response";
  response.origin = builder.ir.add({ir::Origin::Kind::policy, name, {only_responds ? group->span : use.span}});
  builder.ir.default_response = response;
}

} // namespace cordon::lower
