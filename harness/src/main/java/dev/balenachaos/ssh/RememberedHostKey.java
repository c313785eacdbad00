package dev.balenachaos.ssh;

import java.nio.file.Path;

/** A host key that is trusted when first seen, and written down in a file of known hosts. */
record RememberedHostKey(Path knownHosts) implements HostKey {}
