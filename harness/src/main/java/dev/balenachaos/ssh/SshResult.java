package dev.balenachaos.ssh;

/**
 * What came of a command.
 *
 * @param status its exit status; 128 + signal when a signal ended it
 * @param out its standard output, byte for byte
 * @param err its standard error, byte for byte
 */
public record SshResult(int status, byte[] out, byte[] err) {}
