import os
import lit.formats

config.name = "golden"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".cordon", ".test"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = lit_config.params["work_dir"]  # outputs never land in the source tree
config.excludes = ["Inputs"]
path = [lit_config.params["tool_dir"], lit_config.params["llvm_bin"], config.environment.get("PATH", "")]
config.environment["PATH"] = os.pathsep.join(path)
config.environment["NO_COLOR"] = "1"
config.environment["CI"] = os.environ.get("CI", "")
config.substitutions.append(("%{samples}", os.path.join(lit_config.params["source_dir"], "samples")))
config.substitutions.append(("%{source}", lit_config.params["source_dir"]))
config.substitutions.append(("%{python}", lit_config.params["python"]))
if not lit_config.params.get("sanitize"):
    config.available_features.add("plain-build")  # sanitizers map terabytes of their own
