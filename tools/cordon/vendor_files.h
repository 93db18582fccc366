/// Vendor configurations as input of commands.
#pragma once

#include "backends/backend.h"
#include "tools/cordon/session.h"

namespace cordon::cli {

/// The backend whose format the first file has: by --format, else by what the file looks like. Null: none; with
/// --format that is said on `err`.
const backends::Backend* formatOf(const Arguments& arguments, Session& session, llvm::ArrayRef<std::string> paths,
                                  bool& bad_usage);

/// The backend whose format the first file seems to have; null: none.
const backends::Backend* recognisedFormat(Session& session, llvm::ArrayRef<std::string> paths);

/// The platform a file of this format is taken for when --platform does not say.
llvm::StringRef usualPlatform(const backends::Backend& backend);

/// Reads the files (or a host's folder) in that format. Host facts come from --address (repeatable), --platform and
/// --forwards.
std::optional<backends::Imported> importFiles(const backends::Backend& backend, const Arguments& arguments,
                                              Session& session, llvm::ArrayRef<std::string> paths);

/// The same of files that were read already, by their roles in the format.
std::optional<backends::Imported> importRead(const backends::Backend& backend, const Arguments& arguments,
                                             Session& session, llvm::ArrayRef<backends::InputFile> files);

/// The options that importFiles reads, and these with that of formatOf.
std::vector<Option> hostOptions();
std::vector<Option> vendorFileOptions();

} // namespace cordon::cli
