#include "compiler/diag/kinds/inv.h"
#include "compiler/dns/name_call.h"
#include "compiler/parse/words.h"
#include "compiler/sema/context.h"

namespace cordon::sema {
namespace {

using inventory::Column;

/// Looks at one row. Once too many had faults no more are looked at.
template <class Look> void lookAt(Context& context, InventoryRows& inventory, source::Span row, Look look) {
  if (inventory.faulty > inventory::kFaultsMax)
    return;
  size_t errors = context.diags.errorCount();
  look();
  inventory.faulty += size_t(context.diags.errorCount() > errors);
  if (inventory.faulty == inventory::kFaultsMax) {
    context.diags.report({row.file, row.end, row.end}, diag::InventoryRestUnread);
    ++inventory.faulty;
  }
}

/// A value that policies must be able to write as well.
bool isSayable(Context& context, const ast::Word& word, bool (*says)(llvm::StringRef), const char* what) {
  if (says(word.text))
    return true;
  context.diags.report(word.span, diag::BadInventoryRow, "`" + word.text.str() + "` cannot be " + what)
      .help(
          "names begin with a letter, hold letters, digits, `.`, `_` and `-`, and are no words such as `host`, `any`, "
          "`to`");
  return false;
}

ast::AddressItem itemOf(const ast::Word& word) {
  using Kind = ast::AddressItem::Kind;
  if (auto name = dns::calledName(word.text))
    return {Kind::dns, {*name, word.span}};
  bool is_literal = llvm::isDigit(word.text.front()) || word.text.contains(':');
  return {is_literal ? Kind::literal : Kind::name, word};
}

/// `10.1.2.3; 2001:db8::3; dns(www.contoso.example)`, or `dynamic in 10.1.40.0/22`.
void readAddresses(Context& context, llvm::ArrayRef<ast::Word> words, model::Host& host) {
  if (words.empty() || words.front().text != "dynamic") {
    for (const ast::Word& word : words) {
      ast::AddressItem item = itemOf(word);
      if (item.kind != ast::AddressItem::Kind::dns)
        item.kind = ast::AddressItem::Kind::literal; // no other name stands for an address here
      addHostAddress(context, item, host);
    }
    return;
  }
  words = words.drop_front(words.size() > 1 && words[1].text == "in" ? 2 : 1);
  std::vector<ast::AddressItem> within;
  for (const ast::Word& word : words)
    within.push_back(itemOf(word));
  addDynamic(context, within, host);
}

} // namespace

void collectRows(Context& context) {
  for (const inventory::Inventory& inventory : context.options.inventories) {
    InventoryRows& rows = context.inventories.emplace_back(inventory::Fields(context.sources, inventory));
    for (const inventory::Row& row : inventory.rows) {
      ast::Word name = rows.fields.word(row, Column::name);
      bool good = parse::isName(name.text);
      if (!good)
        lookAt(context, rows, name.span, [&] { isSayable(context, name, parse::isName, "a host's name"); });
      if (good)
        context.decls.hosts.push_back({name, nullptr, &rows, &row});
    }
  }
}

model::Host resolveRow(Context& context, const DeclaredHost& declared) {
  model::Host host;
  host.name = declared.name.text.str();
  host.span = declared.name.span;
  if (declared.row->damaged)
    return host;
  lookAt(context, *declared.inventory, host.span, [&] {
    inventory::Fields& fields = declared.inventory->fields;
    const inventory::Row& row = *declared.row;
    readAddresses(context, fields.values(row, Column::address), host);
    setPlatform(context, fields.word(row, Column::platform), host);
    if (ast::Word domain = fields.word(row, Column::domain); !domain.text.empty())
      if (isSayable(context, domain, parse::isDottedName, "a domain"))
        setDomain(context, domain, host);
    host.ou = fields.word(row, Column::ou).text.str();
    if (ast::Word site = fields.word(row, Column::site); !site.text.empty())
      if (isSayable(context, site, parse::isName, "a site"))
        host.site = site.text.str();
    for (const ast::Word& role : fields.values(row, Column::roles))
      addRole(context, role, host);
  });
  return host;
}

llvm::SmallVector<ast::Word, 2> groupsOf(const DeclaredHost& declared) {
  if (!declared.row || declared.row->damaged)
    return {};
  return declared.inventory->fields.values(*declared.row, Column::groups);
}

} // namespace cordon::sema
