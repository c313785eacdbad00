/**
 * The contract of a supervisor: what every one of them does, the one on the reference device as
 * well as a real one. Every test is told what it is held against by {@link
 * dev.balenachaos.contract.HoldsForVersion}, and none knows what is there.
 */
@NullMarked
package dev.balenachaos.contract;

import org.jspecify.annotations.NullMarked;
