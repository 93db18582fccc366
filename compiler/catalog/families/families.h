/// The rows of the platform catalogue, a file per family. Inside the catalogue only: others ask platforms().
///
/// A family has a base row with every cell written out; its members are derived and state only what differs.
#pragma once

#include "compiler/catalog/platforms.h"

namespace cordon::catalog {

llvm::ArrayRef<Platform> bsdRows();
llvm::ArrayRef<Platform> ciscoRows();
llvm::ArrayRef<Platform> clientSoftwareRows();
llvm::ArrayRef<Platform> gatewayRows();
llvm::ArrayRef<Platform> linuxRows();
llvm::ArrayRef<Platform> otherRows();
llvm::ArrayRef<Platform> runtimeRows();
llvm::ArrayRef<Platform> solarisRows();
llvm::ArrayRef<Platform> unixRows();
llvm::ArrayRef<Platform> windowsBeforeIpsecRows();
llvm::ArrayRef<Platform> windows2000Rows();
llvm::ArrayRef<Platform> windowsVistaRows();

/// `base` under another name, with what `change` states.
template <class Change>
constexpr Platform derive(const Platform& base, llvm::StringLiteral name, llvm::StringLiteral title, Change change) {
  Platform row = base;
  row.name = name;
  row.title = title;
  change(row);
  return row;
}
constexpr Platform derive(const Platform& base, llvm::StringLiteral name, llvm::StringLiteral title) {
  return derive(base, name, title, [](Platform&) {});
}

} // namespace cordon::catalog
