"""Builds the wheel of package `spillway` (PEP 517), by CMake. `pip install .` calls this.

CMake's own variables are taken from the environment (CMAKE_GENERATOR, CMAKE_BUILD_PARALLEL_LEVEL,
CMAKE_CXX_COMPILER_LAUNCHER, ...). --config-settings: build-dir, which is kept, and build-type.
"""

import base64
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = re.search(r"project\(spillway VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
METADATA = f"""Metadata-Version: 2.1
Name: spillway
Version: {VERSION}
Summary: Read and make AGC archives of genomes: samples, contigs, and the bases of ranges
Requires-Python: >=3.9
"""


def get_requires_for_build_wheel(config_settings=None):
    return []


def get_requires_for_build_sdist(config_settings=None):
    return []


def _tag():
    python = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"{python}-{python}-{platform}"


def _information(tag):
    """Content of the files of the dist-info folder, by name."""
    return {
        "METADATA": METADATA.encode(),
        "WHEEL": (f"Wheel-Version: 1.0\nGenerator: spillway\nRoot-Is-Purelib: false\n"
                  f"Tag: {tag}\n").encode(),
        "LICENSE": (ROOT / "LICENSE").read_bytes(),
    }


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    info = f"spillway-{VERSION}.dist-info"
    pathlib.Path(metadata_directory, info).mkdir()
    for name, content in _information(_tag()).items():
        pathlib.Path(metadata_directory, info, name).write_bytes(content)
    return info


def _build(build, package, build_type):
    def run(*command):
        subprocess.run(command, check=True, stdout=sys.stderr)

    run("cmake", "-S", str(ROOT), "-B", str(build), f"-DCMAKE_BUILD_TYPE={build_type}",
        "-DSPILLWAY_PYTHON=ON", "-DSPILLWAY_TESTS=OFF", "-DSPILLWAY_TOOLS=OFF",
        f"-DPython3_EXECUTABLE={sys.executable}", f"-DPython3_ROOT_DIR={sys.prefix}",
        "-DPython3_FIND_VIRTUALENV=ONLY" if sys.prefix != sys.base_prefix else
        "-DPython3_FIND_VIRTUALENV=STANDARD", "-DSPILLWAY_PYTHON_DIR=python")
    jobs = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(len(os.sched_getaffinity(0)))
    run("cmake", "--build", str(build), "--target", "spillway_python", "--parallel", jobs)
    run("cmake", "--install", str(build), "--component", "python", "--prefix", str(package))


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    tag = _tag()
    name = f"spillway-{VERSION}-{tag}.whl"
    info = f"spillway-{VERSION}.dist-info"
    settings = config_settings or {}
    with tempfile.TemporaryDirectory() as directory:
        build = settings.get("build-dir") or f"{directory}/build"
        _build(build, f"{directory}/package", settings.get("build-type") or "Release")
        package = pathlib.Path(directory, "package", "python")
        files = {path.relative_to(package).as_posix(): path.read_bytes()
                 for path in sorted(package.rglob("*")) if path.is_file()}
    for file, content in _information(tag).items():
        files[f"{info}/{file}"] = content
    record = ""
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(content)}\n"
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    with zipfile.ZipFile(pathlib.Path(wheel_directory, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in files.items():
            wheel.writestr(path, content)
    return name


def build_sdist(sdist_directory, config_settings=None):
    name = f"spillway-{VERSION}"
    with tarfile.open(pathlib.Path(sdist_directory, f"{name}.tar.gz"), "w:gz") as archive:
        for entry in ("CMakeLists.txt", "LICENSE", "README.md", "pyproject.toml", "include", "src",
                      "tools", "configs", "docs"):
            archive.add(ROOT / entry, f"{name}/{entry}",
                        filter=lambda item: None if "__pycache__" in item.name else item)
        with tempfile.NamedTemporaryFile() as information:
            information.write(METADATA.encode())
            information.flush()
            archive.add(information.name, f"{name}/PKG-INFO")
    return f"{name}.tar.gz"
