#include "compiler/lower/class_builder.h"

namespace cordon::lower {

void lowerDefaultResponse(ClassBuilder& builder) {
  const auto& use = builder.model.default_response;
  if (!use || builder.policy_class.plan.isUnassigned(builder.model))
    return;
  ir::DefaultResponse response;
  response.action = negotiateAction(builder, *use, {}); // with whoever asks
  response.origin = builder.ir.add({ir::Origin::Kind::policy, "default response", {use->span}});
  builder.ir.default_response = response;
}

} // namespace cordon::lower
