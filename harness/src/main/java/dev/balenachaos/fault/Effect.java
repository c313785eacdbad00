package dev.balenachaos.fault;

/**
 * What shows whether a fault bites.
 *
 * @param bites whether it does
 * @param seen what was seen, in a few words
 */
public record Effect(boolean bites, String seen) {}
