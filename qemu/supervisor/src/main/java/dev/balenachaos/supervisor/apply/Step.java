package dev.balenachaos.supervisor.apply;

/**
 * One thing to do to the engine.
 *
 * @param name the word that balena-supervisor has for it, shown when it fails
 * @param action does it; what it throws ends the round
 */
record Step(String name, Runnable action) {}
