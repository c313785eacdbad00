/**
 * Reads and writes JSON trees. The door is {@link dev.balenachaos.supervisor.json.Json}; no class
 * is bound to JSON by reflection, which would double the start time under emulation.
 */
@NullMarked
package dev.balenachaos.supervisor.json;

import org.jspecify.annotations.NullMarked;
