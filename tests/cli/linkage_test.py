"""Which libraries the program loads when it starts. Usage: linkage_test.py

On Debian and Ubuntu, where tools/install_dependencies has installed the static libraries, only what
has none is linked shared. Skipped (77) elsewhere, and without readelf.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

SYSTEM = r"(libc|libm|libgcc_s|ld-linux[-\w]*)\.so\.\d+"
ONLY_SHARED = r"libisal\.so\.\d+"


def main():
    if not pathlib.Path("/etc/debian_version").exists() or not shutil.which("readelf"):
        print("skipped: not Debian or Ubuntu, or no readelf")
        return 77
    program = os.environ["SPILLWAY"]
    dynamic = subprocess.run(["readelf", "--dynamic", program], capture_output=True, text=True,
                             check=True).stdout
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    others = [name for name in needed
              if not re.fullmatch(SYSTEM, name) and not re.fullmatch(ONLY_SHARED, name)]
    print("needed:", *needed)
    if others:
        print("linked shared, though there is a static library of it:", *others)
        print("(tools/install_dependencies installs those; then remove the build folder)")
    return 1 if others or not needed else 0


if __name__ == "__main__":
    sys.exit(main())
