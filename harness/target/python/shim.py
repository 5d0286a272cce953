#!/usr/bin/env python3
"""A shim in Python: answers vectors on stdin and stdout. Needs PyNaCl with libsodium in full, and cryptography."""

import os
import sys

DEBIAN_PYTHON = "/usr/bin/python3"

sys.dont_write_bytecode = True


def missing_packages():
    """Names the packages this interpreter lacks, as Debian calls them."""
    missing = []
    try:
        import nacl.bindings

        if not nacl.bindings.has_crypto_core_ed25519:
            missing.append("python3-nacl (with a complete libsodium)")
    except ImportError:
        missing.append("python3-nacl")
    try:
        import cryptography  # noqa: F401
    except ImportError:
        missing.append("python3-cryptography")
    return missing


def main():
    missing = missing_packages()
    if not missing:
        import protocol

        protocol.serve()
    elif sys.executable != DEBIAN_PYTHON and os.access(DEBIAN_PYTHON, os.X_OK):
        # Debian's packages belong to Debian's interpreter, which need not be the first on the PATH.
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, os.path.abspath(__file__)])
    else:
        sys.stderr.write(f"python shim: cannot run, {sys.executable} lacks {' and '.join(missing)}\n")
        sys.exit(4)


if __name__ == "__main__":
    main()
