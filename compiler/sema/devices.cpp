// Devices on a path between hosts: what they let through, read and change.
#include "compiler/diag/kinds/nam.h"
#include "compiler/sema/context.h"

namespace cordon::sema {
namespace {

/// `esp` and `ah` are protocols here, unless the policy has services of these names.
std::vector<model::Selector> resolvePasses(Context& context, const ast::PassesClause& clause) {
  std::vector<model::Selector> passed;
  std::vector<ast::ServiceItem> services;
  for (const ast::ServiceItem& item : clause.items) {
    bool is_name =
        item.kind == ast::ServiceItem::Kind::name && !context.names.find(item.word.text, SymbolKind::service);
    uint16_t protocol = is_name && item.word.text == "esp"  ? net::protocol::esp
                        : is_name && item.word.text == "ah" ? net::protocol::ah
                                                            : 0;
    if (protocol)
      passed.push_back({protocol, net::kAnyPort, net::kAnyPort, std::nullopt});
    else
      services.push_back(item);
  }
  llvm::append_range(passed, resolveServices(context, services));
  llvm::sort(passed);
  passed.erase(std::unique(passed.begin(), passed.end()), passed.end());
  return passed;
}

model::Device resolveDevice(Context& context, const ast::DeviceDecl& decl) {
  model::Device device;
  device.name = decl.name.text.str();
  device.span = decl.name.span;
  for (const auto& clause : decl.clauses)
    if (const auto* path = std::get_if<ast::PathClause>(&clause))
      device.paths.emplace_back(resolveSpace(context, path->left), resolveSpace(context, path->right));
  if (device.paths.empty() && !decl.damaged)
    context.diags.report(decl.name.span, diag::MissingClause, "device", device.name, "on path")
        .help("say between whom it lies: `on path 10.1.0.0/16 <-> 10.7.0.0/16;`");
  if (const auto* passes = only<ast::PassesClause>(context, decl.clauses, "passes"))
    device.passes = resolvePasses(context, *passes);
  if (const auto* reads = only<ast::ReadsClause>(context, decl.clauses, "reads"))
    for (const ast::Word& name : reads->names)
      if (auto member = oneOf<bool model::Device::*>(
              context, name, "part of a packet",
              {{"ports", &model::Device::reads_ports}, {"content", &model::Device::reads_content}}))
        device.*(*member) = true;
  device.translates = only<ast::NatClause>(context, decl.clauses, "nat") != nullptr;
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  return device;
}

} // namespace

void resolveDevices(Context& context) {
  for (const ast::DeviceDecl* decl : context.decls.devices)
    context.model.devices.push_back(resolveDevice(context, *decl));
}

} // namespace cordon::sema
