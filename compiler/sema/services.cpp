#include "compiler/diag/kinds/nam.h"
#include "compiler/sema/context.h"
#include "compiler/sema/values.h"

namespace cordon::sema {
namespace {

using model::Selector;

void addPorts(const ast::ServiceItem& item, uint8_t protocol, std::vector<Selector>& selectors,
              diag::Diagnostics& diags) {
  Selector selector;
  selector.protocol = protocol;
  if (item.from)
    selector.source_ports = ports(*item.from, diags).value_or(net::kAnyPort);
  if (item.to)
    selector.target_ports = ports(*item.to, diags).value_or(net::kAnyPort);
  selectors.push_back(selector);
}

void addIcmp(const ast::ServiceItem& item, bool v6, std::vector<Selector>& selectors, diag::Diagnostics& diags) {
  Selector selector;
  selector.protocol = v6 ? net::protocol::icmpv6 : net::protocol::icmp;
  selector.family = v6 ? net::Family::v6 : net::Family::v4;
  if (item.type) {
    if (auto type = icmpType(*item.type, v6, diags))
      selector.source_ports = net::singlePort(*type);
    if (item.code)
      if (auto code = number(*item.code, 0, 255, diags))
        selector.target_ports = net::singlePort(uint16_t(*code));
  } else if (item.code) {
    diags.report(item.code->span, diag::CodeWithoutType, item.code->text.str())
        .help("write the type before it, such as `icmp destination-unreachable code " + item.code->text.str() + "`");
  }
  selectors.push_back(selector);
}

void addNamed(Context& context, const ast::Word& name, std::vector<Selector>& selectors) {
  const Symbol* symbol = context.names.require(name, {SymbolKind::service}, "a service", context.diags);
  if (!symbol)
    return;
  const std::vector<Selector>* value = valueOf(context, context.services[symbol->index], name, [&] {
    return resolveServices(context, context.decls.services[symbol->index]->items);
  });
  if (value)
    selectors.insert(selectors.end(), value->begin(), value->end());
}

void addItems(Context& context, const std::vector<ast::ServiceItem>& items, std::vector<Selector>& selectors) {
  for (const ast::ServiceItem& item : items) {
    switch (item.kind) {
    case ast::ServiceItem::Kind::name:
      addNamed(context, item.word, selectors);
      break;
    case ast::ServiceItem::Kind::tcp:
      addPorts(item, net::protocol::tcp, selectors, context.diags);
      break;
    case ast::ServiceItem::Kind::udp:
      addPorts(item, net::protocol::udp, selectors, context.diags);
      break;
    case ast::ServiceItem::Kind::icmp:
    case ast::ServiceItem::Kind::icmpv6:
      addIcmp(item, item.kind == ast::ServiceItem::Kind::icmpv6, selectors, context.diags);
      break;
    case ast::ServiceItem::Kind::protocol:
      if (auto value = number(item.word, 1, 255, context.diags)) {
        Selector selector;
        selector.protocol = uint16_t(*value);
        selectors.push_back(selector);
      }
      break;
    }
  }
}

} // namespace

void resolveServices(Context& context, const std::vector<ast::ServiceItem>& items, std::vector<Selector>& selectors) {
  selectors.clear();
  addItems(context, items, selectors);
  llvm::sort(selectors);
  selectors.erase(std::unique(selectors.begin(), selectors.end()), selectors.end());
}

std::vector<Selector> resolveServices(Context& context, const std::vector<ast::ServiceItem>& items) {
  std::vector<Selector> selectors;
  resolveServices(context, items, selectors);
  return selectors;
}

} // namespace cordon::sema
